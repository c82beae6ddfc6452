extension PersonGrouping {
  /// The items that are clustered: linked tracks are one item, with their common mean.
  struct Items {
    private(set) var tracks: [Track] = []

    /// One per track; `nil` for tracks that are not clustered.
    private(set) var itemOfTrack: [Int?]

    /// The items of each person who is known.
    private(set) var known: [[Int]]

    /// - Parameters:
    ///   - groups: Tracks that are one person each; a track of a known person is in none.
    ///   - known: The tracks of each person who is known; each stays an item of its own.
    init(_ all: [Track], groups: [[Int]], known: [[Int]]) {
      itemOfTrack = [Int?](repeating: nil, count: all.count)
      self.known = []
      // By their first tracks, so that people are numbered as their tracks come.
      for group in groups + known.flatMap({ $0.map { [$0] } }) {
        for track in group { itemOfTrack[track] = tracks.count }
        tracks.append(Self.joined(group.map { all[$0] }))
      }
      self.known = known.map { $0.compactMap { itemOfTrack[$0] } }
    }

    /// Maps groups of tracks to groups of items. Groups within one item are left out.
    func pairs(_ groups: [[Int]]) -> [[Int]] {
      groups.compactMap { group in
        let items = Set(group.compactMap { itemOfTrack[$0] }).sorted()
        return items.count > 1 ? items : nil
      }
    }

    /// The minimum weight of a face, as in a track's own mean.
    private static let minimumFaceWeight = 0.01

    private static func joined(_ tracks: [Track]) -> Track {
      guard tracks.count > 1, var result = tracks.first else { return tracks[0] }
      var mean = [Double](repeating: 0, count: result.mean.count)
      var total = 0.0
      for track in tracks {
        let weight = max(track.quality, minimumFaceWeight * Double(track.faceCount))
        for index in mean.indices { mean[index] += weight * track.mean[index] }
        total += weight
      }
      result.mean = mean.map { $0 / total }
      result.faceCount = tracks.reduce(0) { $0 + $1.faceCount }
      result.quality = tracks.reduce(0) { $0 + $1.quality }
      result.scenes = tracks.flatMap(\.scenes)
      return result
    }
  }
}

extension PersonGrouping.Statistics {
  /// All distances at which tracks are joined, larger or smaller.
  func scaled(by factor: Double) -> PersonGrouping.Statistics {
    var result = self
    result.trackDistance *= factor
    result.minimumTrackDistance *= factor
    result.photoDistance *= factor
    return result
  }
}
