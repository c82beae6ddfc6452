import Foundation
import TestSupport
import Testing
import VideoDecoding
import Vocabulary

@Suite("Photos", .timeLimit(.minutes(60)))
struct PhotoTests {
  static let photos = [
    Recipe("JPEG", "a.jpg", TestClips.quarters, "-q:v 2"),
    Recipe("grey JPEG", "a.jpg", TestClips.quarters, "-q:v 2 -pix_fmt gray"),
    Recipe("PNG", "a.png", TestClips.quarters),
    Recipe("PNG of 16 bits", "a.png", TestClips.quarters, "-pix_fmt rgb48be"),
    Recipe("PNG of 16 bits with alpha", "a.png", TestClips.quarters, "-pix_fmt rgba64be"),
    Recipe("grey PNG of 16 bits", "a.png", TestClips.quarters, "-pix_fmt gray16be"),
    Recipe("black and white PNG", "a.png", TestClips.quarters, "-pix_fmt monob"),
    Recipe("PNG with a palette", "a.png", TestClips.quarters, "-pix_fmt pal8"),
    Recipe("WebP", "a.webp", TestClips.quarters, "-quality 100"),
    Recipe("lossless WebP", "a.webp", TestClips.quarters, "-lossless 1 -pix_fmt bgra"),
    Recipe("BMP", "a.bmp", TestClips.quarters),
    Recipe("BMP with a palette", "a.bmp", TestClips.quarters, "-pix_fmt pal8"),
    Recipe("TIFF", "a.tiff", TestClips.quarters, "-pix_fmt rgb24"),
    Recipe("TIFF of 16 bits", "a.tif", TestClips.quarters, "-pix_fmt rgb48le"),
    Recipe("AVIF", "a.avif", TestClips.quarters, "-c:v libaom-av1 -still-picture 1 -cpu-used 8 -crf 0"),
    Recipe("ending in capitals", "A.JPG", TestClips.quarters, "-q:v 2 -f image2"),
    Recipe("no ending", "picture", TestClips.quarters, "-q:v 2 -f image2 -c:v mjpeg"),
    Recipe("odd sides", "a.jpg", "testsrc=s=97x65", "-q:v 2"),
  ]

