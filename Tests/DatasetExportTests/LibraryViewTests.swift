import DatasetExport
import DatasetStore
import Foundation
import Imaging
import TestSupport
import Testing
import Vocabulary

@Suite struct LibraryViewTests {
  let directory: TemporaryDirectory
  var path: String { directory.path("out") }

  init() throws {
    directory = try TemporaryDirectory()
  }

  @Test func isWhatTheDesignDraws() throws {
    try SampleLibrary(labels: [0, nil, 3, 0]).make(at: FilePath(path))
    #expect(
      try tree(path) == [
        "annotations", "annotations/person-0001",
        "annotations/person-0001/9969-d-a-1-final-00h00m01s500-0000000300000000.txt",
        "annotations/person-0001/9999-d-a-1-final-00h00m00s000-0000000000000000.txt", "annotations/person-0002",
        "annotations/person-0002/9979-d-a-1-final-00h00m01s000-0000000200000000.txt", "annotations/unsorted",
        "annotations/unsorted/9989-d-a-1-final-00h00m00s500-0000000100000000.txt", "faces.csv", "library.sqlite",
        "montages",
        "montages/person-0001.jpg", "montages/person-0002.jpg", "montages/unsorted.jpg", "people", "people.csv",
        "people/person-0001", "people/person-0001/9969-d-a-1-final-00h00m01s500-0000000300000000.jpg",
        "people/person-0001/9999-d-a-1-final-00h00m00s000-0000000000000000.jpg", "people/person-0002",
        "people/person-0002/9979-d-a-1-final-00h00m01s000-0000000200000000.jpg", "unsorted",
        "unsorted/9989-d-a-1-final-00h00m00s500-0000000100000000.jpg",
      ])
    #expect(try tree(directory.url.path).filter { $0.hasPrefix(".") } == [])

