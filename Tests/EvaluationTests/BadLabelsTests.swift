import DatasetStore
import Evaluation
import TestSupport
import Testing
import Vocabulary

/// Labels that cannot be read, or do not fit the library.
@Suite struct BadLabelsTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    /// The error with the path of the labels.
    let error: @Sendable (FilePath) -> LabelError

    init(_ name: String, _ text: String, _ error: @escaping @Sendable (FilePath) -> LabelError) {
      testDescription = name
      self.text = text
      self.error = error
    }
  }

  private static func face(_ seconds: String, _ box: String, _ person: String = "\"Ann\"") -> String {
    "{\"faces\": [{\"t\": \(seconds), \"box\": \(box), \"person\": \(person)}]}"
  }

  private static let header = "clip,time,x,y,width,height,person\n"
  private static let film = FilePath("somewhere/film.mp4")
  private static let fourSides = "left, top, right and bottom"

  static let rows: [Row] = [
    Row("empty file", "") { .unknownForm($0) },
    Row("other text", "hello, world\n") { .unknownForm($0) },
    Row("other JSON", "{\"people\": 5}") { .unknownForm($0) },
    Row("two forms", "{\"faces\": [], \"segments\": []}") { .unknownForm($0) },
    Row("cut off", "{\"faces\": [") { .malformed($0, at: "the file", expected: "JSON") },
    Row("time as text", face("\"1\"", "[1, 1, 2, 2]")) { .malformed($0, at: "faces[0].t", expected: "a number") },
    Row("no person", "{\"faces\": [{\"t\": 1, \"box\": [1, 1, 2, 2]}]}") {
      .malformed($0, at: "faces[0].person", expected: "a value")
    },
    Row("empty person", face("0", "[1, 1, 2, 2]", "\"\"")) {
      .malformed($0, at: "faces[0].person", expected: "a name, or ?")
    },
    Row("three sides", face("0", "[1, 1, 2]")) { .malformed($0, at: "faces[0].box", expected: fourSides) },
    Row("inside out", face("0", "[5, 1, 2, 2]")) { .malformed($0, at: "faces[0].box", expected: fourSides) },
    Row("two sides of no face", "{\"faces\": [], \"not_faces\": [{\"t\": 0, \"box\": [1, 1]}]}") {
      .malformed($0, at: "not_faces[0].box", expected: fourSides)
    },
    Row("no time of no face", "{\"faces\": [], \"not_faces\": [{\"box\": [1, 1, 2, 2]}]}") {
      .malformed($0, at: "not_faces[0].t", expected: "a value")
    },
    Row("segments and no faces", "{\"segments\": [], \"not_faces\": []}") { .unknownForm($0) },
    Row("end before start", "{\"segments\": [{\"start\": 1, \"end\": 1, \"person\": \"Ann\"}]}") {
      .malformed($0, at: "segments[0]", expected: "an end after its start")
    },
    Row(
      "overlap",
      "{\"segments\": [{\"start\": 1, \"end\": 2, \"person\": \"A\"}, {\"start\": 0, \"end\": 1.5, \"person\": \"B\"}]}"
    ) { .malformed($0, at: "the segment at 1.0 s", expected: "segments that do not overlap") },
    Row("no faces", "{\"faces\": []}") { .empty($0) },
    Row("no rows", header) { .empty($0) },
    Row("no column", "clip,time,x,y,width,person\n") { .unknownForm($0) },
    Row("short row", header + "film.mp4,0,1,1\n") { .malformed($0, at: "line 2", expected: "7 fields") },
    Row("word as number", header + "\nfilm.mp4,0,1,nan,1,1,Ann\n") {
      .malformed($0, at: "line 3, y", expected: "a number")
    },
    Row("flat box", header + "film.mp4,0,1,1,1,0,Ann\n") {
      .malformed($0, at: "line 2", expected: "a width and a height above 0")
    },
    Row("open quote", header + "\"film.mp4,0,1,1,1,1,Ann\n") { .unknownForm($0) },
    Row("other clip", header + "talk.mp4,0,1,1,1,1,Ann\n") { _ in .noSuchClip("talk.mp4") },
    Row("after the end", face("2.5", "[10, 100, 50, 140]")) { _ in .outsideClip(film, seconds: 2.5, end: 2) },
    Row("before the start", face("-1", "[10, 100, 50, 140]")) { _ in .outsideClip(film, seconds: -1, end: 2) },
    Row("segment after the end", "{\"segments\": [{\"start\": 1, \"end\": 3, \"person\": \"A\"}]}") { _ in
      .outsideClip(film, seconds: 3, end: 2)
    },
    Row("larger picture", face("0", "[330, 100, 370, 140]")) { _ in
      .outsidePicture(film, seconds: 0, size: PixelSize(width: 320, height: 240))
    },
    Row("no face there", face("0", "[200, 10, 220, 30]")) { _ in .nothingMatches(labelCount: 1) },
  ]

  @Test(arguments: rows)
  func isSaid(_ row: Row) throws {
    let store = try SmallLibrary(faces: [.init(frame: 0, x: 10, group: 0)]).store(in: directory)
    let path = try directory.write(row.text, to: "labels")
    #expect(throws: row.error(path)) { _ = try LibraryScores(of: store, against: .read(path)) }
  }

  @Test func nothingLookedAt() throws {
    let library = SmallLibrary(clips: [.init(name: "film.mp4", frameCount: 2, framesPerSecond: 1)])
    let path = try directory.write(Self.face("0.5", "[10, 100, 50, 140]"), to: "labels")
    #expect(throws: LabelError.nothingLookedAt(labelCount: 1)) {
      _ = try LibraryScores(of: library.store(in: directory), against: .read(path))
    }
  }

  /// A library in which nothing was found is measured: its recall is 0.
  @Test func libraryWithoutFaces() throws {
    let path = try directory.write(Self.face("0", "[10, 100, 50, 140]"), to: "labels")
    let scores = try LibraryScores(of: SmallLibrary().store(in: directory), against: .read(path))
    #expect(scores.detectionRecall == 0)
    #expect(scores.namesFound == [])
  }

  @Test func clipsThatCannotBeTold() throws {
    let library = SmallLibrary(clips: [.init(name: "a/film.mp4"), .init(name: "b/film.mp4")])
    let store = try library.store(in: directory)
    let labels = FaceLabels.segments([LabelledSegment(start: 0, end: 1, person: .named("Ann"))])
    #expect(throws: LabelError.severalClips(count: 2)) { _ = try LibraryScores(of: store, against: labels) }
    #expect(throws: LabelError.ambiguousClip("film.mp4")) {
      _ = try LibraryScores(of: store, against: labels, clip: "film.mp4")
    }
    #expect(throws: LabelError.noSuchClip("c.mp4")) {
      _ = try LibraryScores(of: store, against: labels, clip: "c.mp4")
    }
    #expect(try LibraryScores(of: store, against: labels, clip: "b/film.mp4").labelledCount == 5)
  }

  @Test func foldersWithoutNames() throws {
    let empty = FilePath(directory.path("photos"))
    _ = try directory.write("", to: "photos/holiday.jpg")
    #expect(throws: LabelError.unknownForm(empty)) { _ = try FaceLabels.read(empty) }
  }
}
