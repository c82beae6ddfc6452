import Foundation
import TestSupport
import Testing
import VideoDecoding
import Vocabulary

@Suite("Sampling", .timeLimit(.minutes(60)))
struct SamplingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var recipe: Recipe
    var rate: Double?
    var from = 0.0
    var to: Double?
    var indices: [Int]
  }

  private static let even = Recipe("", "a.mp4", "testsrc=s=64x48:r=30:d=4", "-c:v libx264 -bf 2 -g 20")
  private static let broadcast = Recipe("", "a.mp4", "testsrc=s=64x48:r=30000/1001:d=4", "-c:v libx264")
  /// Frames at 0, 1/30, 2/30, 2.5, 2.5333, …: a gap of more than two seconds.
  private static let gap = Recipe(
    "", "a.mp4", "testsrc=s=64x48:r=30:d=3", "-vf select='lt(n,3)+gte(n,75)' -fps_mode vfr -c:v libx264")
  /// Times in whole milliseconds, of which the first is rounded down from a third.
  private static let rounded = Recipe(
    "", "a.mkv", "testsrc=s=64x48:r=30:d=2", "-c:v libx264 -output_ts_offset 0.0666667")

  static let cases = [
    Case(testDescription: "every frame", recipe: gap, rate: nil, indices: Array(0..<18)),
    Case(testDescription: "one a second", recipe: even, rate: 1, indices: [0, 30, 60, 90]),
    Case(testDescription: "one in two seconds", recipe: even, rate: 0.5, indices: [0, 60]),
    Case(testDescription: "three a second", recipe: rounded, rate: 3, indices: [0, 10, 20, 30, 40, 50]),
    Case(
      testDescription: "between frames, the next", recipe: even, rate: 7, to: 1, indices: [0, 5, 9, 13, 18, 22, 26]),
    Case(testDescription: "more than there are", recipe: even, rate: 1000, to: 0.2, indices: Array(0..<6)),
    Case(testDescription: "29.97, once a second", recipe: broadcast, rate: 1, indices: [0, 30, 60, 90]),
    Case(
      testDescription: "a held frame is taken, and none twice", recipe: gap, rate: 10, indices: [0, 2, 3, 6, 9, 12, 15]),
    Case(testDescription: "a held frame, once a second", recipe: gap, rate: 1, indices: [0, 2, 3]),
    Case(testDescription: "held for less than a sample", recipe: gap, rate: 0.4, indices: [0, 3]),
    Case(testDescription: "from counts anew", recipe: even, rate: 1, from: 0.5, indices: [15, 45, 75, 105]),
    Case(testDescription: "to is not included", recipe: even, rate: nil, from: 1, to: 1.1, indices: [30, 31, 32]),
    Case(testDescription: "behind the end", recipe: even, rate: 1, from: 9, indices: []),
    Case(testDescription: "nothing between", recipe: even, rate: 1, from: 2, to: 2, indices: []),
  ]

  @Test("Sample k is the first frame at or after from + k / rate", arguments: cases)
  func samples(_ sampling: Case) throws {
    let directory = try TemporaryDirectory()
    let path = try sampling.recipe.make(in: directory)
    let reader = try ClipReader(
      path: FilePath(path),
      options: DecodingOptions(samplesPerSecond: sampling.rate, from: sampling.from, to: sampling.to))
    #expect(try reader.readAll().map(\.index) == sampling.indices)
    #expect(reader.progress == 1)
    #expect(try reader.next() == nil)
  }

  @Test("Each frame ends when the next one begins, or the clip ends")
  func ends() throws {
    let directory = try TemporaryDirectory()
    let path = try Self.gap.make(in: directory)
    let reader = try ClipReader(path: FilePath(path), options: DecodingOptions(samplesPerSecond: 10))
    var ends: [Double] = []
    while let frame = try reader.next() { ends.append((try #require(frame.endSeconds) * 30).rounded()) }
    #expect(ends == [1, 75, 76, 79, 82, 85, 88])
    #expect(((reader.endSeconds ?? 0) * 30).rounded() == 90)
  }

  @Test("Progress grows from 0 to 1", arguments: ["a.mp4", "a.ts"])
  func progress(file: String) throws {
    let directory = try TemporaryDirectory()
    let path = try Recipe("", file, "testsrc=s=64x48:r=25:d=2", "-c:v libx264").make(in: directory)
    let reader = try ClipReader(path: FilePath(path))
    #expect(reader.progress == 0)
    var shares: [Double] = []
    while try reader.next() != nil { shares.append(reader.progress) }
    #expect(shares == shares.sorted())
    #expect(shares[24] > 0.4 && shares[24] < 0.6)
    #expect(reader.progress == 1)
  }

  @Test("The shared clip of 590 frames gives its 20", .enabled(if: SharedData.isPresent, SharedData.reason))
  func fivePeople() throws {
    let reader = try ClipReader(
      path: FilePath(SharedData.url("clips/five-people.mp4").path), options: DecodingOptions(samplesPerSecond: 1))
    #expect(try reader.readAll().map(\.index) == (0..<20).map { 30 * $0 })
    #expect(reader.decodedFrameCount == 590)
  }
}

@Suite("Jumps", .timeLimit(.minutes(60)))
struct JumpTests {
  /// Long enough to jump in.
  private static let source = "testsrc=s=64x48:r=10:d=12"

  static let recipes = [
    Recipe("MP4 with B-frames", "a.mp4", source, "-c:v libx264 -bf 3 -g 30"),
    Recipe("Matroska", "a.mkv", source, "-c:v libx264 -bf 2 -g 30"),
    Recipe("open groups", "a.mkv", source, "-c:v libx264 -bf 3 -x264-params open-gop=1:keyint=30"),
    Recipe("variable rate", "a.mp4", source, "-vf select='mod(n,3)' -fps_mode vfr -c:v libx264 -g 20"),
    Recipe("starts late", "a.mkv", source, "-c:v libx264 -g 30 -output_ts_offset 3"),
    Recipe("one key frame", "a.mp4", source, "-c:v libx264 -g 1000 -sc_threshold 0"),
    Recipe("VP9", "a.webm", source, "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 30"),
    Recipe(
      "VP8, whose hidden packets cannot be counted", "a.webm", source,
      "-c:v libvpx -g 30 -auto-alt-ref 1 -lag-in-frames 16", isTwoPass: true),
    Recipe("transport stream, which is decoded from its start", "a.ts", source, "-c:v libx264 -g 30"),
  ]

  @Test("Frames after a jump are those of reading all, indices too", arguments: recipes)
  func jump(_ recipe: Recipe) throws {
    let directory = try TemporaryDirectory()
    let path = try recipe.make(in: directory)
    func frames(_ options: DecodingOptions) throws -> [(note: FrameNote, picture: RGBImage)] {
      let reader = try ClipReader(path: FilePath(path), options: options)
      var frames: [(FrameNote, RGBImage)] = []
      while let frame = try reader.next() { frames.append((frame.note, try frame.makeImage())) }
      return frames
    }
    let all = try frames(DecodingOptions())
    for from in [5, 7.3, 11.5] {
      let expected = all.filter { $0.note.seconds > from - 0.001 }
      let jumped = try frames(DecodingOptions(from: from))
      #expect(!expected.isEmpty)
      #expect(jumped.map(\.note) == expected.map(\.note))
      #expect(jumped.map(\.picture) == expected.map(\.picture))
    }
  }

  @Test("A jump does not decode what it passes")
  func cost() throws {
    let directory = try TemporaryDirectory()
    let path = try JumpTests.recipes[0].make(in: directory)
    let reader = try ClipReader(path: FilePath(path), options: DecodingOptions(from: 11))
    #expect(reader.decodedFrameCount >= 90)
    #expect(try reader.next()?.index == 110)
  }
}
