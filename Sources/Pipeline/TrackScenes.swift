import Clustering
import DatasetStore
import Vocabulary

/// Converts track records of a library to the tracks that grouping compares, with their scenes.
struct TrackScenes {
  private struct Shot: Hashable {
    let clip: ClipID
    let number: Int
  }

  private let photos: Set<ClipID>
  private let setUps: [Shot: Int]

  /// - Complexity: One pass over the clips, and one over their shots.
  init(_ store: DatasetStore) throws {
    photos = Set(try store.clips().filter { $0.kind == .photo }.map(\.id))
    var setUps: [Shot: Int] = [:]
    try store.forEachShot { setUps[Shot(clip: $0.clip, number: $0.number)] = $0.setUp }
    self.setUps = setUps
  }

  func track(_ record: TrackRecord) -> PersonGrouping.Track {
    let isPhoto = photos.contains(record.clip)
    let scene = PersonGrouping.Scene(
      clip: Self.number(of: record.clip), shot: record.shot,
      setUp: record.shot.flatMap { setUps[Shot(clip: record.clip, number: $0)] }, box: record.place,
      clothing: record.clothing)
    return PersonGrouping.Track(
      mean: record.mean, faceCount: record.faceCount, quality: record.quality, isPhoto: isPhoto,
      scenes: isPhoto ? [] : [scene])
  }

  func isPhoto(_ clip: ClipID) -> Bool { photos.contains(clip) }

  /// A number that is the clip's own in every library: the first 60 bits of its hash.
  private static func number(of clip: ClipID) -> Int { Int(clip.hexadecimal.prefix(15), radix: 16) ?? 0 }
}
