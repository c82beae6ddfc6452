import DatasetStore
import Foundation
import TestSupport
import Testing
import Vocabulary

/// Shots, their camera set-ups and the places of tracks in a library, as the `sqlite3` tool sees them.
@Suite struct ShotRecordTests {
  let directory: TemporaryDirectory
  private var path: FilePath { FilePath(directory.path("library.sqlite")) }

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func sqlite3(_ sql: String, _ file: String = "library.sqlite") throws -> String {
    let result = try ChildProcess.run("sqlite3", [directory.path(file), sql])
    #expect(result.exitCode == 0 && result.errors.isEmpty, "\(result.errors)")
    return result.output
  }

  private func makeOldLibrary() throws {
    let fixture = Checkout.directory.appending(path: "Tests/DatasetStoreTests/Fixtures/schema-002.sql").path
    let made = try ChildProcess.run("sqlite3", [directory.path("library.sqlite"), ".read \(fixture)"])
    try #require(made.exitCode == 0 && made.errors.isEmpty, "\(made.errors)")
  }

  /// Medians by hand; a face without an embedding is none of the track's.
  private static let places = "1|0|0.3|0.2|0.2|0.2\n1|1|0.6|0.1|0.2|0.2\n2|0|0.1|0.1|0.2|0.2\n"
  private static let placeQuery = "SELECT clip, number, x, y, width, height FROM track ORDER BY clip, number"

  private static let film = ClipID(hexadecimal: String(repeating: "a1", count: 32))

  private static func shot(_ number: Int, setUp: Int?) -> ShotRecord {
    ShotRecord(
      clip: film, number: number, firstFrameIndex: 10 * number, firstSeconds: Double(number),
      lastSeconds: Double(number) + 0.5, setUp: setUp)
  }

  @Test func anOldLibraryGetsPlacesAndNoShots() throws {
    try makeOldLibrary()
    let store = try DatasetStore(opening: path, access: .readWrite)
    var tracks: [TrackRecord] = []
    try store.forEachTrack { tracks.append($0) }
    #expect(tracks.map(\.place).first == Rectangle(x: 0.3, y: 0.2, width: 0.2, height: 0.2))
    try store.forEachShot { _ in Issue.record("an old clip's shots are not known") }
    try store.close()
    #expect(try sqlite3(Self.placeQuery) == Self.places)
    #expect(try sqlite3("SELECT count(*) FROM shot; PRAGMA integrity_check; PRAGMA foreign_key_check") == "0\nok\n")
    #expect(FileManager.default.fileExists(atPath: directory.path("library-before-003.sqlite")))
  }

  /// What a run writes, what an edit that takes a face writes, and what the migration found are told in one way.
  @Test func placesFollowTheFaces() throws {
    try makeOldLibrary()
    let store = try DatasetStore(opening: path, access: .readWrite)
    var summaries: [Int: TrackSummary] = [:]
    try store.forEachEvidence(of: Self.film) { face in
      guard let track = face.track else { return }
      summaries[track, default: TrackSummary(clip: Self.film, number: track, shot: 0)].add(face)
    }
    let tracks = summaries.sorted { $0.key < $1.key }.compactMap(\.value.record)
    try store.finish(Self.film, DatasetStore.ClipSummary(tracks: tracks, seenAtOnce: [TrackPair(0, 1)]))
    #expect(try sqlite3(Self.placeQuery) == Self.places)
    let before = try sqlite3("SELECT * FROM track")
    // Of faces at 0.1 and 0.5 the greater is left, and the face that was taken is a track of its own.
    try store.move([FaceID(hexadecimal: "00000000000000a2")], to: nil)
    #expect(
      try sqlite3("\(Self.placeQuery) LIMIT 3") == "1|0|0.5|0.5|0.2|0.2\n1|1|0.6|0.1|0.2|0.2\n1|2|0.3|0.2|0.1|0.25\n")
    _ = try store.undo()
    #expect(try sqlite3("SELECT * FROM track") == before)
    try store.close()
  }

  @Test func shotsAreKeptReplacedCopiedAndForgotten() throws {
    try makeOldLibrary()
    let store = try DatasetStore(opening: path, access: .readWrite)
    try store.setShots([Self.shot(7, setUp: 0)], of: Self.film)
    let shots = [Self.shot(0, setUp: 0), Self.shot(1, setUp: 1), Self.shot(2, setUp: 0), Self.shot(4, setUp: nil)]
    try store.setShots(shots, of: Self.film)
    var read: [ShotRecord] = []
    try store.forEachShot { read.append($0) }
    #expect(read == shots)
    let rows = "1|0|0|0.0|0.5|0\n1|1|10|1.0|1.5|1\n1|2|20|2.0|2.5|0\n1|4|40|4.0|4.5|\n"
    #expect(try sqlite3("SELECT * FROM shot") == rows)

    let other = try DatasetStore(creating: FilePath(directory.path("other.sqlite")), program: "rollcall test")
    try other.takeOver(Self.film, from: store, people: [:]) { "\($0)" }
    #expect(try sqlite3("SELECT * FROM shot", "other.sqlite") == rows)
    try other.close()
    try store.close()

    let report = try DatasetStore.salvage(
      path, into: FilePath(directory.path("saved.sqlite")), program: "rollcall test")
    #expect(report.rows["shot"] == 4 && report.damagedTables == [])
    #expect(try sqlite3("SELECT * FROM shot", "saved.sqlite") == rows)
    #expect(try sqlite3(Self.placeQuery, "saved.sqlite") == Self.places)

    let again = try DatasetStore(opening: path, access: .readWrite)
    try again.forget(Self.film)
    try again.close()
    #expect(try sqlite3("SELECT count(*) FROM shot; SELECT count(*) FROM track WHERE clip = 1") == "0\n0\n")
  }

  @Test func whatIsSavedOfAnOldLibraryHasPlaces() throws {
    try makeOldLibrary()
    _ = try DatasetStore.salvage(path, into: FilePath(directory.path("saved.sqlite")), program: "rollcall test")
    #expect(try sqlite3(Self.placeQuery, "saved.sqlite") == Self.places)
  }
}
