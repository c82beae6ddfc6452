import Foundation
import TestSupport
import Testing
import VideoDecoding
import Vocabulary

@Suite("Bad input", .timeLimit(.minutes(60)))
struct BadInputTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var code: VideoDecodingError.Code
    /// Makes the file and gives its path.
    var make: @Sendable (TemporaryDirectory) throws -> String

    init(
      _ name: String, _ code: VideoDecodingError.Code, _ make: @escaping @Sendable (TemporaryDirectory) throws -> String
    ) {
      testDescription = name
      self.code = code
      self.make = make
    }

    /// A file of these bytes.
    init(_ name: String, _ code: VideoDecodingError.Code, file: String, _ bytes: [UInt8]) {
      self.init(name, code) { try write(Data(bytes), file, in: $0) }
    }
  }

  private static let text = [UInt8](String(repeating: "Once upon a time there was no video.\n", count: 100).utf8)
  private static let heic: [UInt8] =
    [0, 0, 0, 24] + "ftypheic".utf8 + [0, 0, 0, 0] + "mif1heic".utf8 + [0, 0, 0, 8] + "free".utf8

  static let cases = [
    Case("missing", .missing) { $0.path("nothing.mp4") },
    Case("below a file", .missing) { try write(Data([1]), "file", in: $0) + "/a.mp4" },
    Case("directory", .isDirectory) { $0.url.path },
    Case("device", .notRegularFile) { _ in "/dev/null" },
    Case("pipe without a writer", .notRegularFile) { directory in
      #expect(mkfifo(directory.path("pipe.mp4"), 0o600) == 0)
      return directory.path("pipe.mp4")
    },
    Case("empty", .empty, file: "a.mp4", []),
    Case("one byte", .notMedia, file: "a.mp4", [0]),
    Case("text named .mp4", .notMedia, file: "a.mp4", text),
    Case("text named .mkv", .notMedia, file: "a.mkv", text),
    Case("text named .jpg", .notMedia, file: "a.jpg", text),
    Case("text", .notMedia, file: "a.txt", text),
    Case("text named .ts", .notMedia, file: "a.ts", text),
    Case("zeros named .mpg", .notMedia, file: "a.mpg", [UInt8](repeating: 0, count: 100_000)),
    Case("subtitles", .noVideo, file: "a.srt", [UInt8]("1\n00:00:00,000 --> 00:00:01,000\nHello\n".utf8)),
    Case("HEIC", .unsupportedFormat("HEIC"), file: "a.heic", heic),
    Case("AVIF that libav would leave on its side", .unsupportedFormat("AVIF that is to be turned")) { directory in
      let path = try Recipe(
        "", "a.avif", TestClips.quarters, "-frames:v 1 -c:v libaom-av1 -still-picture 1 -cpu-used 8"
      ).make(in: directory)
      let data = try Data(contentsOf: URL(filePath: path))
      let property = Data([0, 0, 0, 9]) + Data("irot".utf8) + Data([1])
      return try write(data.prefix(200) + property + data.dropFirst(200), "b.avif", in: directory)
    },
    Case("animated WebP", .unsupportedFormat("animated WebP")) {
      try Recipe("", "a.webp", "testsrc2=s=96x64:d=0.2", "-c:v libwebp_anim").make(in: $0)
    },
    Case("playlist of another file", .notMedia) { directory in
      try Recipe("", "other.ts", TestClips.short, "-c:v libx264").make(in: directory)
      let text = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:0.8,\nother.ts\n#EXT-X-ENDLIST\n"
      return try write(Data(text.utf8), "a.m3u8", in: directory)
    },
    Case("list of files to join", .notMedia) { directory in
      try Recipe("", "other.ts", TestClips.short, "-c:v libx264").make(in: directory)
      return try write(Data("ffconcat version 1.0\nfile other.ts\n".utf8), "a.mp4", in: directory)
    },
    Case("sound only", .noVideo) { try Recipe("", "a.m4a", "sine=d=0.5").make(in: $0) },
    Case("sound named .mp4", .noVideo) { try Recipe("", "a.mp4", "sine=d=0.5", "-c:a aac").make(in: $0) },
    Case("song with a cover", .noVideo) { directory in
      let cover = try Recipe("", "cover.jpg", TestClips.quarters, "-frames:v 1").make(in: directory)
      return try Recipe(
        "", "a.mp3", "sine=d=0.5", "-i \(cover) -map 0 -map 1 -c:v copy -disposition:v attached_pic"
      ).make(in: directory)
    },
    Case("video stream without a frame", .noFrames) { directory in
      try Recipe("", "a.avi", TestClips.short, "-frames:v 0 -c:v libx264").make(in: directory)
    },
    Case("unknown codec", .unsupportedCodec("none")) { directory in
      let path = try Recipe("", "a.mp4", TestClips.short, "-c:v libx264").make(in: directory)
      var data = try Data(contentsOf: URL(filePath: path))
      data.replaceSubrange(
        try #require(data.range(of: Data("avc1".utf8), in: 100..<data.count)), with: Data("zzzz".utf8))
      return try write(data, "b.mp4", in: directory)
    },
    Case("MP4 cut off before its index", .truncated) { directory in
      let path = try Recipe("", "a.mp4", TestClips.short, "-c:v libx264").make(in: directory)
      return try cut(path, to: 0.5, in: directory)
    },
    Case("PNG cut off in the middle", .truncated) { directory in
      let path = try Recipe("", "a.png", "testsrc2=s=320x240", "-frames:v 1").make(in: directory)
      return try cut(path, to: 0.6, in: directory)
    },
    Case("PNG cut off in its header", .truncated) { directory in
      let path = try Recipe("", "a.png", TestClips.quarters, "-frames:v 1").make(in: directory)
      return try write(Data(contentsOf: URL(filePath: path)).prefix(40), "b.png", in: directory)
    },
    Case("PNG of broken data", .damaged) { directory in
      let path = try Recipe("", "a.png", "testsrc2=s=320x240", "-frames:v 1").make(in: directory)
      var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
      for place in 60..<200 { bytes[place] ^= 0x5A }
      return try write(Data(bytes), "b.png", in: directory)
    },
    Case("JPEG of 65,000 × 65,000", .tooLarge(PixelSize(width: 65_000, height: 65_000))) { directory in
      let path = try Recipe("", "a.jpg", TestClips.quarters, "-frames:v 1").make(in: directory)
      var data = try Data(contentsOf: URL(filePath: path))
      let frame = try #require(data.range(of: Data([0xFF, 0xC0])))
      data.replaceSubrange((frame.upperBound + 3)..<(frame.upperBound + 7), with: [0xFD, 0xE8, 0xFD, 0xE8])
      return try write(data, "b.jpg", in: directory)
    },
    Case("picture of 60,000 × 60,000", .tooLarge(PixelSize(width: 60_000, height: 60_000))) { directory in
      try hugePNG(side: 60_000, in: directory)
    },
    Case("picture of 20,000 × 20,000 in 64 bits", .tooLarge(PixelSize(width: 20_000, height: 20_000))) { directory in
      try hugePNG(side: 20_000, in: directory)
    },
  ]

  @Test("Each has its own code", .timeLimit(.minutes(60)), arguments: cases)
  func refusal(_ bad: Case) throws {
    let directory = try TemporaryDirectory()
    let path = FilePath(try bad.make(directory))
    let error = #expect(throws: VideoDecodingError.self) { try ClipReader(path: path) }
    #expect(error?.code == bad.code, "\(error?.description ?? "")")
    #expect(error?.path == path)
  }

  static let cuts = [
    Recipe("MP4", "a.mp4", TestClips.short, "-c:v libx264 -g 5 -movflags +faststart"),
    Recipe("Matroska", "a.mkv", TestClips.short, "-c:v libx264 -g 5"),
    Recipe("transport stream", "a.ts", TestClips.short, "-c:v libx264 -g 5"),
    Recipe("AVI", "a.avi", TestClips.short, "-c:v mjpeg"),
  ]

  @Test("A file cut in the middle gives its first half, and says so", arguments: cuts)
  func truncated(_ recipe: Recipe) throws {
    let directory = try TemporaryDirectory()
    let path = try cut(recipe.make(in: directory), to: 0.6, in: directory)
    let reader = try ClipReader(path: FilePath(path))
    let frames = try reader.readAll()
    #expect(frames.count >= 5 && frames.count < 20)
    #expect(reader.isTruncated)
    #expect(reader.progress == 1)
    #expect(reader.decodedFrameCount == (try Judge.frames(path).count))
  }

  @Test("A recording that was cut off in the head of a fragment gives what came before")
  func truncatedFragment() throws {
    let directory = try TemporaryDirectory()
    let path = try Recipe(
      "", "a.mp4", TestClips.short, "-c:v libx264 -g 5 -movflags +frag_keyframe+empty_moov"
    ).make(in: directory)
    let data = try Data(contentsOf: URL(filePath: path))
    let heads = data.ranges(of: Data("moof".utf8))
    #expect(heads.count == 4)
    for cut in [-4, 0, 40] {
      let reader = try ClipReader(
        path: FilePath(try write(data.prefix(heads[2].lowerBound + cut), "b.mp4", in: directory)))
      #expect(try reader.readAll().count == 10)
      #expect(reader.isTruncated == (cut != -4))
    }
  }

  /// A PNG is one compressed stream, and libav gives nothing of half of one.
  @Test("A JPEG cut in the middle gives what there is, and says so")
  func truncatedPhoto() throws {
    let directory = try TemporaryDirectory()
    let path = try Recipe("", "a.jpg", "testsrc2=s=320x240", "-frames:v 1").make(in: directory)
    let reader = try ClipReader(path: FilePath(cut(path, to: 0.6, in: directory)))
    #expect(try reader.next() != nil)
    #expect(reader.isTruncated)
  }

  static let injuries = [
    Recipe("H.264 in MP4", "a.mp4", "testsrc2=s=160x128:r=25:d=2", "-c:v libx264 -g 10"),
    Recipe("H.264 in Matroska", "a.mkv", "testsrc2=s=160x128:r=25:d=2", "-c:v libx264 -g 10"),
    Recipe("H.264 in a transport stream", "a.ts", "testsrc2=s=160x128:r=25:d=2", "-c:v libx264 -g 10"),
    Recipe("MPEG-4 in AVI", "a.avi", "testsrc2=s=160x128:r=25:d=2", "-c:v mpeg4 -g 10"),
  ]

  @Test("Damage in the middle is counted, and the rest goes on", arguments: injuries)
  func damaged(_ recipe: Recipe) throws {
    let directory = try TemporaryDirectory()
    let path = try injured(recipe.make(in: directory))
    let reader = try ClipReader(path: FilePath(path))
    let frames = try reader.readAll()
    #expect(!reader.damaged.isEmpty)
    #expect(reader.damagedFrameCount == reader.damaged.count)
    #expect(frames.count > 25)
    #expect(frames.count < 50)
    #expect(reader.decodedFrameCount == (try Judge.frames(path).count))
    let places = reader.damaged.compactMap(\.seconds)
    #expect(places.allSatisfy { (0.4...1.6).contains($0) }, "\(places)")
    #expect(frames.map(\.seconds) == frames.map(\.seconds).sorted())
  }

  /// Of libavcodec 59's own marks some are lost, by chance, where several threads decode.
  @Test("However many threads decode, the same pictures are called damaged, each time", arguments: injuries)
  func damagedOnThreads(_ recipe: Recipe) throws {
    let directory = try TemporaryDirectory()
    let path = FilePath(try injured(recipe.make(in: directory)))
    func read(threadCount: Int) throws -> (times: [Double], damageCount: Int) {
      let reader = try ClipReader(path: path, options: DecodingOptions(threadCount: threadCount))
      return (try reader.readAll().map(\.seconds), reader.damagedFrameCount)
    }
    let expected = try read(threadCount: 1)
    for threadCount in [2, 2, 2, 2, 3, 3, 3, 4, 4, 4] {
      let found = try read(threadCount: threadCount)
      #expect(found.times == expected.times, "\(threadCount) threads")
      #expect(found.damageCount == expected.damageCount, "\(threadCount) threads")
    }
  }
}

