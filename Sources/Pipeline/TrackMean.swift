import Clustering
import Vocabulary

/// The quality-weighted mean of a track's faces, gathered face by face.
struct TrackMean {
  /// A face counts at least this much, so that a track of bad faces has a mean.
  private static let leastWeight = 0.01

  private var weightedSum: [Double]
  private var weight = 0.0
  private(set) var faceCount = 0
  private(set) var quality = 0.0

  /// - Parameter dimension: Numbers an embedding.
  init(dimension: Int) {
    weightedSum = [Double](repeating: 0, count: dimension)
  }

  var dimension: Int { weightedSum.count }

  /// - Parameter quality: 1 where it was not measured.
  mutating func add(_ embedding: Embedding, quality: Double) {
    let weight = max(quality, Self.leastWeight)
    for (index, value) in embedding.values.enumerated() { weightedSum[index] += weight * Double(value) }
    self.weight += weight
    faceCount += 1
    self.quality += quality
  }

  /// - Precondition: A face was added.
  var track: PersonGrouping.Track {
    precondition(faceCount > 0, "a track without faces has no mean")
    return PersonGrouping.Track(mean: weightedSum.map { $0 / weight }, faceCount: faceCount, quality: quality)
  }
}