    let faces = try table("\(path)/faces.csv")
    #expect(faces.count == 5)
    #expect(
      faces[0].joined(separator: ",")
        == "face_id,clip,time,frame,x,y,width,height,score,quality,track,shot,person,name,portrait,confidence,"
        + "quality_size,quality_sharpness,quality_pose,quality_light,quality_score,quality_inside")
    #expect(
      faces[1] == [
        "0000000000000000", "holiday/Día 1 (final).MOV", "0.000000", "0", "10.400", "300.500", "50.000", "80.000",
        "0.500000", "0.000000", "", "", "1", "",
        "people/person-0001/9999-d-a-1-final-00h00m00s000-0000000000000000.jpg",
        "", "1.000000", "1.000000", "1.000000", "1.000000", "0.000000", "1.000000",
      ])
    #expect(faces.dropFirst().map { $0[12] } == ["1", "", "2", "1"])
    let people = try table("\(path)/people.csv")
    #expect(
      people[1] == [
        "1", "", "people/person-0001", "2", "1", "holiday/Día 1 (final).MOV", "0.000000", "holiday/Día 1 (final).MOV",
        "1.500000", "people/person-0001/9969-d-a-1-final-00h00m01s500-0000000300000000.jpg", "",
      ])
    #expect(people.map { $0[0] } == ["person", "1", "2"])
  }

  @Test func annotationsAreTheOriginals() throws {
    try SampleLibrary(labels: [0, nil]).make(at: FilePath(path))
    // x 10.4 … 60.4 and y 300.5 … 380.5, 20 wider on each side, in a frame of 640 × 360.
    let sorted = try String(
      contentsOfFile: "\(path)/annotations/person-0001/9999-d-a-1-final-00h00m00s000-0000000000000000.txt",
      encoding: .utf8)
    #expect(sorted == "1 0 281 80 360\n")
    let unsorted = try String(
      contentsOfFile: "\(path)/annotations/unsorted/9989-d-a-1-final-00h00m00s500-0000000100000000.txt", encoding: .utf8
    )
    #expect(unsorted == "-1 0 281 81 360\n")
  }

  @Test func filesTablesAndDatabaseAgree() throws {
    let library = SampleLibrary(
      clipPaths: [FilePath("a.mp4"), FilePath("b/c.mkv")], labels: (0..<70).map { $0 % 4 == 3 ? nil : $0 % 4 })
    try library.make(at: FilePath(path))
    let database = try ChildProcess.run(
      "sqlite3",
      ["\(path)/library.sqlite", "PRAGMA integrity_check; PRAGMA foreign_key_check; SELECT portrait FROM face"])
    let lines = database.output.split(separator: "\n").map(String.init)
    #expect(lines.first == "ok")
    let files = try tree(path)
    let portraits = files.filter { $0.hasSuffix(".jpg") && !$0.hasPrefix("montages/") }
    #expect(lines.dropFirst().sorted() == portraits.sorted())
    #expect(try table("\(path)/faces.csv").dropFirst().map { $0[14] }.sorted() == portraits.sorted())
    #expect(files.filter { $0.hasSuffix(".txt") }.count == 70)
    for portrait in portraits {
      let bytes = try [UInt8](Data(contentsOf: URL(filePath: "\(path)/\(portrait)")))
      let face = try #require(PortraitComment.face(in: JPEGComments.read(from: bytes)))
      #expect(portrait.hasSuffix("-\(face.hexadecimal).jpg"))
    }
    // Best first: scores rise with the index, so the highest index of each label comes first.
    #expect(portraits.contains { $0.hasPrefix("people/person-0001/9319-a-") && $0.hasSuffix("-0000004400000000.jpg") })
    let montage = try JPEGDecoder().decode([UInt8](Data(contentsOf: URL(filePath: "\(path)/montages/person-0001.jpg"))))
    #expect(montage.size == PixelSize(width: 480, height: 600))
    // 18 portraits of that person: the 19th tile is black, and the first has the shade of face 68.
    #expect(montage.pixels[(480 * 60 + 48) * 3] > 200)
    #expect(montage.pixels[(480 * (3 * 120 + 60) + 4 * 96 + 48) * 3] < 8)
  }

  @Test func withoutFacesItIsAValidLibrary() throws {
    try SampleLibrary(labels: []).make(at: FilePath(path))
    #expect(
      try tree(path) == [
        "annotations", "faces.csv", "library.sqlite", "montages", "people", "people.csv", "unsorted",
      ])
    #expect(try table("\(path)/faces.csv").count == 1)
    let counts = try ChildProcess.run(
      "sqlite3",
      ["\(path)/library.sqlite", "PRAGMA integrity_check; SELECT count(*) FROM clip; SELECT count(*) FROM face"])
    #expect(counts.output == "ok\n1\n0\n")
  }

  @Test func wordsFromOutsideComeBackFromTheTables() throws {
    let clips = ["=cmd|'/c calc'!A1.mp4", "a,b \"c\"\n.mp4", " lead", "../../x", "'quoted'", "-dash.mp4", "\r"].map {
      FilePath($0)
    }
    let names = [0: "=1+1", 1: "Anna, \"the\" boss; line", 2: "'=x", 3: "'n Beetje", 4: "@you", 5: "~", 6: "普通"]
    try SampleLibrary(clipPaths: clips, labels: (0..<7).map { $0 }, names: names).make(at: FilePath(path))
    let rows = try table("\(path)/faces.csv").dropFirst()
    #expect(rows.allSatisfy { $0.count == 22 })
    #expect(
      rows.map { $0[1] } == [
        "'=cmd|'/c calc'!A1.mp4", "a,b \"c\"\n.mp4", " lead", "../../x", "'quoted'", "'-dash.mp4", "'\r",
      ])
    #expect(rows.map { $0[13] } == ["'=1+1", "Anna, \"the\" boss; line", "''=x", "'n Beetje", "'@you", "~", "普通"])
    let folders = try table("\(path)/people.csv").dropFirst().map { $0[2] }
    #expect(
      folders == [
        "people/1-1-0001", "people/anna-the-boss-line-0002", "people/x-0003", "people/n-beetje-0004", "people/you-0005",
        "people/person-0006", "people/person-0007",
      ])
    let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789-/_".utf8)
    for file in try tree(path) where file.hasPrefix("people/") {
      let stem = file.hasSuffix(".jpg") ? file.dropLast(4) : file[...]
      #expect(stem.utf8.allSatisfy(allowed.contains), "\(file)")
    }
  }

  @Test func montageFollowsTheBestAndOnlyThem() throws {
    try SampleLibrary(labels: Array(repeating: 0, count: 30)).make(at: FilePath(path))
    let store = try DatasetStore(opening: FilePath("\(path)/library.sqlite"), access: .readWrite)
    let file = URL(filePath: "\(path)/montages/person-0001.jpg")
    func montage() throws -> (bytes: Data, node: Any?) {
      try LibraryView(of: store, in: FilePath(path)).update()
      let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
      return (try Data(contentsOf: file), attributes[.systemFileNumber])
    }
    let whole = try montage()
    // Quality rises with the index: the first is the thirtieth best, and in no montage.
    try store.reject([SampleLibrary.faceID(0)])
    let withoutWorst = try montage()
    #expect(withoutWorst.bytes == whole.bytes && withoutWorst.node as? Int == whole.node as? Int)
    try store.reject([SampleLibrary.faceID(29)])
    #expect(try montage().bytes != whole.bytes)
    _ = try store.undo()
    #expect(try montage().bytes == whole.bytes)
    try store.close()
  }
}
