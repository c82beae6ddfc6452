import Clustering
import DatasetStore
import FileHandling
import Imaging
import Vocabulary

/// Faces as points of a plane, near each other where the embedder finds them alike, and a sheet of small pictures.
struct FaceMap {
  /// More points lie on top of each other, and their pictures make the page heavy: these take about a megabyte.
  static let mostPoints = 1500

  /// In points of the drawing.
  static let size = PixelSize(width: 1000, height: 640)
  private static let margin = 16.0

  struct Point {
    let face: FaceRow
    let x: Double
    let y: Double
    let color: String

    /// Place on the sheet; `nil` where there is no picture.
    let tile: Int?
  }

  let points: [Point]

  /// The share of the faces' differences that the plane shows, 0 … 1.
  let share: Double

  /// A JPEG of tiles, row by row; `nil` where there are none.
  let sheet: [UInt8]?

  init(of store: DatasetStore, in folder: FilePath, color: (PersonNumber?) -> String) throws {
    let sample = try store.faceSample(atMost: Self.mostPoints).filter { $0.embedding.values.allSatisfy(\.isFinite) }
    let axes = PrincipalAxes(of: sample.map(\.embedding))
    share = axes.shares.first + axes.shares.second
    var thumbnails = try ThumbnailSheet(of: sample.count)
    let horizontal = Self.scale(axes.places.map(\.first), to: Double(Self.size.width))
    let vertical = Self.scale(axes.places.map(\.second), to: Double(Self.size.height))
    points = sample.indices.map { index in
      let face = sample[index].row
      let tile = face.portrait.flatMap { folder.appending(inside: $0) }.flatMap { thumbnails.add($0) }
      return Point(
        face: face, x: horizontal[index], y: vertical[index], color: color(face.person), tile: tile)
    }
    sheet = try thumbnails.jpeg()
  }

  private static func scale(_ values: [Double], to length: Double) -> [Double] {
    guard let least = values.min(), let most = values.max(), most > least else { return values.map { _ in length / 2 } }
    return values.map { margin + ($0 - least) / (most - least) * (length - 2 * margin) }
  }
}

/// Small pictures side by side in one.
struct ThumbnailSheet {
  static let tileSize = PixelSize(width: 48, height: 60)
  static let columnCount = 25
  private static let quality = 75

  private var sheet: RGBImage
  private var count = 0
  private let decoder: JPEGDecoder

  /// - Parameter most: How many there may be.
  init(of most: Int) throws {
    let rowCount = max(1, (most + Self.columnCount - 1) / Self.columnCount)
    sheet = RGBImage(
      size: PixelSize(
        width: Self.columnCount * Self.tileSize.width, height: rowCount * Self.tileSize.height))
    decoder = try JPEGDecoder()
  }

  /// - Returns: The tile's number; `nil` where the portrait is gone or damaged: `check` tells of it.
  mutating func add(_ portrait: FilePath) -> Int? {
    guard let bytes = try? FileContents.read(portrait),
      let image = try? decoder.decode(bytes, atLeast: Self.tileSize)
    else { return nil }
    sheet.draw(
      Resampler(from: image.size, to: Self.tileSize).resize(image),
      left: count % Self.columnCount * Self.tileSize.width, top: count / Self.columnCount * Self.tileSize.height)
    count += 1
    return count - 1
  }

  func jpeg() throws -> [UInt8]? {
    count == 0 ? nil : try JPEGEncoder(quality: Self.quality).encode(sheet)
  }
}
