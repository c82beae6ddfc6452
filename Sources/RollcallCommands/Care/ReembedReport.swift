import Inference
import Pipeline
import Vocabulary

/// What a re-embedding did, for people and for programs.
struct ReembedReport {
  private let report: Reembedding.Report
  private let library: FilePath

  init(_ report: Reembedding.Report, library: FilePath) {
    self.report = report
    self.library = library
  }

  /// Names that are listed at most.
  private static let mostNames = 5

  var text: String {
    let place = shown(library.description)
    guard !report.isUnchanged else {
      return "nothing to change: the \(counted(report.faceCount, "face")) of \(place) are told by \(report.embedder)\n"
    }
    let before = report.embedderBefore.map { $0 == report.embedder ? "" : ", \($0) before" } ?? ""
    let ways = [
      (report.frameCount, "from its frame", "from their frames"),
      (report.portraitCount, "by its portrait", "by their portraits"),
    ]
    let parts = ways.filter { $0.0 > 0 }.map { count, one, several in "\(count) \(count == 1 ? one : several)" }
    var lines = [
      "\(counted(report.frameCount + report.portraitCount, "face")) told by \(report.embedder)\(before)"
        + (parts.isEmpty ? "" : ": \(parts.joined(separator: ", "))")
    ]
    if !report.missingClips.isEmpty {
      lines.append(
        "\(counted(report.missingClips.count, "clip")) not there, or with other bytes: "
          + Self.list(report.missingClips.map { shown($0.description) }))
    }
    if report.numberlessCount > 0 {
      lines.append("\(counted(report.numberlessCount, "face")) of which \(report.embedder) makes no numbers")
    }
    if !report.lost.isEmpty {
      lines.append(
        "\(counted(report.lost.count, "face")) without an embedding now: \(Self.list(report.lost.map(\.hexadecimal)))")
    }
    if let provisional = report.provisional { lines.append(provisional.words(in: library)) }
    lines.append("people are as they were; `rollcall regroup \(place)` says what \(report.embedder) would change")
    return lines.joined(separator: "\n") + "\n"
  }

  static func list(_ names: [String]) -> String {
    names.prefix(mostNames).joined(separator: ", ") + (names.count > mostNames ? ", …" : "")
  }

  private struct Fields: Encodable {
    let library: String
    let changed: Bool
    let embedder: String
    let embedderBefore: String?
    let precision: String
    let device: String?
    let faces: Int
    let fromFrames: Int
    let fromPortraits: Int
    let withoutNumbers: Int
    let lost: [String]
    let missingClips: [String]
    let provisionalDistances: Bool
  }

  /// Fields are only ever added.
  func json() throws -> String {
    try jsonText(
      Fields(
        library: library.description, changed: !report.isUnchanged, embedder: report.embedder,
        embedderBefore: report.embedderBefore, precision: report.precision.rawValue, device: report.device?.name,
        faces: report.faceCount, fromFrames: report.frameCount, fromPortraits: report.portraitCount,
        withoutNumbers: report.numberlessCount, lost: report.lost.map(\.hexadecimal),
        missingClips: report.missingClips.map(\.description), provisionalDistances: report.provisional != nil))
  }
}
