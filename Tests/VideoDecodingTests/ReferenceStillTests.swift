import Foundation
import TestSupport
import Testing
import VideoDecoding
import Vocabulary

@Suite("The reference stills", .enabled(if: SharedData.isPresent, SharedData.reason), .timeLimit(.minutes(60)))
struct ReferenceStillTests {
  struct Still: Sendable, CustomTestStringConvertible {
    var still: String
    var clip: String
    /// The frame that it was taken from.
    var index: Int
    /// Largest mean difference in grey levels. For video: the `ffmpeg` tool, which made the stills, rounds down where we
    /// round to nearest (by 0.6 … 1.1 on average, measured on a ramp). For photos: the inverse cosine transform
    /// and the chroma filter of another JPEG decoder are not libavcodec's.
    var tolerance: Double

    var testDescription: String { still }
  }

  static let stills =
    ["again", "bird", "book", "eat", "hungry"].map {
      Still(still: "five-\($0)", clip: "clips/five-people/\($0).mkv", index: 15, tolerance: 1.0)
    }
    + (1...10).map {
      Still(
        still: $0 < 10 ? "white-house-0\($0)" : "white-house-\($0)", clip: "clips/white-house.mp4",
        index: ($0 - 1) * 30, tolerance: 1.3)
    }
    + [
      "test__alex_lacamoire1.jpg", "test__johnsnow_test1.jpg", "test__kit_with_rose.jpg", "test__obama1.jpg",
      "train__alex_lacamoire__img1.jpg", "train__biden__biden2.jpg", "train__kit_harington__john1.jpeg",
      "train__kit_harington__john2.jpeg", "train__obama__obama.jpg", "train__obama__obama2.jpg",
      "train__rose_leslie__img1.jpg", "train__rose_leslie__img2.jpg",
    ].map { name in
      Still(still: "photo-\(name.prefix { $0 != "." })", clip: "photos/\(name)", index: 0, tolerance: 0.5)
    }

  @Test("Our pictures are theirs", arguments: stills)
  func agreement(_ still: Still) throws {
    let expected = try firstPicture(of: SharedData.url("frames/\(still.still).png").path)
    let reader = try ClipReader(path: FilePath(SharedData.url(still.clip).path))
    while let frame = try reader.next() {
      guard frame.index == still.index else { continue }
      let difference = try #require(try frame.makeImage(atMost: expected.size).meanAbsoluteDifference(from: expected))
      #expect(difference <= still.tolerance)
      return
    }
    Issue.record("there is no frame \(still.index)")
  }
}

/// The first picture of a clip or photo, as large as it is.
func firstPicture(of path: String) throws -> RGBImage {
  try #require(try ClipReader(path: FilePath(path)).next()).makeImage()
}
