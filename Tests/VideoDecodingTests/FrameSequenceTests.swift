import Foundation
import TestSupport
import Testing
import VideoDecoding
import Vocabulary

@Suite("Frame sequences", .timeLimit(.minutes(60)))
struct FrameSequenceTests {
  static let names: [(pattern: String, name: String, number: Int?)] = [
    ("%06d.jpg", "000012.jpg", 12), ("%06d.jpg", "1000012.jpg", 1_000_012), ("%06d.jpg", "12.jpg", nil),
    ("%06d.jpg", "0000012.jpg", nil), ("a%d_b.png", "a7_b.png", 7), ("a%d_b.png", "a07_b.png", nil),
    ("50%-%02d.png", "50%-03.png", 3), ("%06d.jpg", "00001x.jpg", nil), ("%06d.jpg", "000012.JPG", nil),
  ]

  @Test("Names and numbers", arguments: names)
  func name(_ row: (pattern: String, name: String, number: Int?)) throws {
    let pattern = try #require(FrameNamePattern([UInt8](row.pattern.utf8)))
    #expect(pattern.number(of: [UInt8](row.name.utf8)) == row.number)
    if let number = row.number { #expect(pattern.name(of: number) == [UInt8](row.name.utf8)) }
    #expect(pattern.text == [UInt8](row.pattern.utf8))
  }

  @Test("What is no pattern", arguments: ["a.jpg", "a%s.jpg", "a%.jpg", "%6d.jpg", "%099d.jpg"])
  func noPattern(_ text: String) { #expect(FrameNamePattern([UInt8](text.utf8)) == nil) }

  @Test("What people call a clip")
  func clipName() {
    let names = ["a/b.mp4", "a/frames/%06d.jpg", "%06d.jpg", "x/shot-1_%d.png"].map { FilePath($0).clipName }
    #expect(names == ["b.mp4", "frames", "frames", "shot-1"].map { [UInt8]($0.utf8) })
  }

  /// Twelve pictures, 10 to 21.
  private func pictures(in directory: TemporaryDirectory) throws -> FilePath {
    try TestClips.ffmpeg(
      ["-f", "lavfi", "-i", "testsrc=s=96x64:r=4:d=3", "-start_number", "10", directory.path("f%03d.png")])
    return FilePath(directory.path("f%03d.png"))
  }

  @Test("Pictures are frames, by their numbers")
  func reads() throws {
    let directory = try TemporaryDirectory()
    let path = try pictures(in: directory)
    let reader = try ClipReader(path: path, options: DecodingOptions(findsShots: true, frameRate: 4))
    #expect(reader.info.kind == .video && reader.info.framesPerSecond == 4 && reader.info.estimatedSeconds == 3)
    #expect(reader.info.size == PixelSize(width: 96, height: 64))
    var frames: [DecodedFrame] = []
    while let frame = try reader.next() { frames.append(frame) }
    #expect(frames.map(\.index) == Array(0..<12))
    #expect(frames.map(\.seconds) == (0..<12).map { Double($0) / 4 })
    #expect(frames.map(\.endSeconds) == (1...12).map { Double($0) / 4 })
    let alone = try #require(try ClipReader(path: FilePath(directory.path("f013.png"))).next())
    #expect(try frames[3].makeImage().pixels == alone.makeImage().pixels)
    let usual = try ClipReader(path: path, options: DecodingOptions(samplesPerSecond: 2.5, from: 1))
    #expect(try usual.readAll().map(\.index) == [5, 7, 9, 11])
    let moment = try MomentReader(path: path, at: 2.3, baseSeconds: 0, frameRate: 4)
    #expect(try moment.next()?.seconds == 2.25)
    #expect(try ClipFormat(of: path).container == "image2")
  }

  @Test("A missing picture is a gap, a damaged one a damaged frame")
  func gaps() throws {
    let directory = try TemporaryDirectory()
    let path = try pictures(in: directory)
    for number in [13, 14, 17] { try FileManager.default.removeItem(atPath: directory.path("f0\(number).png")) }
    try Data("no picture".utf8).write(to: directory.url.appending(path: "f010.png"))
    let damaged = directory.url.appending(path: "f019.png")
    try Data(contentsOf: damaged).prefix(200).write(to: damaged)
    let sequence = try #require(try FrameSequence(path: path))
    #expect(sequence.gaps == [13...14, 17...17] && sequence.pictureCount == 9)
    #expect(sequence.framesPerSecond == FrameSequence.usualFramesPerSecond)
    let reader = try ClipReader(path: path, options: DecodingOptions(frameRate: 4))
    #expect(try reader.readAll().map(\.index) == [1, 2, 5, 6, 8, 10, 11])
    #expect(reader.damaged.map(\.seconds) == [0, 2.25] && reader.damagedFrameCount == 2)
    #expect(reader.decodedFrameCount == 12 && !reader.isTruncated)
    try Data().write(to: directory.url.appending(path: "f021.png"))
    let shorter = try ClipReader(path: path, options: DecodingOptions(frameRate: 4))
    #expect(try shorter.readAll().map(\.index) == [1, 2, 5, 6, 8, 10])
    #expect(shorter.decodedFrameCount == 12 && shorter.damagedFrameCount == 3)
    let later = try ClipReader(path: path, options: DecodingOptions(from: 1, frameRate: 4))
    #expect(try later.readAll().map(\.index) == [5, 6, 8, 10])
  }

  @Test("A file with such a name is that file")
  func fileFirst() throws {
    let directory = try TemporaryDirectory()
    let path = try pictures(in: directory)
    try FileManager.default.copyItem(atPath: directory.path("f012.png"), toPath: directory.path("f%03d.png"))
    #expect(try FrameSequence(path: path) == nil)
    #expect(try ClipReader(path: path).info.kind == .photo)
    #expect(throws: VideoDecodingError.self) { try ClipReader(path: FilePath(directory.path("g%03d.png"))) }
  }
}