  /// The most that a mean may differ in grey levels: 16 bits are rounded to 8 in another order.
  @Test("One frame at 0 seconds, of the ffmpeg tool's pixels", arguments: photos)
  func photo(_ recipe: Recipe) throws {
    var recipe = recipe
    recipe.arguments += ["-frames:v", "1", "-update", "1"]
    let directory = try TemporaryDirectory()
    let path = try recipe.make(in: directory)
    // Whatever is asked for: a photo has one moment only.
    let reader = try ClipReader(path: FilePath(path), options: DecodingOptions(samplesPerSecond: 0.1, from: 3, to: 4))
    #expect(reader.info.kind == .photo)
    #expect(reader.info.estimatedFrameCount == 1)
    #expect(reader.info.framesPerSecond == nil)
    let frame = try #require(try reader.next())
    #expect(frame.index == 0)
    #expect(frame.seconds == 0)
    let picture = try frame.makeImage()
    let judged = try #require(
      try Judge.pictures(path, size: picture.size, options: ["-vf", PictureTests.exactScaling]).first)
    #expect(try #require(picture.meanAbsoluteDifference(from: judged)) <= 0.05)
    #expect(try reader.next() == nil)
    #expect(!reader.isTruncated)
    #expect(reader.damaged == [])
    // The same bytes in memory are the same picture.
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    let inMemory = try ClipReader(photo: bytes, name: "the photo", mostPixels: picture.width * picture.height)
    #expect(inMemory.info == reader.info)
    #expect(try inMemory.next()?.makeImage() == picture)
    #expect(try inMemory.next() == nil)
  }

  @Test("Bytes in memory that are no photo, or too large a one, are refused before they are decoded")
  func inMemory() throws {
    let directory = try TemporaryDirectory()
    func refusal(_ name: String, mostPixels: Int) throws -> VideoDecodingError? {
      let bytes = [UInt8](try Data(contentsOf: directory.url.appending(path: name)))
      return #expect(throws: VideoDecodingError.self) {
        try ClipReader(photo: bytes, name: "the photo", mostPixels: mostPixels)
      }
    }
    for (name, options) in [("a.mp4", "-frames:v 2"), ("a.gif", "-frames:v 1"), ("a.mkv", "-frames:v 2 -c:v mjpeg")] {
      _ = try Recipe(name, name, TestClips.quarters, options).make(in: directory)
      #expect(try refusal(name, mostPixels: 1 << 30)?.code == .notAPhoto, "\(name)")
    }
    for name in ["a.jpg", "a.png", "a.webp"] {
      _ = try Recipe(name, name, "testsrc=s=160x90", "-frames:v 1 -update 1").make(in: directory)
      let code = try refusal(name, mostPixels: 160 * 90 - 1)?.code
      #expect(code == .tooLarge(PixelSize(width: 160, height: 90)), "\(name)")
    }
    let none = #expect(throws: VideoDecodingError.self) { try ClipReader(photo: [], name: "the photo", mostPixels: 1) }
    #expect(none?.code == .empty)
  }

  /// EXIF's numbers, and the quarters that are then seen (stored: red, lime, blue, white).
  static let orientations: [(number: Int, quarters: String)] = [
    (1, "rlbw"), (2, "lrwb"), (3, "wblr"), (4, "bwrl"), (5, "rblw"), (6, "brwl"), (7, "wlbr"), (8, "lwrb"),
    (0, "rlbw"), (9, "rlbw"),
  ]

  @Test("EXIF turns JPEG, PNG, WebP and TIFF", arguments: ["jpg", "png", "webp", "tiff"])
  func exif(ending: String) throws {
    let directory = try TemporaryDirectory()
    let path = try Recipe(
      "", "a." + ending, TestClips.quarters, ending == "tiff" ? "-pix_fmt rgb24 -frames:v 1" : "-frames:v 1"
    ).make(in: directory)
    let data = try Data(contentsOf: URL(filePath: path))
    for orientation in PhotoTests.orientations {
      try Exif.set(orientation.number, in: data, ending: ending).write(to: URL(filePath: path))
      let reader = try ClipReader(path: FilePath(path))
      let picture = try #require(try reader.next()).makeImage()
      #expect(picture.quarters == orientation.quarters, "orientation \(orientation.number)")
      #expect(picture.size == reader.info.size)
    }
  }

  /// The issue's 16,000 × 16,000 was measured by hand (a gigabyte of memory is too much to ask of a test).
  @Test("A picture of 16,000 pixels is read at the size that is asked for")
  func large() throws {
    let directory = try TemporaryDirectory()
    let path = try Recipe("", "a.png", "color=red:s=16000x1000,format=rgb24", "-frames:v 1 -pred none").make(
      in: directory)
    let frame = try #require(try ClipReader(path: FilePath(path)).next())
    #expect(frame.size == PixelSize(width: 16_000, height: 1000))
    let picture = try frame.makeImage(atMost: PixelSize(width: 1000, height: 1000))
    #expect(picture.size == PixelSize(width: 1000, height: 63))
    #expect(picture.pixels[0] > 250 && picture.pixels[1] < 5)
  }

  @Test("A photo's density says nothing of its shape")
  func density() throws {
    let directory = try TemporaryDirectory()
    let path = try Recipe("", "a.jpg", TestClips.quarters, "-frames:v 1 -vf setsar=2").make(in: directory)
    #expect(try ClipReader(path: FilePath(path)).info.size == PixelSize(width: 96, height: 64))
  }

  @Test("What is transparent lies over white", arguments: ["a.png", "a.webp"])
  func alpha(file: String) throws {
    let directory = try TemporaryDirectory()
    let path = try Recipe(
      "", file, "color=black@0.25:s=32x32,format=rgba",
      "-frames:v 1 -lossless 1 -pix_fmt \(file == "a.png" ? "rgba" : "bgra")"
    ).make(in: directory)
    #expect(try firstPicture(of: path).pixels.allSatisfy { (190...192).contains($0) })
  }

  @Test("A JPEG in four inks is read")
  func inks() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("inks.jpg")
    let data = try #require(Data(base64Encoded: PhotoTests.redInInks))
    try data.write(to: URL(filePath: path))
    let picture = try firstPicture(of: path)
    #expect(picture.size == PixelSize(width: 8, height: 8))
    #expect(picture.pixels[0] > 200 && picture.pixels[1] < 55 && picture.pixels[2] < 55)
  }

  @Test("Names are only names")
  func names() throws {
    let directory = try TemporaryDirectory()
    var path = try Recipe("", "a.jpg", TestClips.quarters, "-frames:v 1 -q:v 2").make(in: directory)
    for name in [
      "with space.jpg", "new\nline.jpg", "%03d.jpg", "%d.png", "http:name.jpg", "pipe:1", "a:b:c.png", "*.jpg",
      "[a].jpg", "-dash.jpg", "concat:a|b.jpg",
    ] {
      try FileManager.default.moveItem(atPath: path, toPath: directory.path(name))
      path = directory.path(name)
      #expect(try firstPicture(of: path).quarters == "rlbw", "\(name)")
    }
  }

  @Test("A name need not be UTF-8")
  func bytes() throws {
    let directory = try TemporaryDirectory()
    let made = try Recipe("", "a.jpg", TestClips.quarters, "-frames:v 1 -q:v 2").make(in: directory)
    let path = FilePath(directory.url.path).appending([0xFF, 0xFE, 0x2E, 0x6A, 0x70, 0x67])
    #expect(rename(FilePath(made).cString, path.cString) == 0)
    let frame = try #require(try ClipReader(path: path).next())
    #expect(try frame.makeImage().quarters == "rlbw")
  }

  /// 8 × 8 pixels of red in cyan, magenta, yellow and black, by ImageMagick.
  private static let redInInks = """
    /9j/7gAOQWRvYmUAZAAAAAAC/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYHCQcGBggLCAkKCgoKCgYI\
    CwwLCgwJCgoK/9sAQwECAgICAgIFAwMFCgcGBwoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoK\
    /8AAFAgACAAIBAERAAIRAQMRAQQRAP/EABUAAQEAAAAAAAAAAAAAAAAAAAgJ/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/EABUBAQEAAAAA\
    AAAAAAAAAAAAAAgK/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAA4EAQACEQMRBAAAPwBmFYn/AF/H/9k=
    """
}

