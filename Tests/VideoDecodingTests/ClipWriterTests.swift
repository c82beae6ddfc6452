import Foundation
import TestSupport
import Testing
import VideoDecoding
import VideoEncoding
import Vocabulary

@Suite("Writing clips", .timeLimit(.minutes(60)))
struct ClipWriterTests {
  private static let size = PixelSize(width: 96, height: 64)

  /// A bright square that moves over a smooth ground.
  private static let pictures: [RGBImage] = (0..<30).map { step in
    var picture = RGBImage(size: size, red: 40, green: 90, blue: 160)
    for y in 20..<40 {
      for x in (2 * step)..<(2 * step + 20) {
        let place = 3 * (y * size.width + x)
        picture.pixels.replaceSubrange(place..<(place + 3), with: [220, 180, 60])
      }
    }
    return picture
  }

  private func write(_ path: String) throws {
    let writer = try ClipWriter(path: FilePath(path), size: ClipWriterTests.size, framesPerSecond: 10)
    for picture in ClipWriterTests.pictures { try writer.append(picture) }
    #expect(writer.frameCount == 30)
    try writer.finish()
    try writer.finish()
  }

  @Test("ffprobe and ClipReader find in it what was written")
  func roundTrip() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("demo: 1.mp4")
    try write(path)
    let judged = try Judge.frames(path)
    #expect(judged.map(\.seconds).isClose(to: (0..<30).map { Double($0) / 10 }))
    #expect(Set(judged.map(\.size)) == [ClipWriterTests.size])
    let reader = try ClipReader(path: FilePath(path))
    #expect(reader.info.codec == "h264")
    #expect(reader.info.framesPerSecond == 10)
    #expect(reader.info.estimatedFrameCount == 30)
    #expect(reader.info.baseSeconds == 0)
    for picture in ClipWriterTests.pictures {
      let frame = try #require(try reader.next())
      // Half the colours' resolution is lost, at the edges of the square only.
      #expect(try #require(frame.makeImage().meanAbsoluteDifference(from: picture)) < 2)
      #expect(abs(Int(try frame.makeImage().pixels[0]) - 40) <= 2)
    }
    #expect(try reader.next() == nil)
    #expect(reader.damaged == [])
    #expect(!reader.isTruncated)
  }

  @Test("The same pictures give the same bytes")
  func determinism() throws {
    let directory = try TemporaryDirectory()
    try write(directory.path("1.mp4"))
    try write(directory.path("2.mp4"))
    let first = try Data(contentsOf: directory.url.appending(path: "1.mp4"))
    #expect(try first == Data(contentsOf: directory.url.appending(path: "2.mp4")))
    #expect(first.count > 1000)
  }

  @Test("A clip without a picture is still closed")
  func empty() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("a.mp4")
    try ClipWriter(path: FilePath(path), size: ClipWriterTests.size, framesPerSecond: 10).finish()
    #expect(throws: VideoDecodingError.self) { try ClipReader(path: FilePath(path)) }
  }

  @Test("A folder that is not there, and a full disk")
  func failures() throws {
    let directory = try TemporaryDirectory()
    let missing = FilePath(directory.path("nowhere/a.mp4"))
    let error = #expect(throws: VideoEncodingError.self) {
      try ClipWriter(path: missing, size: ClipWriterTests.size, framesPerSecond: 10)
    }
    #expect(error?.code == .notWritten)
    #expect(error?.path == missing)
    #expect(error?.call == "avio_open")
    #expect(error?.statusText == "No such file or directory")
    let full = #expect(throws: VideoEncodingError.self) { try write("/dev/full") }
    #expect(full?.code == .notWritten)
    #expect(full?.statusText == "No space left on device")
  }
}
