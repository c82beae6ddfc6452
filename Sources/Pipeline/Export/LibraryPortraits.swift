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

  /// - Parameter side: The portrait may come smaller, and is then read quicker, as long as the face's box has so many pixels
  ///   each way. In full where `nil`.
  /// - Throws: `FileError`, `JPEGError` where the portrait is gone or damaged.
  func portrait(of face: DatasetFace, faceAtLeast side: Double? = nil) throws -> Portrait? {
    guard let place = face.portrait, let crop = crops[face.clip] else { return nil }
    let bytes = try FileContents.read(folder.appending(relative: place))
    let decoder = try JPEGDecoder()
    let region = crop.region(around: face.box, in: face.frameSize)
    let size = crop.size(of: region.size)
    // Another picture under the portrait's name, such as one that was made smaller.
    guard try decoder.size(of: bytes) == size else { return nil }
    let scale = Double(size.width) / Double(region.size.width)
    let least = side.map { side in
      let share = min(1, side / max(1, min(face.box.width, face.box.height) * scale))
      return PixelSize(
        width: max(1, Int((share * Double(size.width)).rounded(.up))),
        height: max(1, Int((share * Double(size.height)).rounded(.up))))
    }
    return Portrait(image: try decoder.decode(bytes, atLeast: least), region: region)
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
