import Imaging
import VideoDecoding
import Vocabulary

/// A picture in a file, made small.
enum Thumbnail {
  static func jpeg(of path: FilePath, longerSide: Int) throws -> [UInt8] {
    let reader = try ClipReader(path: path, options: DecodingOptions(threadCount: 1))
    guard let frame = try reader.next() else { throw VideoDecodingError(code: .noFrames, path: path) }
    let size = frame.size.fitted(into: PixelSize(width: longerSide, height: longerSide))
    let image = try frame.makeImage()
    return try JPEGEncoder(quality: 80).encode(
      size == image.size ? image : Resampler(from: image.size, to: size).resize(image))
  }
}
