import Foundation
import TestSupport
import Testing
import VideoDecoding
import Vocabulary

/// Frames that nobody looks at are not decoded, and nobody can tell.
@Suite(.timeLimit(.minutes(60)))
struct LeavingOutTests {
  private static let recipes = [
    Recipe("H.264", "a.mp4", "testsrc2=s=160x120:r=30:d=5", "-c:v libx264 -bf 3"),
    Recipe("H.264, many B-frames", "a.mkv", "testsrc2=s=160x120:r=25:d=5", "-c:v libx264 -bf 8 -b_strategy 2"),
    Recipe("HEVC", "a.mp4", "testsrc2=s=160x120:r=30:d=5", "-c:v libx265 -x265-params log-level=error"),
    Recipe(
      "uneven times", "a.mp4", "testsrc2=s=160x120:r=30:d=5",
      "-vf select='not(mod(n\\,7)*mod(n\\,3))' -fps_mode vfr -c:v libx264 -bf 3"),
  ]

  @Test("Frames, numbers and pictures are those of decoding all", arguments: recipes)
  func sameFrames(_ recipe: Recipe) throws {
    let folder = try TemporaryDirectory()
    let path = FilePath(try recipe.make(in: folder))
    let all = try ClipReader(path: path)
    var pictures: [RGBImage] = []
    var moments: [Double] = []
    while let frame = try all.next() {
      pictures.append(try frame.makeImage())
      moments.append(frame.seconds)
    }
    #expect(all.leftOutFrameCount == 0)
    for from in [0, 1.3] {
      let some = try ClipReader(path: path, options: DecodingOptions(samplesPerSecond: 1, from: from, findsShots: true))
      var sample = 0.0
      while let frame = try some.next() {
        let wanted = moments.firstIndex { $0 + 0.000_5 >= from + sample }
        #expect(frame.index == wanted)
        #expect(frame.seconds == moments[frame.index])
        #expect(try frame.makeImage() == pictures[frame.index])
        sample = (frame.seconds - from + 0.000_5).rounded(.down) + 1
      }
      #expect(sample >= 3)
      #expect(some.decodedFrameCount == moments.count)
      #expect(some.leftOutFrameCount > moments.count / 5, "of \(moments.count)")
    }
  }

  @Test(
    "Each frame looked at is in its shot, though a shot may seem to begin some frames late",
    .enabled(if: SharedData.isPresent, SharedData.reason))
  func shotsOfSamples() throws {
    let cuts = [77, 140, 249, 296, 345, 410, 461, 522]
    for rate in [0.5, 1, 3] {
      let reader = try ClipReader(
        path: FilePath(SharedData.url("clips/five-people.mp4").path),
        options: DecodingOptions(samplesPerSecond: rate, findsShots: true))
      var indices: [Int] = []
      while let frame = try reader.next() { indices.append(frame.index) }
      #expect(reader.leftOutFrameCount > 100)
      for index in indices {
        #expect(reader.shotBeginnings.count { $0 <= index } == cuts.count { $0 <= index }, "frame \(index) at \(rate)")
      }
    }
  }

  @Test("Where many frames are wanted, cuts are looked for in all of them")
  func denseSamples() throws {
    let folder = try TemporaryDirectory()
    let path = FilePath(try Self.recipes[0].make(in: folder))
    let reader = try ClipReader(path: path, options: DecodingOptions(samplesPerSecond: 6, findsShots: true))
    while try reader.next() != nil {}
    #expect(reader.leftOutFrameCount == 0)
  }
}
