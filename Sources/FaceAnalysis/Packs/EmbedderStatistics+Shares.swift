extension EmbedderStatistics {
  /// What the distances of tracks are of `pictureDistance`, where they were not measured. Both embedders that they were
  /// measured for agree to a twentieth (dlib-resnet 0.63, 0.57, 0.70; mobilefacenet 0.65, 0.56, 0.70); the noise of a
  /// face in its track less so (0.33 and 0.40).
  private static let trackShare = 0.64
  private static let leastTrackShare = 0.56
  private static let greatestTrackShare = 0.7
  private static let noiseShare = 0.37

  /// Statistics whose distances of tracks are shares of that of pictures, which other embedders have.
  ///
  /// - Parameter faceNoise: `nil` where it was not measured.
  public init(
    pictureDistance: Double, faceNoise: Double? = nil, data: String, samePerson: DistanceSpread? = nil,
    differentPeople: DistanceSpread? = nil
  ) {
    func rounded(_ distance: Double) -> Double { (distance * 1000).rounded() / 1000 }
    self.init(
      pictureDistance: rounded(pictureDistance), trackDistance: rounded(pictureDistance * Self.trackShare),
      leastTrackDistance: rounded(pictureDistance * Self.leastTrackShare),
      greatestTrackDistance: rounded(pictureDistance * Self.greatestTrackShare),
      faceNoise: rounded(faceNoise ?? pictureDistance * Self.noiseShare), data: data, samePerson: samePerson,
      differentPeople: differentPeople)
  }

  /// What is assumed of an embedder of which nothing is measured, as a share of the length of its embeddings: the
  /// `pictureDistance` of mobilefacenet, the one embedder with embeddings of length 1 that was measured (410 pairs of one
  /// person, 12,205 of two).
  private static let assumedShare = 1.0

  /// - Parameter length: The usual length of the embeddings.
  public static func assumed(embeddingLength length: Double) -> EmbedderStatistics {
    EmbedderStatistics(pictureDistance: assumedShare * length, data: "assumed: nothing is measured of this embedder")
  }
}

extension PackManifest {
  /// Whether embeddings are brought to length 1.
  public var isNormalised: Bool { embedder?.normalise ?? false }

  /// How long embeddings are: 1 where they are brought to that, else what the self-test's picture gives.
  public var embeddingLength: Double {
    guard let embedder, !embedder.normalise else { return 1 }
    guard let output = selfTest?.outputs[embedder.output], output.size > 0 else { return 1 }
    return output.size * Double(output.count).squareRoot()
  }
}
