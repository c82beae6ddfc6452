import DatasetStore
import Foundation
import TestSupport
import Testing
import Vocabulary

@Suite struct DatasetStoreTests {
  let directory: TemporaryDirectory
  var path: FilePath { FilePath(directory.path("library.sqlite")) }

  init() throws {
    directory = try TemporaryDirectory()
  }

  static let clip = ClipRecord(
    id: ClipID(hexadecimal: String(repeating: "ab", count: 32)),
    path: FilePath("../a b/it's \"here\"; DROP TABLE face; --\n.mp4"), kind: .video,
    size: PixelSize(width: 1280, height: 720), baseSeconds: 0.852, durationSeconds: 10.5, decodedFrameCount: 11,
    damagedFrameCount: 2, note: "breaks off at 00:00:10.500")

  static func frame(_ index: Int) -> FrameRecord {
    FrameRecord(
      clip: clip.id, index: index, seconds: Double(index) / 3, presentationSeconds: 0.852 + Double(index) / 3,
      size: clip.size)
  }

  static func face(_ number: Int, frame: Int, dimension: Int = 128) -> FaceRecord {
    let text = String(number, radix: 16)
    return FaceRecord(
      id: FaceID(hexadecimal: String(repeating: "0", count: 16 - text.count) + text), clip: clip.id, frameIndex: frame,
      detection: Detection(
        box: Rectangle(x: -1.25, y: 1.0 / 3, width: 100.1, height: 120), score: 0.999_999_9,
        landmarks: Landmarks(points: (0..<5).map { Point(x: Double($0) / 7, y: Double(number)) })),
      quality: number % 2 == 0
        ? nil : FaceQuality(size: 0.5, sharpness: 1, pose: 1, light: 1, score: 1, inside: 1),
      embedding: Embedding((0..<dimension).map { Float($0) / 3 + Float(number) }), shot: 0, track: nil,
      portrait: "faces/\(number).jpg")
  }

  /// A store with that many faces, two a frame.
  func makeStore(faces: Int) throws -> DatasetStore {
    let store = try DatasetStore(creating: path, program: "rollcall test")
    try store.transaction {
      try store.add(Self.clip)
      for index in 0..<(faces + 1) / 2 { try store.add(Self.frame(index)) }
      for number in 0..<faces { try store.add(Self.face(number, frame: number / 2)) }
    }
    return store
  }

  func sqlite3(_ sql: String, file: String? = nil) throws -> String {
    let result = try ChildProcess.run("sqlite3", [file ?? path.description, sql])
    #expect(result.exitCode == 0 && result.errors.isEmpty, "\(result.errors)")
    return result.output
  }

