import DatasetExport
import DatasetStore
import FileHandling
import Foundation
import TestSupport
import Testing
import Vocabulary

@Suite struct LibraryStagingTests {
  let directory: TemporaryDirectory
  var path: String { directory.path("out") }
  var library: FilePath { FilePath(path) }

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func shell(_ script: String) throws {
    let result = try ChildProcess.run("bash", ["-ec", script], in: directory.url)
    #expect(result.exitCode == 0, "\(result.errors)")
  }

  /// The bytes of everything, to see that nothing changed.
  private func fingerprint(_ path: String) throws -> String {
    try ChildProcess.run(
      "sh",
      ["-c", "cd \"$1\" && find . | LC_ALL=C sort && find . -type f -exec sha256sum {} + | LC_ALL=C sort", "sh", path]
    ).output
  }

  @Test func nothingIsSeenUntilPublished() throws {
    let staging = try LibraryStaging(for: library)
    try SampleLibrary(labels: [0, 0]).fill(staging)
    #expect(FileManager.default.fileExists(atPath: path) == false)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: directory.url.path).sorted() == [
        ".out.rollcall-lock", ".out.rollcall-partial",
      ])
    try staging.publish()
    #expect(FileManager.default.fileExists(atPath: "\(path)/faces.csv"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.url.path) == ["out"])
    withExtendedLifetime(staging) {}
  }

  @Test(arguments: [true, false])
  func whatIsNotPublishedLeavesNothing(discards: Bool) throws {
    do {
      let staging = try LibraryStaging(for: library)
      try SampleLibrary(labels: [0, 0]).fill(staging)
      if discards { try staging.discard() }
      #expect(try tree(directory.url.path).isEmpty == discards)
      withExtendedLifetime(staging) {}
    }
    #expect(try tree(directory.url.path) == [])
  }

  @Test func foldersAboveAreMadeAndEmptyOnesTaken() throws {
    try SampleLibrary(labels: [0]).make(at: FilePath(directory.path("a/b/c/")))
    #expect(FileManager.default.fileExists(atPath: directory.path("a/b/c/library.sqlite")))
    try shell("mkdir out && ln -s out link")
    try SampleLibrary(labels: [0]).make(at: FilePath(directory.path("link")))
    #expect(FileManager.default.fileExists(atPath: "\(path)/library.sqlite"))
  }

  @Test func whatIsThereIsKept() throws {
    let occupants: [(String, LibraryError)] = [
      ("mkdir out; echo mine > out/diary.txt", .notALibrary(library)),
      ("mkdir out; mkdir out/library.sqlite", .notALibrary(library)),
      ("echo mine > out", .notAFolder(library)),
      ("ln -s nowhere out", .notAFolder(library)),
    ]
    for (script, expected) in occupants {
      try shell("rm -rf out; " + script)
      let before = try fingerprint(directory.url.path)
      for replacing in [false, true] {
        #expect(throws: expected, "\(script)") { _ = try LibraryStaging(for: library, replacing: replacing) }
      }
      #expect(try fingerprint(directory.url.path) == before)
    }
    #expect(throws: LibraryError.mountPoint(FilePath("/proc"))) { _ = try LibraryStaging(for: FilePath("/proc")) }
  }

  @Test func anOldResultIsReplacedOnlyWhenAsked() throws {
    try SampleLibrary(labels: [0, 1, nil]).make(at: library)
    let before = try fingerprint(path)
    #expect(throws: LibraryError.appearedMeanwhile(library)) { _ = try LibraryStaging(for: library) }
    #expect(try fingerprint(path) == before)
    do {
      let staging = try LibraryStaging(for: library, replacing: true)
      try SampleLibrary(labels: [0]).fill(staging)
      #expect(try fingerprint(path) == before)
    }
    #expect(try fingerprint(path) == before)
    try SampleLibrary(labels: [0, 0]).make(at: library, replacing: true)
    #expect(try table("\(path)/faces.csv").count == 3)
    #expect(try tree(path).filter { $0.hasPrefix("people/person-0002") || $0.hasPrefix("unsorted/") } == [])
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.url.path) == ["out"])
  }

  @Test func filesOfOthersAreNamedAndKept() throws {
    try SampleLibrary(labels: [0, nil]).make(at: library)
    try shell(
      "mkdir out/people/mine out/people/person-0001/sub; touch out/people/mine/1.jpg out/zz out/people/person-0001/extra.jpg; ln -s /etc out/report.html"
    )
    let before = try fingerprint(path)
    let expected = ["people/mine", "people/person-0001/extra.jpg", "people/person-0001/sub"].map { FilePath($0) }
    #expect(throws: LibraryError.foreignFiles(library, examples: expected, count: 5)) {
      _ = try LibraryStaging(for: library, replacing: true)
    }
    #expect(try fingerprint(path) == before)
    try shell(
      "rm -r out/people/mine out/people/person-0001/sub out/people/person-0001/extra.jpg out/report.html out/zz")
    let staging = try LibraryStaging(for: library, replacing: true)
    try SampleLibrary(labels: [0]).fill(staging)
    try shell("touch out/late")
    #expect(throws: LibraryError.foreignFiles(library, examples: [FilePath("late")], count: 1)) {
      try staging.publish()
    }
    #expect(FileManager.default.fileExists(atPath: "\(path)/late"))
  }

  @Test func aLibraryThatCannotTellWhatIsItsOwnIsKept() throws {
    try shell("mkdir out; head -c 8192 /dev/zero | tr '\\0' x > out/library.sqlite")
    let before = try fingerprint(path)
    let error = #expect(throws: DatabaseError.self) { _ = try LibraryStaging(for: library, replacing: true) }
    #expect(error?.kind == .notALibrary)
    #expect(try fingerprint(path) == before)
  }

  @Test func twoRunsDoNotMix() throws {
    let first = try LibraryStaging(for: library)
    try shell("ln -s . here")
    for other in [library, FilePath(directory.path("here/out")), FilePath(directory.path("./out//"))] {
      #expect(throws: LibraryError.locked(other, by: Int(getpid()))) { _ = try LibraryStaging(for: other) }
    }
    _ = try LibraryStaging(for: FilePath(directory.path("other")))
    try SampleLibrary(labels: [0]).fill(first)
    try first.publish()
  }

  @Test func whatAKilledRunLeftIsRemoved() throws {
    try shell(
      "mkdir -p .out.rollcall-partial/faces keep; touch .out.rollcall-partial/faces/x.jpg .out.rollcall-partial/library.sqlite-wal keep/1; ln -s ../keep .out.rollcall-partial/people; echo 999999 > .out.rollcall-lock"
    )
    try SampleLibrary(labels: [0]).make(at: library)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.url.path).sorted() == ["keep", "out"])
    #expect(try tree(directory.path("keep")) == ["1"])
    try SampleLibrary(labels: [0]).make(at: FilePath(directory.path("fresh")))
    #expect(try tree(path) == tree(directory.path("fresh")))
  }

  @Test func anotherProgramsFolderThatAppearsMeanwhileIsKept() throws {
    let staging = try LibraryStaging(for: library)
    try SampleLibrary(labels: [0]).fill(staging)
    try shell("mkdir out; touch out/mine")
    #expect(throws: LibraryError.notALibrary(library)) { try staging.publish() }
    #expect(try tree(path) == ["mine"])
  }

  @Test func namesMayBeHostileLongOrNoUTF8() throws {
    let root = FilePath(directory.url.path)
    for name in [[0xFF, 0x0A, 0x20], [UInt8]("-rf '\"$(x)".utf8), [UInt8](repeating: 0x6E, count: 255)] as [[UInt8]] {
      try SampleLibrary(labels: [0, nil]).make(at: root.appending(name))
      try SampleLibrary(labels: [0]).make(at: root.appending(name), replacing: true)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.url.path).count == 3)
  }

  /// Wherever the disk fills up: said, and nothing is left.
  @Test(arguments: [60, 100, 200, 400, 600])
  func aFullDiskLeavesNothing(sizeInKilobytes: Int) throws {
    try shell("mkdir disk")
    let disk = directory.path("disk")
    let mounted = try ChildProcess.run(
      "mount", ["-t", "tmpfs", "-o", "size=\(sizeInKilobytes)k", "rollcall-test", disk])
    guard mounted.exitCode == 0 else { return }  // without the right to mount there is no small disk
    defer { _ = try? ChildProcess.run("umount", ["-l", disk]) }
    let error = #expect(throws: (any Error).self) {
      try SampleLibrary(labels: (0..<400).map { $0 % 5 }).make(at: FilePath("\(disk)/out"))
    }
    let isDiskFull = (error as? FileError)?.code == .diskFull || (error as? DatabaseError)?.kind == .diskFull
    #expect(isDiskFull, "\(String(describing: error))")
    #expect(try tree(disk) == [])
  }

  @Test func aFolderThatMayNotBeWrittenIsSaid() throws {
    try shell("mkdir disk")
    let disk = directory.path("disk")
    let mounted = try ChildProcess.run("mount", ["-t", "tmpfs", "-o", "ro", "rollcall-test", disk])
    guard mounted.exitCode == 0 else { return }
    defer { _ = try? ChildProcess.run("umount", ["-l", disk]) }
    let path = FilePath("\(disk)/out")
    let error = #expect(throws: FileError.self) { _ = try LibraryStaging(for: path) }
    #expect(error?.code == .readOnlyFileSystem)
    #expect(error?.path == path)
  }
}
