import Foundation
import TestSupport
import Testing
import VideoDecoding
import Vocabulary

@Suite("Pictures of videos", .timeLimit(.minutes(60)))
struct PictureTests {
  /// Our conversion, as `ffmpeg` is told to do it.
  static let exactScaling = "scale=flags=accurate_rnd+full_chroma_int+full_chroma_inp+bicubic"

  static let recipes = [
    Recipe("unspecified colours", "a.mp4", TestClips.short, "-c:v libx264"),
    Recipe(
      "BT.709", "a.mp4", TestClips.short,
      "-c:v libx264 -colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv"),
    Recipe("full range", "a.mkv", TestClips.short, "-c:v libx264 -pix_fmt yuvj420p"),
    Recipe("full colour", "a.mkv", TestClips.short, "-c:v libx264 -pix_fmt yuv444p"),
    Recipe("ten bits", "a.mp4", TestClips.short, "-c:v libx264 -pix_fmt yuv420p10le"),
    Recipe("odd sides", "a.avi", "testsrc=s=97x65:r=25:d=0.8", "-c:v mjpeg -pix_fmt yuvj422p"),
    Recipe("grey", "a.mkv", TestClips.short, "-c:v libx264 -pix_fmt gray"),
    Recipe("palette", "a.gif", TestClips.short),
    Recipe("RGB", "a.mkv", TestClips.short, "-c:v libx264rgb"),
  ]

  /// Equal, because the same library does the same work; GIF and RGB sources show that a format needs no exception.
  @Test("Pixels are those of the ffmpeg tool", arguments: recipes)
  func pixels(_ recipe: Recipe) throws {
    let directory = try TemporaryDirectory()
    let path = try recipe.make(in: directory)
    let reader = try ClipReader(path: FilePath(path))
    let judged = try Judge.pictures(path, size: reader.info.size, options: ["-vf", PictureTests.exactScaling])
    var pictures: [RGBImage] = []
    while let frame = try reader.next() { pictures.append(try frame.makeImage()) }
    #expect(pictures.count == judged.count)
    for (mine, theirs) in zip(pictures, judged) { #expect(mine.meanAbsoluteDifference(from: theirs) == 0) }
  }

  /// a, b, c, d of the display matrix, and the quarters that are then seen: top left, top right, bottom left, bottom
  /// right (stored: red, lime, blue, white).
  static let turns: [(matrix: [Int32], quarters: String, degrees: Int, isMirrored: Bool)] = [
    ([1, 0, 0, 1], "rlbw", 0, false), ([0, 1, -1, 0], "brwl", 90, false), ([-1, 0, 0, -1], "wblr", 180, false),
    ([0, -1, 1, 0], "lwrb", 270, false), ([-1, 0, 0, 1], "lrwb", 0, true), ([1, 0, 0, -1], "bwrl", 180, true),
    ([0, 1, 1, 0], "rblw", 270, true), ([0, -1, -1, 0], "wlbr", 90, true),
  ]

  @Test("A display matrix turns and mirrors", arguments: turns)
  func rotation(matrix: [Int32], quarters: String, degrees: Int, isMirrored: Bool) throws {
    let directory = try TemporaryDirectory()
    let path = try Recipe("", "a.mp4", TestClips.quarters, "-frames:v 1 -c:v libx264 -qp 1").make(in: directory)
    try TestClips.setDisplayMatrix(matrix, of: path)
    let reader = try ClipReader(path: FilePath(path))
    #expect(reader.info.rotationInDegrees == degrees)
    #expect(reader.info.isMirrored == isMirrored)
    let frame = try #require(try reader.next())
    let picture = try frame.makeImage()
    #expect(picture.size == (matrix[0] == 0 ? PixelSize(width: 64, height: 96) : PixelSize(width: 96, height: 64)))
    #expect(picture.quarters == quarters)
    #expect(frame.size == picture.size)
    let small = try frame.makeImage(atMost: PixelSize(width: 32, height: 32))
    #expect(small.size == (matrix[0] == 0 ? PixelSize(width: 21, height: 32) : PixelSize(width: 32, height: 21)))
    #expect(small.quarters == quarters)
    if !isMirrored {
      let judged = try Judge.pictures(path, size: picture.size, options: ["-vf", PictureTests.exactScaling])
      #expect(judged.first?.quarters == quarters)
    }
  }

  @Test(
    "Pixels become square",
    arguments: [
      ("4/3", PixelSize(width: 128, height: 64)), ("3/4", PixelSize(width: 96, height: 85)),
      ("1/1", PixelSize(width: 96, height: 64)), ("1/50", PixelSize(width: 96, height: 64)),
    ])
  func pixelAspect(ratio: String, size: PixelSize) throws {
    let directory = try TemporaryDirectory()
    let path = try Recipe(
      "", "a.mp4", TestClips.quarters, "-frames:v 1 -vf setsar=\(ratio) -c:v libx264 -qp 1"
    ).make(in: directory)
    let frame = try #require(try ClipReader(path: FilePath(path)).next())
    #expect(frame.size == size)
    let picture = try frame.makeImage()
    #expect(picture.size == size)
    #expect(picture.quarters == "rlbw")
  }

  @Test("What is transparent lies over white")
  func alpha() throws {
    let directory = try TemporaryDirectory()
    let path = try Recipe("", "a.mov", "color=black@0.5:s=32x32:d=0.1,format=rgba", "-c:v qtrle").make(in: directory)
    let picture = try firstPicture(of: path)
    // Half of black is 127 or 128 of alpha.
    #expect(picture.pixels.allSatisfy { (126...129).contains($0) })
  }

  @Test("A smaller picture is the average of what it covers")
  func area() throws {
    let directory = try TemporaryDirectory()
    let path = try Recipe(
      "", "a.mkv", "nullsrc=s=128x128:d=0.04,geq=r='255*mod(X+Y,2)':g='255*mod(X+Y,2)':b='255*mod(X+Y,2)'",
      "-c:v libx264rgb -qp 0"
    ).make(in: directory)
    let frame = try #require(try ClipReader(path: FilePath(path)).next())
    #expect(try frame.makeImage().pixels.prefix(6) == [0, 0, 0, 255, 255, 255])
    let small = try frame.makeImage(atMost: PixelSize(width: 32, height: 64))
    #expect(small.size == PixelSize(width: 32, height: 32))
    #expect(small.pixels.allSatisfy { (125...130).contains($0) })
    #expect(try frame.makeImage(atMost: PixelSize(width: 1000, height: 1000)).size == frame.size)
    #expect(try frame.makeImage(atMost: PixelSize(width: 1, height: 1)).size == PixelSize(width: 1, height: 1))
  }
}

extension RGBImage {
  /// The colours at the middles of the four quarters: r, l(ime), b, w, or ? for another.
  var quarters: String {
    var text = ""
    for y in [height / 4, height - 1 - height / 4] {
      for x in [width / 4, width - 1 - width / 4] {
        let place = 3 * (y * width + x)
        switch pixels[place..<(place + 3)].map({ $0 > 200 ? 1 : $0 < 55 ? 0 : 9 }) {
        case [1, 0, 0]: text += "r"
        case [0, 1, 0]: text += "l"
        case [0, 0, 1]: text += "b"
        case [1, 1, 1]: text += "w"
        default: text += "?"
        }
      }
    }
    return text
  }
}
