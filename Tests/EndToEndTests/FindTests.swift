import Foundation
import TestSupport
import Testing

/// Who is in a photo, by a library of other photos of the same people.
@Suite(.enabled(if: SharedData.isPresent, SharedData.reason), .timeLimit(.minutes(60)))
struct FindTests {
  private struct Answer: Decodable {
    struct Photo: Decodable {
      let path: String
      let faces: [Face]
    }

    struct Face: Decodable {
      let x: Double
      let person: Int?
      let candidates: [Candidate]
    }

    struct Candidate: Decodable {
      let person: Int
      let distance: Double
    }

    let photos: [Photo]
  }

  private let directory: TemporaryDirectory
  private let library: SortedLibrary

  init() throws {
    directory = try TemporaryDirectory()
    let names = ["alex_lacamoire__img1.jpg", "biden__biden.jpg", "biden__biden2.jpg", "kit_harington__john1.jpeg"]
    let more = ["kit_harington__john2.jpeg", "obama__obama.jpg", "obama__obama2.jpg", "rose_leslie__img1.jpg"]
    library = try SortedLibrary(
      (names + more + ["rose_leslie__img2.jpg"]).map(Self.photo("train__")) + ["--quiet"], in: directory)
  }

  private static func photo(_ prefix: String) -> (String) -> String {
    { SharedData.url("photos/\(prefix)\($0)").path }
  }

  /// The person whose photo has this in its name.
  private func person(_ name: String) throws -> Int {
    try #require(library.faces.first { $0.text("clip").contains(name) }?.person, "nobody is \(name)")
  }

  private func find(_ photos: [String], _ arguments: [String] = []) throws -> ChildProcess {
    try Program.run(["find", "people"] + arguments + photos, in: directory)
  }

  @Test("those who are known are found, and strangers are nobody")
  func known() throws {
    let before = try library.bytes("library.sqlite")
    let names = ["johnsnow_test1.jpg", "kit_with_rose.jpg", "obama1.jpg", "obama_and_biden.jpg", "alex_lacamoire1.jpg"]
    let child = try find(names.map(Self.photo("test__")), ["--json"])
    try #require(child.exitCode == 0, "\(child.errors)")
    let photos = try JSONDecoder().decode(Answer.self, from: child.standardOutput).photos
    let (kit, rose, obama) = (try person("kit"), try person("rose"), try person("__obama"))
    // Two people in the audience are strangers, and so is Alex Lacamoire: one photo makes no person.
    let expected: [[Int?]] = [[kit], [rose, kit], [obama], [nil, try person("biden"), obama, nil], [nil]]
    #expect(photos.map { $0.faces.map(\.person) } == expected)
    for face in photos.flatMap(\.faces) {
      let distances = face.candidates.map(\.distance)
      #expect(distances.count == 4)
      #expect(distances == distances.sorted())
    }
    #expect(try library.bytes("library.sqlite") == before, "nothing is written")
  }

  @Test("a photo that cannot be used is said, and the others are answered")
  func badPhoto() throws {
    try Data("words".utf8).write(to: URL(filePath: directory.path("bad.jpg")))
    try Clips.plain.make("plain.mp4", in: directory)
    let child = try find(["bad.jpg", "plain.mp4", Self.photo("test__")("obama1.jpg")])
    #expect(child.exitCode == 65)
    #expect(child.errors == "rollcall: bad.jpg: is neither video nor photo\n")
    let lines = child.output.split(separator: "\n")
    #expect(lines.first == "plain.mp4: no face")
    let obama = try person("__obama")
    #expect(lines.last?.contains(": person \(obama), 100 % likely, distance 0.") == true, "\(child.output)")
    #expect(lines.last?.contains("; next is person ") == true, "\(child.output)")
  }

  @Test("no library, and one of another embedder, are refused")
  func refusals() throws {
    let photo = Self.photo("test__")("obama1.jpg")
    let missing = try Program.run(["find", "none", photo], in: directory)
    #expect(
      Outcome(missing) == Outcome(69, errors: "rollcall: none/library.sqlite: there is no library here\n"))
    let other = String(repeating: "ab", count: 32)
    try ToolFailed.check(
      "sqlite3", [library.path + "/library.sqlite", "UPDATE model SET sha256 = '\(other)' WHERE kind = 'embedder'"])
    let child = try find([photo])
    #expect(child.exitCode == 65)
    #expect(
      child.errors.hasPrefix("rollcall: people: was made with dlib-resnet (abababab), and the faces of dlib-resnet ("))
    #expect(child.errors.hasSuffix("hint: sort the clips anew\n"))
  }
}
