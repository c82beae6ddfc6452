import DatasetExport
import DatasetStore
import FileHandling
import Imaging
import Vocabulary

/// The portraits that a library keeps, as parts of the frames that they were cut from.
struct LibraryPortraits: Sendable {
  private let folder: FilePath
  private let crops: [ClipID: PortraitCrop]

  /// - Parameter clips: Those whose portraits are asked for.
  init(of clips: Set<ClipID>, in store: DatasetStore, folder: FilePath) throws {
    self.folder = folder
    crops = Dictionary(
      uniqueKeysWithValues: try clips.map { ($0, SortOptions(recorded: try store.runOptions(of: $0)).portraitCrop) })
  }

  /// A portrait, and the part of the frame that it shows.
  struct Portrait {
    let image: RGBImage
    let region: PixelRegion

    /// From the frame's pixels to the portrait's. A portrait keeps its shape, but for slivers at a frame's edge.
    var scale: Double { Double(image.width) / Double(region.size.width) }
  }

  /// - Throws: `FileError`, `JPEGError` where the portrait is gone or damaged.
  func portrait(of face: DatasetFace) throws -> Portrait? {
    guard let place = face.portrait, let crop = crops[face.clip] else { return nil }
    let image = try JPEGDecoder().decode(FileContents.read(folder.appending(relative: place)))
    let region = crop.region(around: face.box, in: face.frameSize)
    // Another picture under the portrait's name, such as one that was made smaller.
    guard image.size == crop.size(of: region.size) else { return nil }
    return Portrait(image: image, region: region)
  }

  /// The frame as far as the portrait shows it, in the frame's own pixels; the rest is black.
  func frame(of face: DatasetFace) throws -> RGBImage? {
    guard let portrait = try portrait(of: face) else { return nil }
    let region = portrait.region
    let part = Resampler(from: portrait.image.size, to: region.size).resize(portrait.image)
    var frame = RGBImage(size: face.frameSize)
    for row in 0..<region.size.height {
      let start = (region.y + row) * frame.bytesPerRow + 3 * region.x
      frame.pixels.replaceSubrange(
        start..<(start + part.bytesPerRow), with: part.pixels[(row * part.bytesPerRow)..<((row + 1) * part.bytesPerRow)]
      )
    }
    return frame
  }
}
