import Foundation
import TestSupport
import Testing

/// What two detectors do not agree on is no face: it lies in `not-faces`, counts for nobody, and can be brought back.
@Suite(.enabled(if: SharedData.isPresent, SharedData.reason), .timeLimit(.minutes(60)))
struct NotFaceTests {
  /// As in `clips/*.labels.json`.
  struct Labels: Decodable {
    struct Place: Decodable {
      let t: Double
      let box: [Double]
      let person: String?
    }
    let faces: [Place]
    let notFaces: [Place]?

    enum CodingKeys: String, CodingKey {
      case faces
      case notFaces = "not_faces"
    }

    func places(_ places: [Place], from start: Double, to end: Double) -> [Place] {
      places.filter { $0.t >= start && $0.t < end - 0.05 }
    }
  }

  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func sort(_ clip: String, _ options: String..., name: String = "people") throws -> SortedLibrary {
    try SortedLibrary([SharedData.url(clip).path] + options, in: directory, name: name)
  }

  private func run(_ arguments: String...) throws -> ChildProcess {
    let child = try Program.run(arguments, in: directory)
    try #require(child.exitCode == 0, "\(arguments): \(child.errors)")
    return child
  }

  private static func overlap(_ one: [Double], _ other: [Double]) -> Double {
    let (width, height) = (min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1]))
    let shared = max(0, width) * max(0, height)
    func area(_ box: [Double]) -> Double { (box[2] - box[0]) * (box[3] - box[1]) }
    return shared / (area(one) + area(other) - shared)
  }

  private static func faces(_ library: SortedLibrary, at place: Labels.Place) throws -> [SortedLibrary.Face] {
    try library.faces.filter {
      try abs($0.number("time") - place.t) < 0.03 && overlap($0.box(), place.box) > 0.5
    }
  }

  @Test("a necklace is in not-faces, everybody else in people; it can be brought back, and stays")
  func necklace() throws {
    let (start, end) = (2.32, 4.1)
    let library = try sort("clips/flat.mp4", "--from", "\(start)", "--to", "\(end)")
    let labels = try SharedData.decode(Labels.self, from: "clips/flat.labels.json")
    let ornaments = labels.places(labels.notFaces ?? [], from: start, to: end)
    let people = labels.places(labels.faces, from: start, to: end)
    try #require(ornaments.count == 3 && people.count > 10)
    for place in ornaments { #expect(try Self.faces(library, at: place).isEmpty, "\(place)") }
    for place in people { #expect(try Self.faces(library, at: place).count == 1, "\(place)") }
    let rejected = try library.query(
      "SELECT portrait, track FROM face WHERE is_rejected AND NOT is_decided AND person IS NULL ORDER BY id")
    let count = rejected.count
    #expect(count >= ornaments.count)
    #expect(library.child.output.contains("\(count) detections were rejected by a second detector: not-faces/"))
    #expect(try library.files(below: "not-faces") == rejected.map { $0[0] }.sorted())
    // Nothing is told of their tracks, so nothing is grouped by them.
    #expect(
      try library.query("SELECT count(*) FROM track WHERE number IN (SELECT track FROM face WHERE is_rejected)")
        == [["0"]])

    let track = try #require(rejected.first?[1])
    let brought = rejected.filter { $0[1] == track }.map { "people/\($0[0])" }
    let moved = try Program.run(["move", "people"] + brought + ["--new"], in: directory)
    try #require(moved.exitCode == 0, "\(moved.errors)")
    let after = try SortedLibrary(in: directory, child: moved, name: "people")
    #expect(after.faces.count == library.faces.count + brought.count)
    #expect(after.people.count == library.people.count + 1)
    #expect(try after.query("SELECT faces FROM track WHERE number = \(track)") == [["\(brought.count)"]])
    // What was brought back stays, however people are made.
    _ = try run("regroup", "people", "--yes")
    #expect(try after.query("SELECT count(*) FROM face WHERE is_rejected") == [["\(count - brought.count)"]])
    #expect(try after.query("SELECT count(DISTINCT person) FROM face WHERE track = \(track)") == [["1"]])
  }

  @Test("faces in the dark and in profile stay, though a detector hardly believes in them")
  func dark() throws {
    let (start, end) = (7.0, 8.4)
    let library = try sort("clips/white-house.mp4", "--from", "\(start)", "--to", "\(end)")
    let labels = try SharedData.decode(Labels.self, from: "clips/white-house.labels.json")
    let people = labels.places(labels.faces, from: start, to: end).filter { $0.person != "?" }
    let seen = try people.filter { try !Self.faces(library, at: $0).isEmpty }
    #expect(Set(seen.compactMap(\.person)) == ["A", "C", "D", "E", "F", "G"])
  }

  @Test("a photo keeps its sharp faces; a watch and a blurred wall are in not-faces")
  func photos() throws {
    let library = try SortedLibrary(
      ["photo-sets/cast-groups/bbt5.jpg", "photos/test__obama_and_biden.jpg"].map { SharedData.url($0).path },
      in: directory)
    let counts = try library.query(
      """
      SELECT count(*) FILTER (WHERE NOT is_rejected), sum(is_rejected), sum(is_decided) FROM face GROUP BY clip
        ORDER BY 1 DESC
      """)
    #expect(counts == [["5", "1", "0"], ["3", "1", "0"]])
    #expect(library.child.output.contains("2 detections were rejected by a second detector: not-faces/"))
    #expect(try library.files(below: "not-faces").count == 2)
  }
}
