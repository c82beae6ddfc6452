import DatasetExport
import Imaging
import VideoEncoding
import Vocabulary

/// Pictures as the bytes of a file.
struct PictureEncoding: Sendable {
  private let format: PictureFormat
  private let quality: Int

  init(_ format: PictureFormat, quality: Int) {
    self.format = format
    self.quality = quality
  }

  static func isAvailable(_ format: PictureFormat) -> Bool {
    switch format {
    case .jpeg: true
    case .png: StillEncoder.isAvailable(.png)
    case .webp: StillEncoder.isAvailable(.webp(quality: 100))
    }
  }

  func bytes(of image: RGBImage) throws -> [UInt8] {
    switch format {
    // What is cut anew is cut to be looked at closely: colour is kept whole, unlike in the library's portraits.
    case .jpeg: try JPEGEncoder(quality: quality, colorResolution: .full).encode(image)
    case .png: try StillEncoder.encode(image, as: .png)
    case .webp: try StillEncoder.encode(image, as: .webp(quality: quality))
    }
  }
}
