import Foundation
import TestSupport
import Testing
import VideoDecoding
import Vocabulary

@Suite("Frames, their times and sizes", .timeLimit(.minutes(60)))
struct FrameTimeTests {
  static let recipes = [
    Recipe("constant rate", "a.mp4", TestClips.short, "-c:v libx264 -bf 0"),
    Recipe("B-frames, and the edit list they bring", "a.mp4", TestClips.short, "-c:v libx264 -bf 3 -g 10"),
    Recipe("open groups", "a.mkv", TestClips.short, "-c:v libx264 -bf 3 -x264-params open-gop=1:keyint=6"),
    Recipe(
      "variable rate", "a.mp4", TestClips.short, "-vf select='not(mod(n,3))+not(mod(n,7))' -fps_mode vfr -c:v libx264"),
    Recipe("variable rate in milliseconds", "a.mkv", "testsrc=s=96x64:r=30000/1001:d=1", "-c:v libx264"),
    Recipe("starts late", "a.ts", TestClips.short, "-c:v libx264 -output_ts_offset 5"),
    Recipe("starts before zero", "a.mp4", TestClips.short, "-c:v libx264 -output_ts_offset -0.3 -avoid_negative_ts 0"),
    Recipe("odd sides", "a.avi", "testsrc=s=321x241:r=25:d=0.4", "-c:v mjpeg -pix_fmt yuvj444p"),
    Recipe("odd sides, H.264", "a.mp4", "testsrc=s=97x65:r=25:d=0.4", "-c:v libx264 -pix_fmt yuv444p"),
    Recipe("ten bits", "a.mp4", TestClips.short, "-c:v libx264 -pix_fmt yuv420p10le"),
    Recipe("MPEG-4 part 2 with B-frames", "a.avi", TestClips.short, "-c:v mpeg4 -bf 2"),
    Recipe("MPEG-2", "a.mpg", TestClips.short, "-c:v mpeg2video -bf 2"),
    Recipe("interlaced", "a.ts", TestClips.short, "-c:v libx264 -flags +ildct+ilme"),
    Recipe("VP9", "a.webm", TestClips.short, "-c:v libvpx-vp9 -deadline realtime -cpu-used 8"),
    Recipe(
      "VP8 with hidden frames", "a.webm", TestClips.short, "-c:v libvpx -auto-alt-ref 1 -lag-in-frames 16",
      isTwoPass: true),
    Recipe("HEVC", "a.mkv", "testsrc=s=128x96:r=25:d=0.4", "-c:v libx265 -x265-params log-level=none"),
    Recipe("GIF", "a.gif", TestClips.short),
    Recipe("alpha", "a.mov", "color=red@0.5:s=96x64:r=25:d=0.4,format=rgba", "-c:v qtrle"),
    Recipe("raw JPEGs in a row", "a.mjpeg", TestClips.short, "-c:v mjpeg"),
    Recipe(
      "two videos, the larger second", "a.mkv", TestClips.short,
      "-f lavfi -i testsrc=s=192x128:r=10:d=0.8 -map 0 -map 1 -c:v libx264 -disposition:v 0", stream: "v:1"),
    Recipe(
      "two videos, the default first", "a.mkv", TestClips.short,
      "-f lavfi -i testsrc=s=192x128:r=10:d=0.8 -map 0 -map 1 -c:v libx264 -disposition:v:0 default "
        + "-disposition:v:1 0"),
    Recipe(
      "sound first", "a.mp4", "sine=d=1",
      "-f lavfi -itsoffset 0.4 -i \(TestClips.short) -map 0 -map 1 -c:v libx264 -c:a aac"),
  ]

  @Test("Count, order and times are those of ffprobe", arguments: recipes)
  func times(_ recipe: Recipe) throws {
    let directory = try TemporaryDirectory()
    try expectSame(try recipe.make(in: directory), stream: recipe.stream)
  }

  @Test("An edit list hides what was cut off")
  func editList() throws {
    let directory = try TemporaryDirectory()
    let whole = try Recipe("", "whole.mp4", TestClips.short, "-c:v libx264 -g 10").make(in: directory)
    let cut = directory.path("cut.mp4")
    try TestClips.ffmpeg(["-ss", "0.5", "-i", whole, "-c", "copy", cut])
    try expectSame(cut)
    #expect(try ClipReader(path: FilePath(cut)).readAll().count < 20)
  }

