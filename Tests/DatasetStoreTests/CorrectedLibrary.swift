import DatasetStore
import Foundation
import TestSupport
import Testing
import Vocabulary

/// A small made-up library to be corrected: a clip of twelve frames, four people of two tracks each, two of them beside each
/// other all the time, and two unsorted faces; what happened to it is judged with the `sqlite3` tool.
struct CorrectedLibrary {
  static let frameCount = 12
  static let personCount = 4

  let directory: TemporaryDirectory
  let store: DatasetStore
  private var path: String { directory.path("library.sqlite") }

  init() throws {
    directory = try TemporaryDirectory()
    store = try DatasetStore(creating: FilePath(directory.path("library.sqlite")), program: "rollcall test")
    try add(clip: 0)
  }

  private static func clipID(_ clip: Int) -> ClipID { ClipID(hexadecimal: String(repeating: "\(clip)", count: 64)) }

  /// By person (from 0; 4 is nobody), frame and clip: a digit each.
  static func face(_ person: Int, _ frame: Int, clip: Int = 0) -> FaceID {
    let digits = [frame, person, clip].map { String($0, radix: 16) }.joined()
    return FaceID(hexadecimal: digits + String(repeating: "0", count: 13))
  }

  static func person(_ index: Int) -> PersonNumber { PersonNumber(index + 1) }

  /// Takes in a clip, as a run does: tracks of six frames, people from grouping.
  func add(clip: Int) throws {
    let id = Self.clipID(clip)
    let size = PixelSize(width: 640, height: 360)
    try store.transaction {
      try store.add(ClipRecord(id: id, path: FilePath("\(clip).mp4"), kind: .video, size: size))
      for frame in 0..<Self.frameCount {
        let seconds = Double(frame) / 6
        try store.add(
          FrameRecord(clip: id, index: frame, seconds: seconds, presentationSeconds: seconds, size: size))
      }
      var summaries: [Int: TrackSummary] = [:]
      var pairs: Set<TrackPair> = []
      for frame in 0..<Self.frameCount {
        // People 0 and 1 in the first half and the second, people 2 and 3 in every other frame; a stray in two frames.
        let people = frame % 2 == 0 ? [0, 1, 2] : [0, 1, 3]
        for person in people + (frame % 8 == 3 ? [4] : []) {
          try store.add(face(person, frame, clip: clip, id: id))
        }
        let tracks = people.map { Self.track($0, frame) }
        for one in tracks { for other in tracks where one < other { pairs.insert(TrackPair(one, other)) } }
      }
      try store.forEachEvidence(of: id) { face in
        guard let track = face.track else { return }
        summaries[track, default: TrackSummary(clip: id, number: track, shot: 0)].add(face)
      }
      let tracks = summaries.sorted { $0.key < $1.key }.compactMap(\.value.record)
      let seen = pairs.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
      try store.finish(id, DatasetStore.ClipSummary(tracks: tracks, seenAtOnce: seen))
    }
  }

  private static func track(_ person: Int, _ frame: Int) -> Int { person * 2 + frame / 6 }

  private func face(_ person: Int, _ frame: Int, clip: Int, id: ClipID) -> FaceRecord {
    FaceRecord(
      id: Self.face(person, frame, clip: clip), clip: id, frameIndex: frame,
      detection: Detection(box: Rectangle(x: Double(person) * 100, y: 50, width: 60, height: 80), score: 0.9),
      quality: FaceQuality(size: 1, sharpness: 1, pose: 1, light: 1, score: 1, inside: 0.5 + Double(frame) / 30),
      embedding: Embedding([Float(person), Float(frame) / 7, 1 / 3]), shot: 0,
      track: person < Self.personCount ? Self.track(person, frame) : nil,
      portrait: "faces/\(clip)-\(person)-\(frame).jpg"
    )
  }

