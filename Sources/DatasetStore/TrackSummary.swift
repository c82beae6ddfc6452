public import Vocabulary

/// Gathers a track's faces into what grouping compares.
public struct TrackSummary: Sendable {
  /// A face counts at least this much, so that a track of bad faces has a mean.
  private static let leastWeight = 0.01

  private let clip: ClipID
  private let number: Int
  private let shot: Int?
  private var weightedSum: [Double] = []
  private var weight = 0.0
  public private(set) var faceCount = 0
  public private(set) var quality = 0.0
  public private(set) var greatestScore = -Double.infinity
  private var clothing = ClothingMean()

  public init(clip: ClipID, number: Int, shot: Int?) {
    self.clip = clip
    self.number = number
    self.shot = shot
  }

  /// Takes in a face; one whose quality was not measured counts as a good one. Without an embedding it is left out.
  public mutating func add(_ face: FaceEvidence) {
    guard let values = face.embedding?.values else { return }
    let quality = face.quality?.value ?? 1
    let weight = max(quality, Self.leastWeight)
    if weightedSum.isEmpty { weightedSum = [Double](repeating: 0, count: values.count) }
    for (index, value) in values.enumerated() { weightedSum[index] += weight * Double(value) }
    self.weight += weight
    self.quality += quality
    faceCount += 1
    greatestScore = max(greatestScore, face.score)
    if let histogram = face.clothing { clothing.add(histogram) }
  }

  /// `nil` while no face was added.
  public var record: TrackRecord? {
    guard faceCount > 0 else { return nil }
    return TrackRecord(
      clip: clip, number: number, shot: shot, faceCount: faceCount, quality: quality, greatestScore: greatestScore,
      mean: weightedSum.map { $0 / weight }, clothing: clothing.histogram)
  }
}
