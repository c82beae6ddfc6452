import Foundation
import TestSupport
import Testing
import Vocabulary

/// An independent judge of pictures.
enum ImageMagick {
  static let isPresent = (try? ChildProcess.run("convert", ["-version"]).exitCode) == 0
  static let reason: Comment = "ImageMagick is not installed"

  /// Runs `convert` with these arguments, and reads the picture that it gives.
  static func picture(_ arguments: [String]) throws -> RGBImage {
    let result = try ChildProcess.run("convert", arguments + ["-strip", "-depth", "16", "-type", "TrueColor", "ppm:-"])
    #expect(result.exitCode == 0, "\(result.errors)")
    return try picture(ofPPM: [UInt8](result.standardOutput))
  }

  static func describe(_ path: String, _ format: String) throws -> String {
    try ChildProcess.run("convert", [path, "-format", format, "info:"]).output
  }

  /// A binary PPM with 16 bits and no comments, as ImageMagick writes it. (Its 8-bit files are cut, not rounded.)
  static func picture(ofPPM bytes: [UInt8]) throws -> RGBImage {
    var numbers: [Int] = []
    var position = 2
    while numbers.count < 3 {
      let digits = bytes[(position + 1)...].prefix { (48...57).contains($0) }
      numbers.append(try #require(Int(String(decoding: digits, as: UTF8.self))))
      position += 1 + digits.count
    }
    let samples = bytes[(position + 1)...]
    let pixels = stride(from: samples.startIndex, to: samples.endIndex, by: 2).map { index -> UInt8 in
      let sample = Int(samples[index]) * 256 + Int(samples[index + 1])
      return UInt8((sample + 128) / 257)
    }
    return RGBImage(size: PixelSize(width: numbers[0], height: numbers[1]), pixels: pixels)
  }

  static func write(_ image: RGBImage, to path: String) throws {
    let header = Data("P6\n\(image.width) \(image.height)\n255\n".utf8)
    try (header + Data(image.pixels)).write(to: URL(filePath: path))
  }
}

/// Pictures made here, and how far two of them are apart.
enum TestPicture {
  /// Smooth colours with discs and fine lines on them: something of all that a face in front of a room has.
  static func scene(width: Int, height: Int) -> RGBImage {
    var image = RGBImage(size: PixelSize(width: width, height: height))
    for y in 0..<height {
      for x in 0..<width {
        let (u, v) = (Double(x) / Double(width), Double(y) / Double(height))
        let isDisc = (u - 0.4) * (u - 0.4) + (v - 0.5) * (v - 0.5) < 0.05
        let line = v > 0.8 ? 40 * sin(Double(x) * 0.7) : 0
        let start = 3 * (y * width + x)
        image.pixels[start] = UInt8(min(max((isDisc ? 200 : 90) + 50 * sin(9 * u) + line, 0), 255))
        image.pixels[start + 1] = UInt8(min(max((isDisc ? 160 : 110) + 60 * sin(7 * v + 2 * u) + line, 0), 255))
        image.pixels[start + 2] = UInt8(min(max((isDisc ? 130 : 140) + 40 * sin(5 * (u + v)) + line, 0), 255))
      }
    }
    return image
  }

  static func meanDifference(_ first: RGBImage, _ second: RGBImage) -> Double {
    precondition(first.size == second.size, "\(first.size) and \(second.size)")
    let sum = zip(first.pixels, second.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    return Double(sum) / Double(first.pixels.count)
  }

  static func largestDifference(_ first: RGBImage, _ second: RGBImage) -> Int {
    zip(first.pixels, second.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
  }
}
