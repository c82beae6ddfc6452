import FileHandling
import Foundation
import TestSupport
import Testing
import Vocabulary

@Suite struct ContentHashTests {
  @Test(arguments: [0, 1, 55, 56, 64, 4096, 1 << 20, (1 << 20) + 1, 3_000_001])
  func equalsSha256sum(sizeInBytes: Int) throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("clip.mp4")
    try Data((0..<sizeInBytes).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }).write(to: URL(filePath: path))
    let expected = try ChildProcess.run("sha256sum", [path]).output.prefix(64)
    var lastCount = 0
    let id = try ClipID.make(ofFile: FilePath(path)) { lastCount = $0 }
    #expect(id.hexadecimal == expected)
    #expect(lastCount == sizeInBytes)
  }

  @Test func stopsWhenAsked() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("clip.mp4")
    try Data(count: 5 << 20).write(to: URL(filePath: path))
    struct Stop: Error {}
    var calls = 0
    #expect(throws: Stop.self) {
      _ = try ContentHash.sha256(ofFile: FilePath(path)) { _ in
        calls += 1
        throw Stop()
      }
    }
    #expect(calls == 1)
  }

  @Test(.timeLimit(.minutes(60)))
  func refusesWhatIsNoFile() throws {
    let directory = try TemporaryDirectory()
    let pipe = directory.path("pipe.mp4")
    #expect(try ChildProcess.run("mkfifo", [pipe]).exitCode == 0)
    #expect(throws: FileError(.notAFile, path: FilePath(pipe), call: "open")) {
      _ = try ClipID.make(ofFile: FilePath(pipe))
    }
    let folder = FilePath(directory.url.path)
    #expect(throws: FileError(number: EISDIR, path: folder, call: "open")) { _ = try ClipID.make(ofFile: folder) }
    let missing = folder.appending("none.mp4")
    let error = #expect(throws: FileError.self) { _ = try ClipID.make(ofFile: missing) }
    #expect(error?.code == .missing)
    #expect(error?.description == "\(missing): open: No such file or directory")
  }

  /// The text is spelled out here and hashed by another program: a change of it would lose every known face.
  @Test func faceIdentifierIsWhatIsDocumented() throws {
    let clip = ClipID(hexadecimal: String(repeating: "0123456789abcdef", count: 4))
    let id = try FaceID.make(
      clip: clip, seconds: 62.4800004, box: Rectangle(x: -3.504, y: 20, width: 100.255, height: 120.996))
    let text = "rollcall-face-1 \(clip.hexadecimal) 62480000 -350 2000 10026 12100"
    let expected = try ChildProcess.run("sh", ["-c", "printf %s '\(text)' | sha256sum"]).output.prefix(16)
    #expect(id.hexadecimal == expected)
  }
}
