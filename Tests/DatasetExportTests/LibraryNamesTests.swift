import DatasetExport
import DatasetStore
import Testing
import Vocabulary

@Suite struct LibraryNamesTests {
  @Test(arguments: [
    ("a.mp4", "a"), ("dir/Some Clip (1).final.MP4", "some-clip-1-final"), (".hidden", "hidden"), ("..", "clip"),
    ("видео.mp4", "clip"), ("a..b", "a"), ("-rf.mp4", "rf"), ("x", "x"), ("$(reboot).mov", "reboot"),
    ("...mp4", "clip"),
    (String(repeating: "long", count: 60) + ".mp4", String(repeating: "long", count: 10)), ("a\nb'\"c.mp4", "a-b-c"),
  ])
  func clipsBecomeSafe(path: String, slug: String) {
    #expect(LibraryNames.slug(ofClip: FilePath(path)) == slug)
  }

  @Test(arguments: [
    (0.0, "00h00m00s000"), (62.48, "00h01m02s480"), (3599.9999, "00h59m59s999"), (0.29, "00h00m00s290"),
    (-0.5, "00h00m00s000"), (360_000.001, "100h00m00s001"), (0.0009999999, "00h00m00s001"),
  ])
  func timesAreCut(seconds: Double, text: String) {
    #expect(LibraryNames.time(seconds) == text)
  }

  @Test func theBestComeFirst() {
    let names = [1, 0.75, 0.7, 0.001, 0, nil].map {
      LibraryNames.portrait(
        quality: $0, clip: FilePath("a.mp4"), seconds: 1, face: FaceID(hexadecimal: "0123456789abcdef"))
    }
    #expect(names.first == "0000-a-00h00m01s000-0123456789abcdef.jpg")
    #expect(names.last == "9999-a-00h00m01s000-0123456789abcdef.jpg")
    #expect(names == names.sorted())
  }

  @Test func foldersNeverCollide() {
    let names: [String?] = [
      "Anna", "anna", "ANNA", nil, "person-0004", "Con", "unsorted", "../..", "Zoë", "Zoe\u{308}", "张伟", "anna-0002",
      String(repeating: "x", count: 5000), "a/b", "Anna Maria", "person-0001",
    ]
    let people = names.enumerated().map { PersonRecord(number: PersonNumber($0 + 1), name: $1) }
    let folders = LibraryNames.folders(of: people)
    let list = people.map { folders[$0.number] ?? "" }
    #expect(
      list == [
        "anna", "anna-0002", "anna-0003", "person-0004", "person-0004-0005", "con-0006", "unsorted-0007", "person-0008",
        "zo-0009", "zoe-0010", "person-0011", "anna-0002-0012", String(repeating: "x", count: 60) + "-0013", "a-b-0014",
        "anna-maria", "person-0001",
      ])
    #expect(Set(list).count == names.count)
  }
}
