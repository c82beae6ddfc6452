import DatasetExport
import Imaging
import Vocabulary

/// Pictures as the bytes of a file.
struct PictureEncoding: Sendable {
  private let format: PictureFormat
  private let quality: Int

  init(_ format: PictureFormat, quality: Int) {
    self.format = format
    self.quality = quality
  }

  func bytes(of image: RGBImage) throws -> [UInt8] {
    try JPEGEncoder(quality: quality, colorResolution: .full).encode(image)
  }
}