  @Test("A stream may change its size")
  func sizeChange() throws {
    let directory = try TemporaryDirectory()
    let first = try Recipe("", "1.ts", "testsrc=s=96x64:r=25:d=0.4", "-c:v libx264").make(in: directory)
    let second = try Recipe(
      "", "2.ts", "testsrc=s=160x128:r=25:d=0.4", "-c:v libx264 -output_ts_offset 0.4"
    ).make(in: directory)
    let both = directory.path("both.ts")
    let bytes = try Data(contentsOf: URL(filePath: first)) + Data(contentsOf: URL(filePath: second))
    try bytes.write(to: URL(filePath: both))
    // Packets of a transport stream are numbered, and at the seam the numbers jump.
    try expectSame(both, reasons: [.incomplete])
    let reader = try ClipReader(path: FilePath(both))
    var pictures: [PixelSize] = []
    while let frame = try reader.next() { pictures.append(try frame.makeImage().size) }
    #expect(
      pictures == Array(repeating: PixelSize(width: 96, height: 64), count: 10)
        + Array(repeating: PixelSize(width: 160, height: 128), count: 10))
  }

  @Test("Raw H.264 has no times: frames follow each other at the stream's rate")
  func rawStream() throws {
    let directory = try TemporaryDirectory()
    let path = try Recipe("", "a.h264", TestClips.short, "-c:v libx264 -bf 2").make(in: directory)
    let seconds = try ClipReader(path: FilePath(path)).readAll().map(\.seconds)
    #expect(seconds.isClose(to: (0..<20).map { Double($0) / 25 }, within: 0.001))
  }

  @Test("Any number of threads gives the same frames", arguments: [1, 2, 5])
  func threads(count: Int) throws {
    let directory = try TemporaryDirectory()
    let path = try Recipe("", "a.mp4", TestClips.short, "-c:v libx264 -bf 3 -g 10").make(in: directory)
    func pictures(_ threadCount: Int) throws -> [RGBImage] {
      let reader = try ClipReader(path: FilePath(path), options: DecodingOptions(threadCount: threadCount))
      var pictures: [RGBImage] = []
      while let frame = try reader.next() { pictures.append(try frame.makeImage()) }
      return pictures
    }
    let expected = try pictures(1)
    #expect(expected.count == 20)
    #expect(try pictures(count) == expected)
  }

  @Test("What is known of a clip before it is read")
  func info() throws {
    let directory = try TemporaryDirectory()
    let path = try Recipe("", "a.mp4", TestClips.short, "-c:v libx264 -vf setsar=2 -output_ts_offset 2").make(
      in: directory)
    try TestClips.setDisplayMatrix([0, 1, -1, 0], of: path)
    let info = try ClipReader(path: FilePath(path)).info
    #expect(info.kind == .video)
    #expect(info.size == PixelSize(width: 64, height: 192))
    #expect(info.rotationInDegrees == 90)
    #expect(!info.isMirrored)
    #expect(info.codec == "h264")
    #expect(info.container.contains("mp4"))
    #expect(info.framesPerSecond == 25)
    #expect(info.estimatedFrameCount == 20)
    #expect(info.estimatedSeconds.map { abs($0 - 0.8) < 0.05 } ?? false)
    #expect(abs(info.baseSeconds - 2) < 0.001)
  }

  private func expectSame(
    _ path: String, stream: String = "v:0", reasons: [DamagedFrame.Reason] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let judged = try Judge.frames(path, stream: stream)
    let reader = try ClipReader(path: FilePath(path))
    let read = try reader.readAll()
    #expect(!judged.isEmpty, sourceLocation: sourceLocation)
    #expect(read.map(\.index) == Array(0..<judged.count), sourceLocation: sourceLocation)
    #expect(read.map(\.size) == judged.map(\.size), sourceLocation: sourceLocation)
    #expect(
      read.map(\.presentationSeconds).isClose(to: judged.map(\.seconds)),
      "\(read.map(\.presentationSeconds)) and not \(judged.map(\.seconds))", sourceLocation: sourceLocation)
    #expect(
      read.map(\.seconds).isClose(to: judged.map { $0.seconds - judged[0].seconds }), sourceLocation: sourceLocation)
    #expect(reader.decodedFrameCount == judged.count, sourceLocation: sourceLocation)
    #expect(reader.damaged.map(\.reason) == reasons, sourceLocation: sourceLocation)
    #expect(!reader.isTruncated, sourceLocation: sourceLocation)
  }
}