/// The same file, with bytes about its middle changed.
private func injured(_ path: String) throws -> String {
  var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
  for place in stride(from: bytes.count * 9 / 20, to: bytes.count * 11 / 20, by: 7) { bytes[place] ^= 0x5A }
  try Data(bytes).write(to: URL(filePath: path))
  return path
}

private func write(_ data: Data, _ name: String, in directory: TemporaryDirectory) throws -> String {
  try data.write(to: URL(filePath: directory.path(name)))
  return directory.path(name)
}

/// A copy of the file's first part.
private func cut(_ path: String, to share: Double, in directory: TemporaryDirectory) throws -> String {
  let data = try Data(contentsOf: URL(filePath: path))
  let name = "cut-" + URL(filePath: path).lastPathComponent
  // Not at the end of a packet of a transport stream, by whatever chance.
  return try write(data.prefix(Int(Double(data.count) * share) / 188 * 188 + 100), name, in: directory)
}

/// A PNG whose header promises a square of 64-bit pixels.
private func hugePNG(side: UInt32, in directory: TemporaryDirectory) throws -> String {
  let path = try Recipe("", "small.png", TestClips.quarters, "-frames:v 1 -pix_fmt rgba64be").make(in: directory)
  var data = try Data(contentsOf: URL(filePath: path))
  let bytes = withUnsafeBytes(of: side.bigEndian) { Data($0) }
  data.replaceSubrange(16..<24, with: bytes + bytes)
  return try write(data, "huge.png", in: directory)
}