  /// Gives the faces of a clip to the people of `numbers`, as grouping does: nobody decided it.
  func group(clip: Int, numbers: [PersonNumber]) throws {
    for (index, number) in numbers.enumerated() {
      for frame in 0..<Self.frameCount where try store.face(Self.face(index, frame, clip: clip)) != nil {
        try store.place(Self.face(index, frame, clip: clip), with: number, confidence: 0.8)
      }
    }
  }

  /// Four people, as the first run finds them.
  static func grouped() throws -> CorrectedLibrary {
    let library = try CorrectedLibrary()
    let numbers = try (0..<personCount).map { _ in try library.store.addPerson() }
    try library.group(clip: 0, numbers: numbers)
    return library
  }

  // MARK: What the tool sees

  func query(_ sql: String) throws -> [String] {
    let result = try ChildProcess.run("sqlite3", [path, sql])
    #expect(result.exitCode == 0 && result.errors.isEmpty, "\(result.errors)")
    return result.output.split(separator: "\n").map(String.init)
  }

  /// All that corrections may change, row by row with every byte.
  func tables() throws -> String {
    let result = try ChildProcess.run(
      "sqlite3",
      [
        path, ".mode quote", "SELECT * FROM person ORDER BY number", "SELECT * FROM face ORDER BY id",
        "SELECT * FROM track ORDER BY clip, number", "SELECT * FROM seen_at_once ORDER BY clip, first, second",
        "SELECT * FROM kept_apart ORDER BY first, second",
      ])
    #expect(result.exitCode == 0 && result.errors.isEmpty, "\(result.errors)")
    return result.output
  }

  /// `1:12 2:12 …`: who has how many faces; `-` are the unsorted, `!` what is no face.
  func shares() throws -> String {
    try query(
      """
      SELECT CASE WHEN is_rejected THEN '!' ELSE coalesce(person, '-') END || ':' || count(*) FROM face
      GROUP BY is_rejected, person ORDER BY is_rejected, person IS NULL, person
      """
    ).joined(separator: " ")
  }

  /// What must hold whatever was done.
  func checkInvariants() throws {
    let broken = [
      "a face of who is none": """
      SELECT face.id FROM face LEFT JOIN person ON number = person
      WHERE person IS NOT NULL AND (number IS NULL OR merged_into IS NOT NULL)
      """,
      "kept apart from who is none": """
      SELECT first, second FROM kept_apart WHERE EXISTS (
        SELECT 1 FROM person WHERE number IN (first, second) AND merged_into IS NOT NULL)
      """,
      "a merged person with a name": "SELECT number FROM person WHERE merged_into IS NOT NULL AND name IS NOT NULL",
      "a rejected face with a person": "SELECT id FROM face WHERE is_rejected AND person IS NOT NULL",
      "a track of two people": """
      SELECT clip, track FROM face WHERE track IS NOT NULL GROUP BY clip, track
      HAVING count(DISTINCT coalesce(person, 0) + 1000 * is_rejected) > 1
      """,
      "a track without a row, or a row without a track": """
      SELECT clip, number FROM track EXCEPT SELECT clip, track FROM face
      UNION ALL SELECT * FROM (SELECT clip, track FROM face WHERE track IS NOT NULL EXCEPT SELECT clip, number FROM track)
      """,
      "a track of another count": """
      SELECT * FROM track
      WHERE faces <> (SELECT count(*) FROM face WHERE face.clip = track.clip AND face.track = track.number)
      """,
      "a number that may be used again": """
      SELECT number FROM person WHERE number > (SELECT seq FROM sqlite_sequence WHERE name = 'person')
      """,
    ]
    // One child a check would take minutes over a long walk.
    let all = broken.sorted { $0.key < $1.key }.map { "SELECT '\($0.key)' WHERE EXISTS (\($0.value))" }
    #expect(try query(all.joined(separator: ";") + "; PRAGMA foreign_key_check; PRAGMA integrity_check") == ["ok"])
  }
}
