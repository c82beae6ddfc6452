import Imaging
import TestSupport
import Testing
import Vocabulary

/// What a dataset's pictures are made and compared with.
@Suite struct DatasetPictureTests {
  /// Smooth waves, as faces are, with some noise.
  private static func picture(seed: Int, side: Int = 32, noise: Int = 0, gain: Double = 1, offset: Double = 0)
    -> RGBImage
  {
    var random = SeededRandom(seed: seed)
    let waves = (0..<6).map { _ in
      (
        Double.random(in: 0...3, using: &random), Double.random(in: 0...3, using: &random),
        Double.random(in: 0...6, using: &random)
      )
    }
    var image = RGBImage(size: PixelSize(width: side, height: side))
    for y in 0..<side {
      for x in 0..<side {
        var value = 128.0
        for (across, down, phase) in waves {
          value += 14 * (across * Double(x) / Double(side) * 6 + down * Double(y) / Double(side) * 6 + phase).cosine
        }
        value = value * gain + offset + Double(noise == 0 ? 0 : Int.random(in: -noise...noise, using: &random))
        for channel in 0..<3 { image.pixels[3 * (y * side + x) + channel] = UInt8(min(255, max(0, value.rounded()))) }
      }
    }
    return image
  }

  @Test(arguments: 0..<20)
  func hashIsOfWhatIsSeen(seed: Int) {
    let hash = PerceptualHash.hash(of: Self.picture(seed: seed))
    #expect(hash >> 63 == 0)
    // Darker, flatter and noisy: the same picture to the eye.
    #expect(
      PerceptualHash.distance(hash, PerceptualHash.hash(of: Self.picture(seed: seed, gain: 0.7, offset: 10))) <= 6)
    #expect(PerceptualHash.distance(hash, PerceptualHash.hash(of: Self.picture(seed: seed + 100))) > 12)
    #expect(PerceptualHash.distance(0b1011, 0b0001) == 2)
  }

  @Test func smoothWarpOfNothingIsThePicture() {
    let image = Self.picture(seed: 5, side: 40, noise: 30)
    let same = SmoothWarp.chip(of: image, placement: SimilarityTransform(a: 1, b: 0, shiftX: 0, shiftY: 0), size: 40)
    #expect(same == image)
  }

  @Test func smoothWarpToHalfIsTheMeanOfFour() {
    let image = Self.picture(seed: 6, side: 40, noise: 30)
    // The middle of chip pixel 0 is the corner that picture pixels 0 and 1 share.
    let half = SmoothWarp.chip(
      of: image, placement: SimilarityTransform(a: 2, b: 0, shiftX: 0.5, shiftY: 0.5), size: 20)
    for (x, y) in [(0, 0), (7, 3), (19, 19)] {
      let sum = [(0, 0), (1, 0), (0, 1), (1, 1)].reduce(0) { sum, place in
        sum + Int(image.pixels[3 * ((2 * y + place.1) * 40 + 2 * x + place.0)])
      }
      #expect(abs(Double(half.pixels[3 * (y * 20 + x)]) - Double(sum) / 4) <= 0.5)
    }
  }

  @Test func smoothWarpMirrorsBeyondTheEdge() {
    let image = Self.picture(seed: 7, side: 16)
    let moved = SmoothWarp.chip(of: image, placement: SimilarityTransform(a: 1, b: 0, shiftX: -4, shiftY: 0), size: 16)
    for x in 0..<4 { #expect(moved.pixels[3 * x] == image.pixels[3 * (3 - x)]) }
    #expect(moved.pixels[3 * 4] == image.pixels[0])
  }

  @Test func cropIsThePartItself() {
    let image = Self.picture(seed: 8, side: 20, noise: 20)
    let part = Cropping.crop(PixelRegion(x: 3, y: 5, size: PixelSize(width: 7, height: 4)), of: image)
    #expect(part.size == PixelSize(width: 7, height: 4))
    for (x, y) in [(0, 0), (6, 3), (2, 1)] {
      #expect(part.pixels[3 * (y * 7 + x)] == image.pixels[3 * ((y + 5) * 20 + x + 3)])
    }
  }
}

extension Double {
  fileprivate var cosine: Double {
    // Bhaskara's approximation is wave enough for a test, and needs no library.
    let turn = (self / (2 * .pi)) - (self / (2 * .pi)).rounded(.down)
    let x = abs(turn - 0.5) * 2 * .pi - .pi / 2
    let absolute = abs(x)
    let sine = 16 * absolute * (.pi - absolute) / (5 * .pi * .pi - 4 * absolute * (.pi - absolute))
    return x < 0 ? -sine : sine
  }
}
