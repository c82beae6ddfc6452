import Foundation
import TestSupport
import Testing

@Suite struct ArchitectureTests {
  /// All Swift files of `Sources` and `Tests`, by path relative to the checkout.
  private static func swiftFiles() throws -> [String: String] {
    var files: [String: String] = [:]
    for folder in ["Sources", "Tests"] {
      let root = Checkout.directory.appending(path: folder)
      let paths = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
      for path in paths where path.hasSuffix(".swift") {
        files["\(folder)/\(path)"] = try String(contentsOf: root.appending(path: path), encoding: .utf8)
      }
    }
    return files
  }

  @Test func everyFileKeepsTheRules() throws {
    let files = try Self.swiftFiles()
    #expect(files.count > 10, "the files were looked for in \(Checkout.directory.path)")
    let violations = files.sorted { $0.key < $1.key }.flatMap { Rules.violations(path: $0.key, text: $0.value) }
    #expect(violations == [], "\(violations.joined(separator: "\n"))")
  }

  struct Row: Sendable, CustomTestStringConvertible {
    let path: String
    let text: String
    let violations: [String]
    var testDescription: String { "\(path): \(text.prefix(40).debugDescription)" }

    init(_ path: String, _ text: String, _ violations: [String] = []) {
      self.path = path
      self.text = text
      self.violations = violations
    }
  }

  static let rows: [Row] = [
    Row("Sources/Imaging/A.swift", "import Vocabulary\npublic import Foundation\nimport CTurboJPEG\n"),
    Row("Sources/Pipeline/A.swift", "package import DatasetExport\nThread(block: work)\nTask { }\n"),
    Row("Sources/RollcallCommands/A.swift", "import Rollcall\nprint(answer)\n"),
    Row("Sources/Imaging/A.swift", "/// print(\"example\")\nblueprint()\ntable.print()\n// import DatasetStore\n"),
    Row(
      "Sources/Imaging/A.swift", "public import struct Pipeline.Progress\n",
      [
        "Sources/Imaging/A.swift:1: public import struct Pipeline.Progress: Pipeline is of rank 3, and Imaging of rank 1"
      ]),
    Row(
      "Sources/Imaging/A.swift", "\n@preconcurrency import Clustering\n",
      ["Sources/Imaging/A.swift:2: @preconcurrency import Clustering: Clustering is of rank 1, and Imaging of rank 1"]),
    Row(
      "Sources/Imaging/A.swift", "import CSQLite\n",
      ["Sources/Imaging/A.swift:1: import CSQLite: CSQLite belongs to DatasetStore"]),
    Row(
      "Sources/Vocabulary/A.swift", "import Foundation\n",
      ["Sources/Vocabulary/A.swift:1: import Foundation: Vocabulary may not import Foundation"]),
    Row(
      "Sources/Imaging/A.swift", "import XCTest\n",
      ["Sources/Imaging/A.swift:1: import XCTest: Imaging may not import XCTest"]),
    Row(
      "Sources/Imaging/A.swift", "  Task { await work() }\n",
      ["Sources/Imaging/A.swift:1: Task { await work() }: only Pipeline starts threads"]),
    Row(
      "Sources/Imaging/A.swift", "await withTaskGroup(of: Int.self) { _ in }\n",
      ["Sources/Imaging/A.swift:1: await withTaskGroup(of: Int.self) { _ in }: only Pipeline starts threads"]),
    Row(
      "Sources/Imaging/A.swift", "print(1)\n",
      ["Sources/Imaging/A.swift:1: print(1): only RollcallCommands speaks to people"]),
    Row("Sources/Painting/A.swift", "\n", ["Sources/Painting/A.swift: the module Painting has no rank"]),
    Row("Tests/ImagingTests/A.swift", String(repeating: "\n", count: 450)),
    Row(
      "Tests/ImagingTests/A.swift", String(repeating: "\n", count: 451),
      ["Tests/ImagingTests/A.swift: 451 lines, and 450 are the limit"]),
  ]

  @Test(arguments: rows)
  func rule(_ row: Row) {
    #expect(Rules.violations(path: row.path, text: row.text) == row.violations)
  }
}
