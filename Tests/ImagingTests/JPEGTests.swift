import Foundation
import Imaging
import TestSupport
import Testing
import Vocabulary

@Suite struct JPEGTests {
  @Test(arguments: [(1, 1), (3, 5), (16, 16), (17, 33), (400, 467)])
  func aPictureSurvives(width: Int, height: Int) throws {
    // A part of a large picture: a small one of all of it would be noise, which no JPEG keeps.
    let scene = TestPicture.scene(width: 400, height: 467)
    let region = PixelRegion(x: 0, y: 0, size: PixelSize(width: width, height: height))
    let image = Resampler(from: region.size, to: region.size).resize(scene, from: region)
    for (resolution, limit) in [(JPEGEncoder.ColorResolution.half, 2.0), (.full, 1.5)] {
      let bytes = try JPEGEncoder(quality: 95, colorResolution: resolution).encode(image)
      let decoded = try JPEGDecoder().decode(bytes)
      #expect(decoded.size == image.size)
      #expect(TestPicture.meanDifference(image, decoded) < limit, "\(width) × \(height), \(resolution)")
    }
  }

  @Test(.enabled(if: ImageMagick.isPresent, ImageMagick.reason))
  func anotherProgramReadsPictureQualityAndComment() throws {
    let directory = try TemporaryDirectory()
    let image = TestPicture.scene(width: 401, height: 300)
    for (resolution, sampling) in [(JPEGEncoder.ColorResolution.half, "2x2,1x1,1x1"), (.full, "1x1,1x1,1x1")] {
      let bytes = try JPEGEncoder(colorResolution: resolution).encode(image, comment: "rollcall face 0123456789abcdef")
      try Data(bytes).write(to: URL(filePath: directory.path("a.jpg")))
      let said = try ImageMagick.describe(directory.path("a.jpg"), "%m %w %h %Q %c %[jpeg:sampling-factor]")
      #expect(said == "JPEG 401 300 90 rollcall face 0123456789abcdef \(sampling)")
      let theirs = try ImageMagick.picture([directory.path("a.jpg")])
      #expect(TestPicture.largestDifference(theirs, try JPEGDecoder().decode(bytes)) <= 2)
    }
  }

  @Test(.enabled(if: ImageMagick.isPresent, ImageMagick.reason))
  func anotherProgramsFilesAreRead() throws {
    let directory = try TemporaryDirectory()
    let image = TestPicture.scene(width: 120, height: 90)
    try ImageMagick.write(image, to: directory.path("a.ppm"))
    for options in [["-interlace", "JPEG"], ["-colorspace", "Gray"], ["-sampling-factor", "4:2:2"]] {
      let made = directory.path("b.jpg")
      _ = try ChildProcess.run("convert", [directory.path("a.ppm"), "-quality", "95"] + options + [made])
      let ours = try JPEGDecoder().decode([UInt8](Data(contentsOf: URL(filePath: made))))
      #expect(TestPicture.meanDifference(ours, try ImageMagick.picture([made])) < 1, "\(options)")
    }
  }

  @Test func commentsAreReadBack() throws {
    let image = TestPicture.scene(width: 20, height: 20)
    for comment in ["", "a", "rollcall face 0123456789abcdef", String(repeating: "x", count: 65_533)] {
      let bytes = try JPEGEncoder().encode(image, comment: comment)
      #expect(JPEGComments.read(from: bytes) == [comment])
      #expect(try JPEGDecoder().decode(bytes) == JPEGDecoder().decode(JPEGEncoder().encode(image)))
    }
    #expect(JPEGComments.read(from: try JPEGEncoder().encode(image)) == [])
  }

  /// Cut or altered anywhere, a file is an error or a picture, and never a crash.
  @Test func damagedFilesAreErrors() throws {
    let bytes = try JPEGEncoder().encode(TestPicture.scene(width: 60, height: 40), comment: "rollcall")
    let decoder = try JPEGDecoder()
    for count in stride(from: 0, to: bytes.count - 2, by: 7) {
      let cut = [UInt8](bytes[..<count])
      #expect(throws: JPEGError.self, "cut at \(count)") { _ = try decoder.decode(cut) }
      _ = JPEGComments.read(from: cut)
      #expect(throws: Never.self, "after a cut at \(count)") { _ = try decoder.decode(bytes) }
    }
    for position in stride(from: 0, to: bytes.count, by: 3) {
      var altered = bytes
      altered[position] ^= 0xFF
      _ = try? decoder.decode(altered, maximumPixelCount: 1 << 20)
      #expect(throws: Never.self) { _ = try decoder.decode(bytes) }
      _ = JPEGComments.read(from: altered)
    }
    #expect(throws: JPEGError.self) { _ = try decoder.decode([UInt8]("no picture".utf8)) }
    let error = #expect(throws: JPEGError.self) { _ = try decoder.decode(bytes, maximumPixelCount: 2399) }
    #expect(error?.code == .tooLarge)
    #expect(try decoder.decode(bytes, maximumPixelCount: 2400).width == 60)
  }

  @Test func whatTheFormCannotHoldIsSaid() throws {
    let error = #expect(throws: JPEGError.self) {
      _ = try JPEGEncoder().encode(RGBImage(size: PixelSize(width: 65_501, height: 1)))
    }
    #expect(error?.code == .unwritable)
  }
}
