import Foundation
import TestSupport
import Testing
import VideoDecoding
import Vocabulary

@Suite("Going to a moment", .timeLimit(.minutes(60)))
struct MomentReaderTests {
  private static let source = "testsrc=s=96x64:r=25:d=6"

  static let recipes = [
    Recipe("H.264 with B-frames", "a.mp4", source, "-c:v libx264 -bf 3 -g 40"),
    Recipe("open groups", "a.mkv", source, "-c:v libx264 -bf 3 -x264-params open-gop=1:keyint=30"),
    Recipe("one key frame", "a.mp4", source, "-c:v libx264 -g 1000"),
    Recipe("starts late, in a transport stream", "a.ts", source, "-c:v libx264 -g 30 -output_ts_offset 5"),
    Recipe("starts late, in Matroska", "a.mkv", source, "-c:v mpeg4 -g 20 -output_ts_offset 3.3"),
    Recipe("MPEG-2", "a.mpg", source, "-c:v mpeg2video -bf 2 -g 12"),
    Recipe("MPEG-4 part 2", "a.avi", source, "-c:v mpeg4 -g 20"),
    Recipe("ProRes", "a.mov", source, "-c:v prores_ks -profile:v 0"),
    Recipe(
      "HEVC in ten bits", "a.mkv", source, "-c:v libx265 -pix_fmt yuv420p10le -x265-params log-level=none:keyint=30"),
    Recipe("VP9", "a.webm", source, "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 30"),
    Recipe(
      "variable rate", "a.mkv", source, "-vf select='not(mod(n,3))+not(mod(n,7))' -fps_mode vfr -c:v libx264 -g 20"),
    Recipe("raw H.264", "a.h264", source, "-c:v libx264 -bf 0 -g 20"),
    Recipe("raw JPEGs", "a.mjpeg", source, "-c:v mjpeg"),
    Recipe("GIF", "a.gif", source),
    Recipe(
      "sound first", "a.mp4", "sine=d=7",
      "-f lavfi -itsoffset 0.9 -i \(source) -map 0 -map 1 -c:v libx264 -g 30 -c:a aac"),
  ]

  @Test("Frames from a moment on are those that come by decoding all", arguments: recipes)
  func sameFrames(_ recipe: Recipe) throws {
    let directory = try TemporaryDirectory()
    let path = FilePath(try recipe.make(in: directory))
    let reader = try ClipReader(path: path)
    var all: [(seconds: Double, picture: RGBImage)] = []
    while let frame = try reader.next() { all.append((frame.seconds, try frame.makeImage())) }
    let last = try #require(all.last).seconds
    #expect(last > 4)
    for moment in [0, 0.5, 1.7, all[all.count / 2].seconds, 4.02, last, last + 5] {
      let wanted = all.filter { $0.seconds >= moment - 0.001 }
      let seeking = try MomentReader(path: path, at: moment, baseSeconds: reader.info.baseSeconds)
      var found: [(seconds: Double, picture: RGBImage)] = []
      while let frame = try seeking.next() {
        if frame.seconds >= moment - 0.001 { found.append((frame.seconds, try frame.makeImage())) }
      }
      #expect(found.map(\.seconds).isClose(to: wanted.map(\.seconds)), "at \(moment)")
      for (mine, theirs) in zip(found, wanted) {
        #expect(mine.picture == theirs.picture, "at \(moment): the frame of \(mine.seconds)")
      }
    }
  }

  @Test("A jump into a long clip decodes little of it")
  func jumps() throws {
    let directory = try TemporaryDirectory()
    let path = FilePath(
      try Recipe("", "a.mpg", "testsrc=s=64x48:r=25:d=60", "-c:v mpeg2video -g 12").make(in: directory))
    let base = try ClipReader(path: path).info.baseSeconds
    let reader = try MomentReader(path: path, at: 50, baseSeconds: base)
    var count = 0
    while let frame = try reader.next(), frame.seconds < 50 { count += 1 }
    // Of 1250 frames before it.
    #expect(count < 80)
  }

  @Test("What a clip is made of is told without decoding")
  func formats() throws {
    let directory = try TemporaryDirectory()
    func format(_ file: String, _ arguments: String) throws -> ClipFormat {
      try ClipFormat(of: FilePath(try Recipe("", file, TestClips.short, arguments).make(in: directory)))
    }
    let mp4 = "mov,mp4,m4a,3gp,3g2,mj2"
    #expect(
      try format("a.mp4", "-c:v libx264 -profile:v high -level 3.1 -pix_fmt yuv420p")
        == ClipFormat(container: mp4, codec: "h264", profile: 100, level: 31, bitsPerComponent: 8))
    #expect(
      try format("b.mp4", "-c:v libx264 -profile:v baseline -level 1.3 -pix_fmt yuv420p")
        == ClipFormat(container: mp4, codec: "h264", profile: 66, level: 13, bitsPerComponent: 8))
    #expect(
      try format("c.mp4", "-c:v libx264 -level 4.0 -pix_fmt yuv420p10le")
        == ClipFormat(container: mp4, codec: "h264", profile: 110, level: 40, bitsPerComponent: 10))
    let vp8 = try format("d.webm", "-c:v libvpx")
    #expect(vp8.container == "matroska,webm" && vp8.codec == "vp8" && vp8.bitsPerComponent == 8)
    let mpeg2 = try format("e.mpg", "-c:v mpeg2video")
    #expect(mpeg2.container == "mpeg" && mpeg2.codec == "mpeg2video")
    let turned = try Recipe("", "f.mp4", TestClips.short, "-c:v libx264").make(in: directory)
    try TestClips.setDisplayMatrix([0, 1, -1, 0], of: turned)
    #expect(try ClipFormat(of: FilePath(turned)).rotationInDegrees == 90)
    try TestClips.setDisplayMatrix([-1, 0, 0, 1], of: turned)
    #expect(try ClipFormat(of: FilePath(turned)).isMirrored)
  }
}