  @Test func whatGoesInComesOut() throws {
    let store = try makeStore(faces: 3)
    let model = ModelRecord(kind: .embedder, name: "dlib-resnet", sha256: String(repeating: "0", count: 64))
    try store.add(model)
    let run = try store.beginRun(program: "rollcall test", optionsJSON: #"{"eps":0.5}"#, startedAt: 1.5e9)
    try store.finishRun(run, at: 1.5e9 + 2)
    try store.close()

    let again = try DatasetStore(opening: path, access: .readOnly)
    #expect(try again.clips() == [Self.clip])
    #expect(try again.clip(Self.clip.id) == Self.clip)
    #expect(try again.clip(ClipID(hexadecimal: "none")) == nil)
    #expect(try again.models() == [model])
    #expect(try again.face(Self.face(2, frame: 1).id) == Self.face(2, frame: 1))
    #expect(try again.face(Self.face(1, frame: 0).id) == Self.face(1, frame: 0))
    #expect(try again.program() == "rollcall test")
    #expect(try again.counts() == .init(clips: 1, frames: 2, faces: 3, people: 0, unsorted: 3))
    let table = try again.embeddings()
    #expect(table.faces == (0..<3).map { Self.face($0, frame: 0).id })
    #expect(table.dimension == 128)
    #expect(table.values == (0..<3).flatMap { Self.face($0, frame: 0).embedding?.values ?? [] })
  }

  @Test func theToolFindsOneSoundFile() throws {
    let store = try makeStore(faces: 5)
    try store.assign([0, 0, nil, 1, 0], to: (0..<5).map { Self.face($0, frame: 0).id })
    try store.close()
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.url.path) == ["library.sqlite"])
    #expect(try sqlite3("PRAGMA integrity_check; PRAGMA foreign_key_check; PRAGMA journal_mode") == "ok\ndelete\n")
    #expect(try sqlite3("SELECT count(*), count(person), max(person) FROM face") == "5|4|2\n")
    #expect(
      try sqlite3("SELECT hex(path) = upper('\(hex(Self.clip.path.bytes))'), base_seconds FROM clip") == "1|0.852\n")
    #expect(try sqlite3("SELECT DISTINCT length(embedding), length(landmarks) FROM face") == "512|80\n")
    // 1/3 + 0 and 1/3 + 1 as little-endian floats, by another program.
    let script = "import struct,sys; print(struct.unpack('<2f', bytes.fromhex(sys.argv[1])))"
    let blob = try sqlite3("SELECT hex(substr(embedding, 5, 8)) FROM face WHERE id = '0000000000000000'")
    let values = try ChildProcess.run("python3", ["-c", script, blob.trimmingCharacters(in: .newlines)]).output
    #expect(values == "(0.3333333432674408, 0.6666666865348816)\n")
  }

  private func hex(_ bytes: [UInt8]) -> String { bytes.map { String(format: "%02x", $0) }.joined() }

  @Test func pathsNeedNotBeUTF8() throws {
    let store = try DatasetStore(creating: path, program: "rollcall test")
    var clip = Self.clip
    clip.path = try #require(FilePath(bytes: [0x66, 0xFF, 0x2E]))
    try store.add(clip)
    #expect(try store.clips() == [clip])
    try store.close()
    #expect(try sqlite3("SELECT hex(path), display_path FROM clip") == "66FF2E|f\u{FFFD}.\n")
  }

  @Test func rulesOfTheSchemaAreSaid() throws {
    let store = try makeStore(faces: 1)
    func expectConstraint(_ body: () throws -> Void) {
      let error = #expect(throws: DatabaseError.self) { try body() }
      #expect(error?.kind == .constraint)
      #expect(error?.operation.isEmpty == false)
    }
    expectConstraint { try store.add(Self.clip) }
    expectConstraint { try store.add(Self.frame(0)) }
    expectConstraint { try store.add(Self.face(0, frame: 0)) }
    expectConstraint { try store.add(Self.face(7, frame: 99)) }
    #expect(throws: DatabaseError.self) { _ = try store.beginRun(program: "", optionsJSON: "{", startedAt: 0) }
    try store.assign([0], to: [Self.face(0, frame: 0).id])
    #expect(try store.counts() == .init(clips: 1, frames: 1, faces: 1, people: 1, unsorted: 0))
  }

  @Test func aFailedTransactionLeavesNothing() throws {
    let store = try DatasetStore(creating: path, program: "rollcall test")
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try store.transaction {
        try store.add(Self.clip)
        try store.transaction { try store.add(Self.frame(0)) }
        try store.add(Self.face(0, frame: 0, dimension: 4))
        throw Stop()
      }
    }
    #expect(try store.counts() == .init(clips: 0, frames: 0, faces: 0, people: 0, unsorted: 0))
    try store.transaction {
      try store.add(Self.clip)
      try store.add(Self.frame(0))
      try store.add(Self.face(0, frame: 0))
    }
    #expect(try store.counts().faces == 1)
  }

  @Test func groupingAgainUsesNoNumberTwice() throws {
    let store = try makeStore(faces: 4)
    let faces = (0..<4).map { Self.face($0, frame: 0).id }
    try store.assign([5, 2, 5, nil], to: faces)
    #expect(try store.people().map { [$0.number.value, $0.faceCount, $0.clipCount] } == [[1, 1, 1], [2, 2, 1]])
    try store.assign([nil, 0, 0, 0], to: faces)
    #expect(try store.people().map { [$0.number.value, $0.faceCount] } == [[3, 3]])
    #expect(try store.unsortedCount() == 1)
  }

  @Test func facesComeByTimeAndPortraitsByQuality() throws {
    let store = try makeStore(faces: 6)
    try store.assign([0, 0, 0, 0, nil, nil], to: (0..<6).map { Self.face($0, frame: 0).id })
    // Odd faces have a quality, and go before those without.
    #expect(
      try store.bestPortraits(of: .person(PersonNumber(1)), atMost: 3) == ["faces/1.jpg", "faces/3.jpg", "faces/0.jpg"])
    #expect(try store.bestPortraits(of: .unsorted, atMost: 9) == ["faces/5.jpg", "faces/4.jpg"])
    var timed: [String] = []
    try store.forEachFace { timed.append("\($0.id.hexadecimal.suffix(1))@\($0.seconds) \($0.portrait ?? "")") }
    #expect(timed.first == "0@0.0 faces/0.jpg")
    #expect(timed.map { $0.prefix(1) }.joined() == "012345")
  }
}
