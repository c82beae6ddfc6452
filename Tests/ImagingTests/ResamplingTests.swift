import Foundation
import Imaging
import TestSupport
import Testing
import Vocabulary

@Suite struct ResamplingTests {
  /// ImageMagick's filters are the same in other arithmetic, so hardly a value differs, but where a filter overshoots:
  /// it clips between its two passes, and we at the end.
  @Test(
    .enabled(if: ImageMagick.isPresent, ImageMagick.reason),
    arguments: [
      (300, 200, 400, 267), (1200, 1400, 400, 467), (97, 301, 400, 60), (640, 480, 96, 120), (13, 7, 5, 90),
    ])
  func agreesWithImageMagick(width: Int, height: Int, newWidth: Int, newHeight: Int) throws {
    let directory = try TemporaryDirectory()
    let image = TestPicture.scene(width: width, height: height)
    try ImageMagick.write(image, to: directory.path("a.ppm"))
    let size = PixelSize(width: newWidth, height: newHeight)
    for (filter, name) in [(ResamplingFilter.lanczos3, "Lanczos"), (.triangle, "Triangle")] {
      let theirs = try ImageMagick.picture([
        directory.path("a.ppm"), "-filter", name, "-resize", "\(newWidth)x\(newHeight)!",
      ])
      let ours = Resampler(from: image.size, to: size, filter: filter).resize(image)
      let (mean, largest) = (
        TestPicture.meanDifference(ours, theirs), TestPicture.largestDifference(ours, theirs)
      )
      #expect(mean < 0.05 && largest <= 8, "\(name): \(mean) on average, \(largest) at most")
    }
  }

  @Test func sameSizeIsTheSamePicture() {
    let image = TestPicture.scene(width: 31, height: 17)
    for filter in [ResamplingFilter.lanczos3, .triangle] {
      #expect(Resampler(from: image.size, to: image.size, filter: filter).resize(image) == image)
    }
  }

  @Test(arguments: [(1, 1, 7, 5), (50, 40, 1, 1), (3, 400, 400, 3), (1000, 2, 10, 300)])
  func oneColourStaysIt(width: Int, height: Int, newWidth: Int, newHeight: Int) {
    for (red, green, blue) in [(0, 0, 0), (255, 255, 255), (1, 254, 127)] as [(UInt8, UInt8, UInt8)] {
      let image = RGBImage(size: PixelSize(width: width, height: height), red: red, green: green, blue: blue)
      let size = PixelSize(width: newWidth, height: newHeight)
      #expect(
        Resampler(from: image.size, to: size).resize(image) == RGBImage(size: size, red: red, green: green, blue: blue))
    }
  }

  @Test func aPartIsResizedAsIfItWereAlone() {
    let image = TestPicture.scene(width: 200, height: 150)
    let region = PixelRegion(x: 31, y: 17, size: PixelSize(width: 90, height: 60))
    var part = RGBImage(size: region.size)
    for y in 0..<60 {
      for x in 0..<(90 * 3) { part.pixels[y * 270 + x] = image.pixels[(y + 17) * 600 + 31 * 3 + x] }
    }
    let resampler = Resampler(from: region.size, to: PixelSize(width: 133, height: 41))
    #expect(resampler.resize(image, from: region) == resampler.resize(part))
  }
}
