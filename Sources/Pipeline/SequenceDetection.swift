import VideoDecoding
import Vocabulary

/// Finds the numbered pictures of a listing that are the frames of a video, and not photos.
///
/// Photos are numbered too, by cameras and in data sets, so that all of these signs are wanted:
/// - the same folder, name and ending around the number, and all such pictures of the folder are listed;
/// - `minimumPictureCount` pictures, and few numbers missing between the first and the last;
/// - one size, and no camera's data, among the pictures that are looked at;
/// - neighbours that look alike.
///
/// How alike is measured as the mean difference of two thumbnails of 64 pixels, in RGB of 0 … 255; the median over pairs of
/// neighbours counts. Frames of six clips, at 1, 2 and 5 a second: 2 to 29, and at most 0.66 of the difference between
/// pictures far apart where it was over 20, but for ten frames at 1 a second. Fifteen sets of photos of one size, faces
/// cut to one frame among them: 40 to 79, and at least 0.78 (`Documentation/decisions/080-frame-sequences.md`).
struct SequenceDetection {
  private static let minimumPictureCount = 12

  /// Of the numbers from the first to the last.
  private static let minimumShare = 0.9

  /// Pairs of neighbours that are compared, spread over the sequence.
  private static let pairCount = 16

  /// The largest median change between neighbours of frames that nothing else speaks for.
  private static let maximumChange = 20.0

  /// The same where neighbours are much more alike than pictures far apart, and how much that is.
  private static let maximumMovingChange = 32.0
  private static let maximumRatio = 0.7

  private static let thumbnailSize = PixelSize(width: 64, height: 64)

  struct Found {
    /// Folder and pattern.
    let path: FilePath

    /// Where its pictures stood, in their order.
    let places: [Int]
  }

  private struct Key: Hashable {
    let folder: [UInt8]
    let prefix: [UInt8]
    let suffix: [UInt8]
  }

  private struct Numbered {
    let digits: [UInt8]
    let place: Int
  }

  private var candidates: [Key: [Numbered]] = [:]

  /// - Parameter place: Tells it from others.
  mutating func add(_ path: FilePath, at place: Int) {
    let name = path.lastComponent
    guard MediaFileNames.kind(of: path) == .photo, let parts = FrameNamePattern.parts(of: name) else { return }
    let key = Key(folder: path.bytes.dropLast(name.count), prefix: parts.prefix, suffix: parts.suffix)
    candidates[key, default: []].append(Numbered(digits: parts.digits, place: place))
  }

  /// In the order of their first pictures.
  func sequences() -> [Found] {
    candidates.compactMap { Self.sequence($0.key, $0.value) }.sorted { $0.places[0] < $1.places[0] }
  }

  private static func sequence(_ key: Key, _ pictures: [Numbered]) -> Found? {
    let digitCount = pictures.map(\.digits.count).min() ?? 0
    guard pictures.count >= minimumPictureCount, digitCount > 0 else { return nil }
    let pattern = FrameNamePattern(prefix: key.prefix, digitCount: digitCount, suffix: key.suffix)
    // A folder that cannot be read gives photos, and those say why.
    guard let path = FilePath(bytes: key.folder + pattern.text), let sequence = try? FrameSequence(path: path),
      sequence.pictureCount == pictures.count,
      Double(pictures.count) >= minimumShare * Double(sequence.lastNumber - sequence.firstNumber + 1),
      looksLikeVideo(sequence)
    else { return nil }
    return Found(path: path, places: pictures.map(\.place).sorted())
  }

  private static func looksLikeVideo(_ sequence: FrameSequence) -> Bool {
    let ends = [sequence.firstNumber, sequence.lastNumber]
    guard !ends.contains(where: { (try? CameraData.isIn(sequence.picture($0))) ?? false }) else { return false }
    var thumbnails: [Int: RGBImage] = [:]
    var size: PixelSize?
    var isOneSize = true
    func thumbnail(_ number: Int) -> RGBImage? {
      if let known = thumbnails[number] { return known }
      let options = DecodingOptions(threadCount: 1)
      // A damaged frame says nothing of the others.
      guard sequence.contains(number), let reader = try? ClipReader(path: sequence.picture(number), options: options),
        reader.info.kind == .photo, let frame = try? reader.next(),
        let image = try? frame.makeImage(atMost: thumbnailSize)
      else { return nil }
      isOneSize = isOneSize && frame.size == size ?? frame.size
      size = frame.size
      thumbnails[number] = image
      return image
    }
    let span = sequence.lastNumber - sequence.firstNumber
    let starts = (0..<min(pairCount, span)).map { sequence.firstNumber + $0 * span / min(pairCount, span) }
    var near: [Double] = []
    for start in starts {
      guard let one = thumbnail(start), let other = thumbnail(start + 1) else { continue }
      guard isOneSize else { return false }
      near.append(one.meanDifference(from: other))
    }
    guard near.count > starts.count / 2 else { return false }
    let change = near.median
    if change <= maximumChange { return true }
    guard change <= maximumMovingChange else { return false }
    let far = starts.indices.compactMap { index -> Double? in
      let other = starts[(index + starts.count / 2) % starts.count]
      return thumbnails[starts[index]].flatMap { one in thumbnails[other].map { one.meanDifference(from: $0) } }
    }
    return !far.isEmpty && change <= maximumRatio * far.median
  }
}

extension RGBImage {
  /// Of two pictures of one size, over pixels and colours: 0 … 255.
  fileprivate func meanDifference(from other: RGBImage) -> Double {
    guard size == other.size else { return 255 }
    let total = zip(pixels, other.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    return Double(total) / Double(max(1, pixels.count))
  }
}

extension [Double] {
  /// Of two middle ones the larger; the array is not empty.
  fileprivate var median: Double { sorted()[count / 2] }
}
