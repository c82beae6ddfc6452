import FileHandling
import Vocabulary

/// Previews that are being made, and those that were: in memory alone, so that nothing of a clip is left on a disk, however
/// the program ends. Use it from one thread.
final class ClipPreviews {
  /// All that are kept, together: some thirty of twelve seconds.
  private static let mostBytes = 64 << 20

  /// Being made at once: a tab each.
  private static let mostBegun = 4

  private struct Key: Hashable {
    let clip: ClipID
    let milliseconds: Int
    let stamp: ClipStamp
  }

  private var begun: [(key: Key, preview: ClipPreview)] = []
  private var made: [(key: Key, number: Int, preview: ClipPreview.Made)] = []
  private var lastNumber = 0

  enum Answer {
    case making(share: Double)
    case made(number: Int, ClipPreview.Made)
  }

  /// Goes on with the preview of a moment, or begins it.
  ///
  /// - Parameters:
  ///   - place: Where `ClipFiles` found it.
  ///   - frameRate: Of a sequence, as the library knows it.
  ///   - time: After so long it comes back, done or not.
  /// - Throws: `ClipTrouble`; `VideoDecodingError`, `VideoEncodingError`.
  func preview(
    of clip: ClipID, isPhoto: Bool, at place: ClipFiles.Place, moment: Double, baseSeconds: Double, frameRate: Double?,
    within time: Duration
  ) throws -> Answer {
    let (path, stamp) = (place.path, place.stamp)
    let key = Key(clip: clip, milliseconds: Int((moment * 1000).rounded()), stamp: stamp)
    if let place = made.firstIndex(where: { $0.key == key }) {
      // What was asked for last is kept longest.
      made.append(made.remove(at: place))
      return .made(number: made[made.count - 1].number, made[made.count - 1].preview)
    }
    let preview: ClipPreview.Made
    if isPhoto {
      preview = try ClipPreview.photo(path)
    } else {
      let making =
        try takeBegun(key) ?? ClipPreview(of: path, at: moment, baseSeconds: baseSeconds, frameRate: frameRate)
      guard let finished = try making.goOn(for: time) else {
        begun.append((key, making))
        if begun.count > Self.mostBegun { begun.removeFirst() }
        return .making(share: making.share)
      }
      preview = finished
    }
    // It was read by its path: what lay there meanwhile must have been the clip.
    guard try ClipStamp(of: path) == stamp else { throw ClipTrouble.altered(path) }
    lastNumber += 1
    made.append((key, lastNumber, preview))
    while made.count > 1, made.reduce(0, { $0 + $1.preview.bytes.count }) > Self.mostBytes { made.removeFirst() }
    return .made(number: lastNumber, preview)
  }

  private func takeBegun(_ key: Key) -> ClipPreview? {
    begun.firstIndex { $0.key == key }.map { begun.remove(at: $0).preview }
  }

  /// `nil` where it is kept no longer.
  ///
  /// - Parameter isKnown: Whether the library still has a clip; of one that was forgotten nothing is kept.
  func numbered(_ number: Int, isKnown: (ClipID) throws -> Bool) throws -> ClipPreview.Made? {
    guard let found = made.first(where: { $0.number == number }) else { return nil }
    if try isKnown(found.key.clip) { return found.preview }
    drop(found.key.clip)
    return nil
  }

  /// Gives up what was made of a clip, and what is being made.
  func drop(_ clip: ClipID) {
    made.removeAll { $0.key.clip == clip }
    begun.removeAll { $0.key.clip == clip }
  }
}
