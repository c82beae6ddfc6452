import Foundation
import TestSupport
import Testing

/// Clips that are not, or not wholly, what they should be.
@Suite(.timeLimit(.minutes(60)))
struct BadClipTests {
  /// A clip that gives nothing: how it is made, and the whole of what is said.
  struct Refusal: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let clip: String
    let exitCode: Int32
    let errors: String
    let make: @Sendable (TemporaryDirectory) throws -> Void

    init(
      _ name: String, _ clip: String, _ exitCode: Int32, _ errors: String,
      make: @escaping @Sendable (TemporaryDirectory) throws -> Void = { _ in }
    ) {
      testDescription = name
      self.clip = clip
      self.exitCode = exitCode
      self.errors = errors
      self.make = make
    }
  }

  static let refusals = [
    Refusal("missing", "clip.mp4", 66, "rollcall: clip.mp4: there is no such file or folder\n"),
    Refusal(
      "missing, and its folder too", "a/b/clip.mp4", 66, "rollcall: a/b/clip.mp4: there is no such file or folder\n"),
    Refusal(
      "missing, with a name that moves the cursor", "a\n\u{1B}[2J.mp4", 66,
      "rollcall: a\\n\\u{1B}[2J.mp4: there is no such file or folder\n"),
    Refusal("folder without media", "folder", 66, "rollcall: folder: holds neither videos nor photos\n") {
      try FileManager.default.createDirectory(atPath: $0.path("folder"), withIntermediateDirectories: false)
      try $0.write("shopping", to: "folder/notes.txt")
    },
    Refusal("empty", "clip.mp4", 65, "rollcall: clip.mp4: is empty\n") { try $0.write("", to: "clip.mp4") },
    Refusal("text", "clip.mp4", 65, "rollcall: clip.mp4: is neither video nor photo\n") {
      try $0.write("Dear diary,\ntoday nothing happened.\n", to: "clip.mp4")
    },
    Refusal("sound only", "clip.mp4", 65, "rollcall: clip.mp4: has no video, only sound or text\n") {
      try Clips.sound.make("clip.mp4", in: $0)
    },
    Refusal("no frames", "clip.mp4", 65, "rollcall: clip.mp4: has a video stream without a single frame\n") {
      try Clips.withoutFrames("clip.mp4", in: $0)
    },
    Refusal(
      "cut off before its index", "clip.mp4", 65,
      "rollcall: clip.mp4: ends before its first frame; it was cut off\n"
    ) {
      try Clips.twoPeople("whole.mp4", in: $0)
      try Clips.cut("whole.mp4", to: "clip.mp4", share: 0.5, in: $0)
    },
    Refusal(
      "pipe", "clip.mp4", 66,
      "rollcall: clip.mp4: is no regular file\nhint: copy it into a file first\n"
    ) {
      try ToolFailed.check("mkfifo", [$0.path("clip.mp4")])
    },
    Refusal("device", "/dev/zero", 66, "rollcall: /dev/zero: is no regular file\nhint: copy it into a file first\n"),
  ]

  @Test(arguments: refusals)
  func isRefusedInOneSentence(_ row: Refusal) throws {
    let directory = try TemporaryDirectory()
    try row.make(directory)
    let before = try directory.names()
    let child = try Program.run(["sort", row.clip, "-o", "people"], in: directory)
    #expect(Outcome(child, without: directory) == Outcome(row.exitCode, errors: row.errors))
    #expect(try directory.names() == before)
  }

  @Test func unreadableClipIsSaid() throws {
    let directory = try TemporaryDirectory()
    try Clips.plain.make("clip.mp4", in: directory)
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: directory.path("clip.mp4"))
    let child = try Program.shell("\(Program.withoutPrivilege) \"$ROLLCALL\" sort clip.mp4", in: directory)
    #expect(Outcome(child) == Outcome(66, errors: "rollcall: clip.mp4: may not be read\n"))
    #expect(try directory.names() == ["clip.mp4"])
  }

  @Test func unreadableFolderIsSaid() throws {
    let directory = try TemporaryDirectory()
    try FileManager.default.createDirectory(
      atPath: directory.path("folder"), withIntermediateDirectories: false, attributes: [.posixPermissions: 0])
    let child = try Program.shell("\(Program.withoutPrivilege) \"$ROLLCALL\" sort folder -o people", in: directory)
    #expect(Outcome(child) == Outcome(74, errors: "rollcall: folder: may not be read: Permission denied\n"))
    #expect(try directory.names() == ["folder"])
  }

  // MARK: What can be used is used

  @Test func cutOffClipIsUsedAsFarAsItGoes() throws {
    let directory = try TemporaryDirectory()
    try Clips.twoPeople("whole.mkv", in: directory)
    try Clips.cut("whole.mkv", to: "clip.mkv", share: 0.75, in: directory)
    let child = try Program.run(["sort", "clip.mkv", "-o", "people"] + Program.oneASecond, in: directory)
    #expect(child.exitCode == 0)
    #expect(child.errors == "rollcall: clip.mkv: the file is cut off; what there is of it is used\n")
    let library = try SortedLibrary(in: directory, child: child, name: "people")
    #expect((1...5).contains(library.faces.count))
    #expect(library.faces.first?.text("time") == "0.000000")
  }

  @Test func damagedFramesAreCounted() throws {
    let directory = try TemporaryDirectory()
    // Two frames a second, each a JPEG picture of its own; the third loses its head.
    try Clips.twoPeople("whole.avi", in: directory, options: ["-r", "2", "-c:v", "mjpeg", "-q:v", "2"])
    var data = try Data(contentsOf: directory.url.appending(path: "whole.avi"))
    let starts = data.ranges(of: Data([0xFF, 0xD8, 0xFF]))
    try #require(starts.count >= 12)
    data.replaceSubrange(starts[2].lowerBound..<(starts[2].lowerBound + 400), with: Data(count: 400))
    try data.write(to: directory.url.appending(path: "clip.avi"))
    let child = try Program.run(["sort", "clip.avi", "-o", "people", "--json", "--sample", "2"], in: directory)
    #expect(child.exitCode == 0)
    #expect(
      child.errors
        == "rollcall: clip.avi: 1 frame cannot be decoded, the first at 00:00:01.000; the rest is used\n")
    #expect(child.output.contains("\"damagedFrames\" : 1"))
    let library = try SortedLibrary(in: directory, child: child, name: "people")
    #expect(library.faces.count == starts.count - 1)
    #expect(!library.faces.contains { $0.text("time") == "1.000000" })
    #expect(try library.query("SELECT damaged_frames FROM clip") == [["1"]])
  }

  @Test func pictureOf16000PixelsIsUsed() throws {
    let directory = try TemporaryDirectory()
    let python = """
      import struct, sys, zlib
      side = 16000
      def chunk(kind, data):
          return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
      packer = zlib.compressobj(1)
      rows = b''.join(packer.compress(bytes([0]) + bytes([90]) * side) for _ in range(side)) + packer.flush()
      open(sys.argv[1], 'wb').write(b'\\x89PNG\\r\\n\\x1a\\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', side, side, 8, 0, 0, 0, 0))
          + chunk(b'IDAT', rows) + chunk(b'IEND', b''))
      """
    try ToolFailed.check("python3", ["-c", python, directory.path("huge.png")])
    let child = try Program.run(["sort", "huge.png", "--max-size", "2000x2000"], in: directory)
    #expect(
      Outcome(child) == Outcome(0, output: "no people, no faces in 1 frame of 1 clip, T s\nin huge-people\n"))
  }

  // MARK: Among others

  @Test func oneBadClipDoesNotStopTheOthers() throws {
    let directory = try TemporaryDirectory()
    try Clips.twoPeople("good.mp4", in: directory)
    try Clips.plain.make("plain.mp4", in: directory)
    try directory.write("", to: "empty.mp4")
    let child = try Program.run(
      ["sort", "plain.mp4", "missing.mp4", "empty.mp4", "good.mp4", "-o", "people"] + Program.oneASecond, in: directory)
    #expect(
      Outcome(child)
        == Outcome(
          66,
          output: """
            people/person-0001  3 faces
            people/person-0002  3 faces

            2 people, 6 faces in 8 frames of 2 clips, T s
            in people

            """,
          errors: """
            rollcall: missing.mp4: there is no such file or folder
            rollcall: empty.mp4: is empty

            """))
    #expect(try SortedLibrary(in: directory, child: child, name: "people").faces.count == 6)
  }

  @Test func reasonsComeInTheOrderOfTheClips() throws {
    let directory = try TemporaryDirectory()
    try directory.write("", to: "empty.mp4")
    try FileManager.default.createDirectory(atPath: directory.path("folder"), withIntermediateDirectories: false)
    let child = try Program.run(["sort", "empty.mp4", "folder", "missing.mp4", "-o", "people"], in: directory)
    #expect(
      Outcome(child)
        == Outcome(
          65,
          errors: """
            rollcall: empty.mp4: is empty
            rollcall: folder: holds neither videos nor photos
            rollcall: missing.mp4: there is no such file or folder

            """))
    #expect(try directory.names() == ["empty.mp4", "folder"])
  }

  @Test func sameClipTwiceIsNoticed() throws {
    let directory = try TemporaryDirectory()
    try Clips.twoPeople("clip.mp4", in: directory)
    try FileManager.default.copyItem(atPath: directory.path("clip.mp4"), toPath: directory.path("copy.mp4"))
    let child = try Program.run(
      ["sort", "clip.mp4", "copy.mp4", "./clip.mp4", "-o", "people"] + Program.oneASecond, in: directory)
    #expect(
      Outcome(child)
        == Outcome(
          0, output: Clips.twoPeopleSummary(library: "people"),
          errors: """
            rollcall: copy.mp4: has the same content as clip.mp4, and is left out
            rollcall: ./clip.mp4: has the same content as clip.mp4, and is left out

            """))
  }
}
