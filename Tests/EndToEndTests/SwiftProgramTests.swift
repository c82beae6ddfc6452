import Foundation
import TestSupport
import Testing

/// The README's Swift program, in a package of its own that uses the library product `Rollcall`.
@Suite(.timeLimit(.minutes(60)))
struct SwiftProgramTests {
  private static let program = """
    import Rollcall

    let report = try sortFaces(of: ["clip.mp4"], into: "clip-people")
    for person in report.people {
      print(person.folder, person.faceCount)
    }
    """

  private static let correction = """
    let library = try Library(correcting: "clip-people")
    try library.correct { try $0.name(PersonNumber(1), "Ann") }
    try library.correct { try $0.undo() }
    try library.close()
    """

  private static let source = program + "\n\n" + correction + "\n"

  private static let manifest = """
    // swift-tools-version: 6.2
    import PackageDescription

    let package = Package(
      name: "people",
      dependencies: [.package(name: "Rollcall", path: "\(Checkout.directory.path)")],
      targets: [.executableTarget(name: "people", dependencies: [.product(name: "Rollcall", package: "Rollcall")])]
    )
    """

  @Test func readmeHasIt() throws {
    let readme = try String(contentsOf: Checkout.directory.appending(path: "README.md"), encoding: .utf8)
    #expect(readme.contains("```swift\n\(Self.program)\n```\n"))
    #expect(readme.contains("```swift\n\(Self.correction)\n```\n"))
  }

  @Test func buildsAndRuns() throws {
    // Beside our own build and kept, so that only the first run compiles all of Rollcall anew: half a minute, or several on a
    // slow machine that does other things.
    let package = Checkout.directory.appending(path: ".build/swift-program")
    try FileManager.default.createDirectory(
      at: package.appending(path: "Sources/people"), withIntermediateDirectories: true)
    // Written anew each time, so that SwiftPM lists the files of what it depends on again: it does not notice that one
    // was renamed there.
    try Data(Self.manifest.utf8).write(to: package.appending(path: "Package.swift"))
    // One that is as it was keeps its date, and nothing is compiled for it.
    let source = package.appending(path: "Sources/people/main.swift")
    if (try? String(contentsOf: source, encoding: .utf8)) != Self.source {
      try Data((Self.source).utf8).write(to: source)
    }
    let build = try Program.shell(
      "swift build --package-path '\(package.path)' --scratch-path '\(package.path)/.build' 2>&1",
      environment: ["PKG_CONFIG_PATH": Home.openVINO + "/pkgconfig"], limitInSeconds: 1500)
    try #require(build.exitCode == 0, "\(build.output)")

    let directory = try TemporaryDirectory()
    try Clips.twoPeople("clip.mp4", in: directory)
    let run = try Program.shell(
      "'\(package.path)/.build/debug/people'", in: directory, environment: ["LD_LIBRARY_PATH": Home.openVINO + "/libs"])
    #expect(Outcome(run) == Outcome(0, output: "people/person-0001 18\npeople/person-0002 18\n"))
    #expect(try directory.names() == ["clip-people", "clip.mp4"])
    let log = try Program.run(["log", "clip-people"], in: directory).output
    #expect(log.contains("named person 1 “Ann” (undone)"))
    // The program is one in which errors are thrown as any other.
    try FileManager.default.removeItem(atPath: directory.path("clip.mp4"))
    let again = try Program.shell(
      "'\(package.path)/.build/debug/people'", in: directory, environment: ["LD_LIBRARY_PATH": Home.openVINO + "/libs"])
    #expect(again.exitCode != 0)
    #expect(again.errors.contains("nothingUsable"))
  }
}
