package import FaceAnalysis

/// Pairs of tracks or pictures that are known to be one person or two people; an embedder's statistics are derived from them.
package struct KnownPairs: Sendable {
  /// Two tracks by the means of their faces, or two pictures.
  package struct Pair: Hashable, Sendable {
    let isOnePerson: Bool

    /// Faces that each side is the mean of: 1 for a picture.
    let firstFaceCount: Int
    let secondFaceCount: Int

    /// Whether both sides are photos, and no frames of a video.
    let arePhotos: Bool

    /// Between the means.
    let distance: Double

    package init(
      isOnePerson: Bool, firstFaceCount: Int, secondFaceCount: Int, arePhotos: Bool = false, distance: Double
    ) {
      self.isOnePerson = isOnePerson
      self.firstFaceCount = firstFaceCount
      self.secondFaceCount = secondFaceCount
      self.arePhotos = arePhotos
      self.distance = distance
    }
  }

  package var pairs: [Pair] = []

  /// People who have pairs of one person.
  package var personCount = 0

  /// Tracks with several faces, which `faceNoise` is measured on.
  package var trackCount = 0

  /// Root mean square distance of a face from its track's mean; `nil` where no track has several faces.
  package var faceNoise: Double?

  /// Root mean square length of the embeddings; `nil` where there are none.
  package var embeddingLength: Double?

  package init() {}

  /// How far apart two single pictures of a pair's two sides are, by root mean square: a mean of n faces lies nearer to the
  /// person than one face does, by the noise of n faces.
  ///
  /// On 64 pairs of tracks that were seen at once, of four clips and two embedders, it is within 3 % of the mean distance
  /// of their faces.
  func pictureDistance(of pair: Pair) -> Double {
    let noise = faceNoise ?? 0
    let missing = 2 - 1 / Double(pair.firstFaceCount) - 1 / Double(pair.secondFaceCount)
    return (pair.distance * pair.distance + noise * noise * missing).squareRoot()
  }

  /// Distances of single pictures: of one person, or of two.
  func pictureDistances(ofOnePerson isOnePerson: Bool) -> [Double] {
    pairs.filter { $0.isOnePerson == isOnePerson }.map(pictureDistance)
  }

  mutating func add(_ other: KnownPairs) {
    pairs += other.pairs
    personCount += other.personCount
    faceNoise = Self.pooled(faceNoise, trackCount, other.faceNoise, other.trackCount)
    embeddingLength = Self.pooled(embeddingLength, 1, other.embeddingLength, 1)
    trackCount += other.trackCount
  }

  private static func pooled(_ one: Double?, _ weight: Int, _ other: Double?, _ otherWeight: Int) -> Double? {
    guard let one, let other else { return one ?? other }
    let sum = one * one * Double(weight) + other * other * Double(otherWeight)
    return (sum / Double(max(weight + otherWeight, 1))).squareRoot()
  }
}

extension KnownPairs {
  /// Fewer say more of these people than of the embedder.
  static let minimumPeople = 5
  static let minimumPairs = 20

  /// Fewer tracks with several faces say too little of the noise.
  private static let minimumTracks = 5

  /// Different people are at least this many deviations from the limit, which is about one pair in a thousand: a wrong
  /// link can't be healed by grouping, and a split can.
  private static let minimumDeviations = 3.0

  /// The limit is this many deviations above pairs of one person, which holds about 98 of 100. Pictures of few people,
  /// in good light, lie further from those of others than faces in a video do, so the limit is not put half-way: for
  /// mobilefacenet that gives 1.21, and 1.0 was measured on 12,615 pairs.
  private static let maximumDeviations = 2.0

  /// What `pictureDistance` is of the mean distance of two people's pictures, where pairs of one person are too few to
  /// say it. On 88 pairs of tracks that were seen at once, of four clips and two sets of photos: dlib-resnet 0.845,
  /// mobilefacenet 0.776.
  private static let shareOfTwoPeople = 0.8

