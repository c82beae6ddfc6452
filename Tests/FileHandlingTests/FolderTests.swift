import FileHandling
import Foundation
import TestSupport
import Testing
import Vocabulary

/// An entry as the tests expect it.
func entry(_ name: [UInt8], _ kind: FolderEntry.Kind) -> FolderEntry {
  FolderEntry(name: name, kind: kind)
}

@Suite struct FolderTests {
  let directory: TemporaryDirectory
  var root: FilePath { FilePath(directory.url.path) }

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func shell(_ script: String) throws {
    let result = try ChildProcess.run("bash", ["-c", script], in: directory.url)
    #expect(result.exitCode == 0, "\(result.errors)")
  }

  private func names(_ paths: [FilePath]) -> [String] {
    paths.map { String($0.description.dropFirst(root.description.count + 1)) }
  }

  @Test func listsInByteOrderWhateverTheOrderOfMaking() throws {
    try shell("mkdir b a a/z; touch b/1 a/z/3 a/2 B Z é a.mp4 $'new\\nline' ' '; mkfifo pipe")
    let listing = try Folder.files(under: root)
    #expect(names(listing.files) == [" ", "B", "Z", "a/2", "a/z/3", "a.mp4", "b/1", "new\nline", "é"])
    #expect(listing.failures.isEmpty)
  }

  @Test(.timeLimit(.minutes(60)))
  func loopsOfLinksEndAndBrokenLinksAreSaid() throws {
    try shell(
      "mkdir -p a/b; touch a/b/1; ln -s .. a/b/up; ln -s ../a/b a/c; ln -s self self; ln -s none broken; ln -s a/b/1 one"
    )
    let listing = try Folder.files(under: root)
    #expect(names(listing.files) == ["a/b/1", "one"])
    #expect(Set(listing.failures.map(\.code)) == [.missing, .tooManyLinks])
    #expect(Set(names(listing.failures.map(\.path))) == ["broken", "self"])
  }

  @Test func bytesThatAreNotUTF8Survive() throws {
    try shell("mkdir $'d\\xff'; touch $'d\\xff/\\xfe.mp4'")
    let files = try Folder.files(under: root).files
    #expect(files == [root.appending([0x64, 0xFF]).appending([0xFE] + [UInt8](".mp4".utf8))])
    #expect(try files.map { try FileContents.read($0) } == [[]])
  }

  @Test func removingATreeLeavesWhatLinksLeadTo() throws {
    try shell("mkdir -p keep tree/a/b; touch keep/1 tree/a/b/2 $'tree/\\xff'; ln -s ../keep tree/link; ln -s keep top")
    try Folder.removeTree(root.appending("tree"))
    try Folder.removeTree(root.appending("top"))
    try Folder.removeTree(root.appending("never there"))
    #expect(names(try Folder.files(under: root).files) == ["keep/1"])
    #expect(try Folder.entries(of: root) == [entry([UInt8]("keep".utf8), .folder)])
  }

  @Test func makesFoldersAndSaysWhyNot() throws {
    try shell("touch file; mkdir there; ln -s there link")
    try Folder.make(root.appending("a").appending("b").appending("c"))
    try Folder.make(root.appending("a"))
    try Folder.make(root.appending("link"))
    let cases: [(FilePath, FileError.Code)] = [
      (root.appending("file"), .notAFolder),
      (root.appending("file").appending("x"), .notAFolder),
      (root.appending(String(repeating: "n", count: 300)), .nameTooLong),
    ]
    for (path, code) in cases {
      let error = #expect(throws: FileError.self) { try Folder.make(path) }
      #expect(error?.code == code, "\(path)")
    }
    #expect(throws: FileError.self) { try Folder.make(FilePath("/proc/rollcall/x")) }
  }

  @Test func emptyFoldersOnlyAreRemoved() throws {
    try shell("mkdir empty full; touch full/1")
    #expect(try Folder.removeIfEmpty(root.appending("empty")))
    #expect(try !Folder.removeIfEmpty(root.appending("full")))
    #expect(FileStatus.kind(of: root.appending("empty")) == nil)
  }

  @Test func statusTellsKinds() throws {
    try shell("touch file; ln -s file link; ln -s none broken; mkfifo pipe")
    #expect(FileStatus.kind(of: root.appending("file")) == .file)
    #expect(FileStatus.kind(of: root.appending("link")) == .file)
    #expect(FileStatus.kind(of: root.appending("link"), followingLinks: false) == .link)
    #expect(FileStatus.kind(of: root.appending("broken")) == nil)
    #expect(FileStatus.kind(of: root.appending("pipe")) == .other)
    #expect(try FileStatus.isMountPoint(FilePath("/proc")))
    #expect(try !FileStatus.isMountPoint(root))
    #expect(try FileStatus.resolved(root.appending("link")) == FileStatus.resolved(root).appending("file"))
  }
}