/// Writes an orientation into a picture file that has none.
enum Exif {
  struct NoPlace: Error {}

  static func set(_ number: Int, in data: Data, ending: String) throws -> Data {
    let low = UInt8(number)
    // A TIFF of one entry: tag 0x0112, one 16-bit number; big end first.
    let big = Data([0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, low, 0, 0, 0, 0, 0, 0])
    // The same with the little end first.
    let little = Data([0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, low, 0, 0, 0, 0, 0, 0, 0])
    let bytes = [UInt8](data)
    switch ending {
    case "jpg":
      let body = Data("Exif\0\0".utf8) + big
      return data.prefix(2) + Data([0xFF, 0xE1, 0, UInt8(body.count + 2)]) + body + data.dropFirst(2)
    case "png":
      // Behind the header chunk. Readers of PNG do not check the sums of chunks that they need not know; we do not either.
      return data.prefix(33) + Data([0, 0, 0, UInt8(big.count)]) + Data("eXIf".utf8) + big + Data(count: 4)
        + data.dropFirst(33)
    case "webp":
      let body = data + Data("EXIF".utf8) + Data([UInt8(little.count), 0, 0, 0]) + little
      let size = withUnsafeBytes(of: UInt32(body.count - 8).littleEndian) { Data($0) }
      return body.prefix(4) + size + body.dropFirst(8)
    case "tiff":
      // The directory is rewritten at the end of the file with one entry more.
      guard bytes.prefix(4) == [0x49, 0x49, 42, 0] else { throw NoPlace() }
      func number16(_ place: Int) -> Int { Int(bytes[place]) | Int(bytes[place + 1]) << 8 }
      let directory = number16(4) | number16(6) << 16
      let count = number16(directory)
      var entries = (0..<count).map { Data(bytes[(directory + 2 + 12 * $0)..<(directory + 14 + 12 * $0)]) }
      entries.append(Data([0x12, 1, 3, 0, 1, 0, 0, 0, low, 0, 0, 0]))
      // Entries stand in the order of their tags.
      entries.sort {
        Int($0.first ?? 0) + Int($0.dropFirst().first ?? 0) << 8 < Int($1.first ?? 0) + Int($1.dropFirst().first ?? 0)
          << 8
      }
      let place = withUnsafeBytes(of: UInt32(bytes.count).littleEndian) { Data($0) }
      return data.prefix(4) + place + data.dropFirst(8) + Data([UInt8(count + 1), 0]) + entries.reduce(Data(), +)
        + Data(count: 4)
    default: throw NoPlace()
    }
  }
}