  /// Derives the statistics of the embedder that the distances are of.
  ///
  /// - Parameter data: What was measured, for people.
  /// - Throws: `CalibrationError` where the pairs are too few, or say nothing.
  package func statistics(data: String) throws(CalibrationError) -> EmbedderStatistics {
    let same = pictureDistances(ofOnePerson: true)
    let different = pictureDistances(ofOnePerson: false)
    let near = DistanceSpread(of: same)
    let far = DistanceSpread(of: different)
    let limit: Double
    if let near, let far, personCount >= Self.minimumPeople, same.count >= Self.minimumPairs {
      limit = Self.limit(near, far)
      guard limit.isFinite, limit > near.mean else { throw .indistinct(same: near, different: far) }
    } else if let far, different.count >= Self.minimumPairs {
      limit = Self.shareOfTwoPeople * far.mean
    } else {
      throw .tooFewPairs(people: personCount, same: same.count, different: different.count)
    }
    return EmbedderStatistics(
      pictureDistance: limit, faceNoise: trackCount >= Self.minimumTracks ? faceNoise : nil, data: data,
      samePerson: near, differentPeople: far)
  }

  /// What `pictureDistance` is of the noise of a face in its track, where nothing else is known of an embedder whose
  /// embeddings have any length. Of five clips: dlib-resnet 1.9 to 2.4, mobilefacenet 1.6 to 2.0.
  private static let shareOfNoise = 2.0

  /// The assumed distance has the weight of this many pairs, so that a few pairs of one clip do not decide alone.
  /// By reason, not by measurement.
  private static let weightOfAssumption = 5.0

  /// Derives statistics for an embedder that was not measured, from any number of pairs.
  ///
  /// - Parameter length: Of embeddings that are all brought to one; `nil` where they are not.
  package func provisionalStatistics(embeddingLength length: Double?) -> EmbedderStatistics {
    let different = pictureDistances(ofOnePerson: false)
    let noise = trackCount >= Self.minimumTracks ? faceNoise : nil
    let byNoise = length == nil ? noise.map { Self.shareOfNoise * $0 } : nil
    let assumed = EmbedderStatistics.assumed(embeddingLength: length ?? embeddingLength ?? 1).pictureDistance
    let start = byNoise ?? assumed
    let measured = different.reduce(0) { $0 + Self.shareOfTwoPeople * $1 }
    return EmbedderStatistics(
      pictureDistance: (measured + Self.weightOfAssumption * start)
        / (Double(different.count) + Self.weightOfAssumption),
      faceNoise: noise,
      data: "provisional: \(different.count) pairs of tracks that are two people, \(trackCount) tracks",
      differentPeople: DistanceSpread(of: different))
  }

  /// Most pairs of one person, and nearly none of two. Never beyond the place that is as many deviations from the one
  /// mean as from the other.
  private static func limit(_ near: DistanceSpread, _ far: DistanceSpread) -> Double {
    let even = (near.mean * far.deviation + far.mean * near.deviation) / (near.deviation + far.deviation)
    return min(
      near.mean + maximumDeviations * near.deviation, even, far.mean - minimumDeviations * far.deviation)
  }

  /// Mean of the shares of pairs of one person within a distance and of pairs of two beyond it; `nil` where either are
  /// missing.
  func shareToldRight(by limit: Double) -> Double? {
    let same = pictureDistances(ofOnePerson: true)
    let different = pictureDistances(ofOnePerson: false)
    guard !same.isEmpty, !different.isEmpty else { return nil }
    let told = Double(same.count { $0 <= limit }) / Double(same.count)
    let toldApart = Double(different.count { $0 > limit }) / Double(different.count)
    return (told + toldApart) / 2
  }
}

extension DistanceSpread {
  /// `nil` where there are none.
  init?(of distances: [Double]) {
    guard !distances.isEmpty else { return nil }
    let count = Double(distances.count)
    let mean = distances.reduce(0, +) / count
    let variance = distances.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    self.init(mean: mean, deviation: variance.squareRoot(), count: distances.count)
  }
}
