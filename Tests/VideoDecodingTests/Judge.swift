import Foundation
import TestSupport
import Testing
import VideoDecoding
import Vocabulary

/// The tools that tests believe: `ffprobe` for times and `ffmpeg` for pixels.
enum Judge {
  struct ToolFailed: Error, CustomStringConvertible {
    var description: String
  }

  @discardableResult
  static func run(_ tool: String, _ arguments: [String]) throws -> ChildProcess {
    let child = try ChildProcess.run(tool, arguments)
    guard child.exitCode == 0 else {
      throw ToolFailed(description: "\(tool) \(arguments.joined(separator: " ")): \(child.errors)")
    }
    return child
  }

  /// The frames that a stream decodes to: their times in the container's clock, their sizes as they are stored.
  static func frames(_ path: String, stream: String = "v:0") throws -> [(seconds: Double, size: PixelSize)] {
    let child = try run(
      "ffprobe",
      [
        "-v", "error", "-select_streams", stream, "-show_entries", "frame=best_effort_timestamp_time,width,height",
        "-of",
        "default=nw=1", "file:" + path,
      ])
    var fields: [String: [Substring]] = [:]
    for line in child.output.split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1)
      fields[String(parts[0]), default: []].append(parts[1])
    }
    func numbers(_ name: String) throws -> [Double] {
      try fields[name, default: []].reduce(into: []) { numbers, text in
        // The last frames of some containers have no time: they follow at the rate of our clips, 25 a second.
        numbers.append(try #require(Double(text) ?? numbers.last.map { $0 + 0.04 }))
      }
    }
    return try zip(numbers("best_effort_timestamp_time"), zip(numbers("width"), numbers("height"))).map {
      ($0, PixelSize(width: Int($1.0), height: Int($1.1)))
    }
  }

  /// Frames as the `ffmpeg` tool turns them to RGB, rotation and all.
  static func pictures(_ path: String, size: PixelSize, options: [String] = []) throws -> [RGBImage] {
    let child = try run(
      "ffmpeg",
      ["-v", "error", "-i", "file:" + path] + options
        + ["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"])
    let frameBytes = 3 * size.width * size.height
    let bytes = [UInt8](child.standardOutput)
    return stride(from: 0, to: bytes.count - frameBytes + 1, by: frameBytes).map {
      RGBImage(size: size, pixels: Array(bytes[$0..<($0 + frameBytes)]))
    }
  }
}

/// A frame without its pixels.
struct FrameNote: Hashable {
  var index: Int
  var seconds: Double
  var presentationSeconds: Double
  var size: PixelSize
}

extension ClipReader {
  /// Reads to the end.
  func readAll() throws -> [FrameNote] {
    var notes: [FrameNote] = []
    while let frame = try next() { notes.append(frame.note) }
    return notes
  }
}

extension DecodedFrame {
  var note: FrameNote {
    FrameNote(index: index, seconds: seconds, presentationSeconds: presentationSeconds, size: size)
  }
}

extension [Double] {
  /// Equal up to the six digits that ffprobe prints.
  func isClose(to other: [Double], within tolerance: Double = 0.000_001_5) -> Bool {
    count == other.count && zip(self, other).allSatisfy { abs($0 - $1) <= tolerance }
  }
}

extension RGBImage {
  /// Mean over all pixels and channels; `nil` where the sizes differ.
  func meanAbsoluteDifference(from other: RGBImage) -> Double? {
    guard size == other.size else { return nil }
    var sum = 0
    for (mine, theirs) in zip(pixels, other.pixels) { sum += abs(Int(mine) - Int(theirs)) }
    return Double(sum) / Double(pixels.count)
  }
}
