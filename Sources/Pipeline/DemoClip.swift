import FileHandling
import Imaging
import VideoDecoding
import VideoEncoding
public import Vocabulary

/// A clip of two people, made of portrait photos: they move and zoom, and there are several shots.
///
/// The photos are those of the `face_recognition` package's tests, which the set-up fetches for `rollcall demo`.
public struct DemoClip {
  public static let framesPerSecond = 25
  public static let size = PixelSize(width: 640, height: 480)
  private static let secondsPerShot = 2

  /// One photo, seen through a window that moves.
  private struct Shot {
    let photo: String
    let start: Window
    let end: Window
  }

  /// A part of a photo: its middle and its width, as shares of the photo's width and height.
  private struct Window {
    let x: Double
    let y: Double
    let width: Double
  }

  private static let shots = [
    Shot(photo: "obama.jpg", start: Window(x: 0.54, y: 0.30, width: 1.0), end: Window(x: 0.54, y: 0.25, width: 0.7)),
    Shot(photo: "biden.jpg", start: Window(x: 0.50, y: 0.17, width: 1.0), end: Window(x: 0.62, y: 0.18, width: 0.8)),
    Shot(photo: "obama2.jpg", start: Window(x: 0.50, y: 0.33, width: 1.0), end: Window(x: 0.50, y: 0.37, width: 1.0)),
    Shot(photo: "biden.jpg", start: Window(x: 0.59, y: 0.18, width: 0.7), end: Window(x: 0.50, y: 0.17, width: 1.0)),
    Shot(photo: "obama.jpg", start: Window(x: 0.45, y: 0.25, width: 0.8), end: Window(x: 0.60, y: 0.24, width: 0.8)),
  ]

  private let photos: FilePath

  /// - Parameter home: Rollcall's folder, whose `demo/photos` the set-up fills.
  public init(home: FilePath) {
    photos = home.appending("demo").appending("photos")
  }

  /// Writes the clip under a temporary name and renames it.
  ///
  /// - Throws: `VideoDecodingError` where a photo is missing, `VideoEncodingError`, `FileError`, `Cancelled`.
  public func write(to path: FilePath, observer: SortObserver = SortObserver()) throws {
    let temporary = path.directory.appending(Array(".".utf8) + path.lastComponent + Array(".partial.mp4".utf8))
    do {
      let writer = try ClipWriter(path: temporary, size: Self.size, framesPerSecond: Self.framesPerSecond)
      for shot in Self.shots {
        let photo = try picture(shot.photo)
        let frameCount = Self.secondsPerShot * Self.framesPerSecond
        for frame in 0..<frameCount {
          try observer.checkStop()
          try writer.append(view(of: photo, shot, at: Double(frame) / Double(frameCount - 1)))
        }
      }
      try writer.finish()
      try Renaming.move(temporary, to: path)
    } catch {
      try? Folder.removeTree(temporary)
      throw error
    }
  }

  private func picture(_ name: String) throws -> RGBImage {
    let path = photos.appending(name)
    let reader = try ClipReader(path: path)
    guard let frame = try reader.next() else { throw VideoDecodingError(code: .noFrames, path: path) }
    return try frame.makeImage()
  }

  private func view(of photo: RGBImage, _ shot: Shot, at share: Double) -> RGBImage {
    func between(_ start: Double, _ end: Double) -> Double { start + (end - start) * share }
    let width = min(
      between(shot.start.width, shot.end.width) * Double(photo.width),
      Double(photo.height * Self.size.width) / Double(Self.size.height))
    let height = width * Double(Self.size.height) / Double(Self.size.width)
    let x = between(shot.start.x, shot.end.x) * Double(photo.width) - width / 2
    let y = between(shot.start.y, shot.end.y) * Double(photo.height) - height / 2
    let region = PixelRegion(
      x: Int(min(max(x, 0), Double(photo.width) - width)), y: Int(min(max(y, 0), Double(photo.height) - height)),
      size: PixelSize(width: Int(width), height: Int(height)))
    return Resampler(from: region.size, to: Self.size).resize(photo, from: region)
  }
}
