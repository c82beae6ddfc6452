import DatasetStore
import Foundation
import TestSupport
import Testing
import Vocabulary

/// What is saved of a database with damaged pages, against what the `sqlite3` tool says lay on the others.
@Suite struct SalvageTests {
  private static let faceCount = 1200
  private static let pageSize = 4096

  let tests: DatasetStoreTests
  private var file: String { tests.path.description }
  private var saved: String { tests.directory.path("saved.sqlite") }

  init() throws {
    tests = try DatasetStoreTests()
    let store = try tests.makeStore(faces: Self.faceCount)
    try store.assign((0..<Self.faceCount).map { $0 % 7 == 6 ? nil : $0 % 7 }, to: (0..<Self.faceCount).map(Self.id))
    try store.name(PersonNumber(3), "Cleo")
    try store.keepApart(PersonNumber(1), PersonNumber(2))
    try store.close()
  }

  private static func id(_ number: Int) -> FaceID { DatasetStoreTests.face(number, frame: 0).id }

  /// The pages of a table's rows.
  private func leaves(of table: String) throws -> [Int] {
    let sql = "SELECT pageno FROM dbstat WHERE name = '\(table)' AND pagetype = 'leaf' ORDER BY path"
    return try tests.sqlite3(sql).split(separator: "\n").compactMap { Int($0) }
  }

  /// Writes what is no page over some pages.
  private func damage(_ pages: [Int]) throws {
    let handle = try FileHandle(forUpdating: URL(filePath: file))
    for page in pages {
      try handle.seek(toOffset: UInt64((page - 1) * Self.pageSize))
      try handle.write(contentsOf: Data(repeating: 0xA5, count: Self.pageSize))
    }
    try handle.close()
  }

  private func salvage() throws -> SalvageReport {
    let report = try DatasetStore.salvage(tests.path, into: FilePath(saved), program: "rollcall test")
    #expect(try tests.sqlite3("PRAGMA integrity_check; PRAGMA foreign_key_check", file: saved) == "ok\n")
    return report
  }

  @Test func aWholeOneIsSavedWhole() throws {
    let report = try salvage()
    #expect(report.damagedTables == [] && report.orphanCount == 0)
    for table in ["face", "frame", "clip", "person", "edit", "kept_apart", "library"] {
      let sql = "SELECT * FROM \(table) ORDER BY 1, 2"
      #expect(try tests.sqlite3(sql, file: saved) == tests.sqlite3(sql), "\(table)")
    }
    #expect(report.rows["face"] == Self.faceCount && report.rows["person"] == 6)
  }

  @Test func rowsAroundDamagedPagesAreSaved() throws {
    let pages = try leaves(of: "face")
    let whole = try DatasetStore(opening: tests.path, access: .readOnly)
    var before: [FaceID: FaceRecord] = [:]
    for number in 0..<Self.faceCount { before[Self.id(number)] = try whole.face(Self.id(number)) }
    try whole.close()
    // One alone, two beside each other, and the last.
    let lost = [pages[10], pages[40], pages[41], pages[pages.count - 1]]
    try damage(lost)
    #expect(try !DatasetStore.faults(of: tests.path).damage.isEmpty)
    let report = try salvage()
    #expect(report.damagedTables == ["face"])
    // A page holds five of these faces at most, so no more are lost than lay on the damaged ones.
    let count = try #require(report.rows["face"])
    let perPage = (Self.faceCount + pages.count - 1) / pages.count + 1
    #expect(count < Self.faceCount && count >= Self.faceCount - lost.count * perPage)
    #expect(report.rows["person"] == 6 && report.rows["edit"] == 2)
    let store = try DatasetStore(opening: FilePath(saved), access: .readOnly)
    var seen = 0
    for number in 0..<Self.faceCount {
      guard let face = try store.face(Self.id(number)) else { continue }
      seen += 1
      #expect(face == before[face.id])
    }
    #expect(seen == count)
    #expect(try store.people().map(\.name) == [nil, nil, "Cleo", nil, nil, nil])
    try store.close()
  }

  @Test func damagedIndexesCostNothing() throws {
    let pages = try ["face_by_rank", "face_by_track", "face_by_person"].flatMap { try leaves(of: $0) }
    try damage(pages)
    let report = try salvage()
    #expect(report.damagedTables == [] && report.rows["face"] == Self.faceCount)
  }

  @Test func facesOfLostFramesAreLeftOut() throws {
    let pages = try leaves(of: "frame")
    try damage([pages[1]])
    let report = try salvage()
    #expect(report.damagedTables == ["frame"])
    let frames = try #require(report.rows["frame"])
    let faces = try #require(report.rows["face"])
    #expect(frames < Self.faceCount / 2 && faces == 2 * frames)
    #expect(report.orphanCount == Self.faceCount - faces)
  }

  @Test func numbersOfLostPeopleAreNotUsedAgain() throws {
    try damage(leaves(of: "person"))
    let report = try salvage()
    #expect(report.rows["person"] == 6)
    let store = try DatasetStore(opening: FilePath(saved), access: .readWrite)
    #expect(try store.people().map(\.number.value) == [1, 2, 3, 4, 5, 6])
    #expect(try store.addPerson() == PersonNumber(7))
    try store.close()
  }

  @Test func aFileThatWasCutOffIsSavedUpToThere() throws {
    let bytes = try Data(contentsOf: URL(filePath: file))
    try bytes.prefix(bytes.count * 3 / 4).write(to: URL(filePath: file))
    let report = try salvage()
    let faces = try #require(report.rows["face"])
    #expect(faces > Self.faceCount / 2 && faces < Self.faceCount)
  }

  @Test func withoutTheListOfTablesNothingIsSaved() throws {
    let handle = try FileHandle(forUpdating: URL(filePath: file))
    try handle.seek(toOffset: 100)
    try handle.write(contentsOf: Data(repeating: 0xA5, count: 3900))
    try handle.close()
    let error = #expect(throws: DatabaseError.self) { _ = try salvage() }
    #expect(error?.kind == .damaged)
    #expect(!FileManager.default.fileExists(atPath: saved))
  }
}
