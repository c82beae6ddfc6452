import Vocabulary

/// Follows faces from frame to frame of one shot, by overlap and likeness.
///
/// ```swift
/// var tracker = FaceTracker(limits: .init(samePersonDistance: 0.6))
/// for frame in frames {
///   if frame.beginsShot { tracker.endShot() }
///   let tracks = tracker.link(frame.faces, at: frame.seconds)   // one track for each face
/// }
/// ```
///
/// Two faces of one frame never share a track, no track goes over a cut, one that changes person is split, and a face
/// that is gone for a moment (a hand, a blurred frame) is taken up again. Memory is in proportion to the faces that are in sight.
///
/// Links are made greedily, the best pair first. In the frames of a shot that are a fraction of a second apart, a face
/// has one plausible successor, and an optimal assignment gives the same links.
public struct FaceTracker: Sendable {
  /// What may be linked.
  public struct Limits: Sendable, Equatable {
    /// Faces further apart than this in the embedder's space are two people, wherever they are. The embedder's own
    /// figure for two pictures; dlib's is 0.6. A face that turns faster than that begins a track, which grouping can
    /// heal; two people in one track it cannot.
    public var samePersonDistance: Double

    /// How long a face may be out of sight.
    public var maximumGapInSeconds = 1.0

    /// How far a face moves in a second, in its own heights; someone who walks past fills the frame in a second or two.
    public var heightsPerSecond = 1.5

    /// How far it may be off even without time: the detector's own trembling, in heights.
    public var trembling = 0.5

    /// The smaller height over the larger.
    public var leastHeightRatio = 0.5

    public init(samePersonDistance: Double) {
      self.samePersonDistance = samePersonDistance
    }
  }

  /// Faces of a track that its likeness now is told from: the last ones, since a face turns.
  private static let memory = 5

  private struct OpenTrack: Sendable {
    let number: TrackNumber
    var box: Rectangle
    var seconds: Double
    var lastEmbeddings: [Embedding] = []

    /// Of all its faces: a track that glides from one person to another, as in a cross-fade or where two heads pass,
    /// goes by small steps, and only its whole tells.
    var embeddingSum: [Float] = []
    var embeddingCount: Float = 0
  }

  private let limits: Limits
  private var open: [OpenTrack] = []
  private var nextNumber = 0

  public init(limits: Limits) {
    self.limits = limits
  }

  /// No face after this belongs to a track before it.
  public mutating func endShot() {
    open.removeAll()
  }

  /// Links the faces of the next frame.
  ///
  /// - Parameter seconds: Later than at the call before.
  /// - Returns: One track a face, in the same order; a face without a predecessor begins one.
  public mutating func link(_ faces: [FaceObservation], at seconds: Double) -> [TrackNumber] {
    open.removeAll { seconds - $0.seconds > limits.maximumGapInSeconds }
    var tracks = [Int?](repeating: nil, count: faces.count)
    var taken: Set<Int> = []
    for candidate in candidates(faces, at: seconds) {
      guard tracks[candidate.face] == nil, !taken.contains(candidate.track) else { continue }
      tracks[candidate.face] = candidate.track
      taken.insert(candidate.track)
    }
    return faces.indices.map { index in
      if let track = tracks[index] {
        extend(track, with: faces[index], at: seconds)
        return open[track].number
      }
      return begin(with: faces[index], at: seconds)
    }
  }

  private struct Candidate {
    let track: Int
    let face: Int
    let cost: Double
  }

  /// All links that the limits allow, the best first; of equal ones, the older track's.
  private func candidates(_ faces: [FaceObservation], at seconds: Double) -> [Candidate] {
    var candidates: [Candidate] = []
    for (track, last) in open.enumerated() {
      for (face, observation) in faces.enumerated() {
        guard let cost = cost(of: observation, after: last, at: seconds) else { continue }
        candidates.append(Candidate(track: track, face: face, cost: cost))
      }
    }
    return candidates.sorted { ($0.cost, $0.track, $0.face) < ($1.cost, $1.track, $1.face) }
  }

  /// How unlikely a link is; `nil` where the limits forbid it.
  private func cost(of face: FaceObservation, after last: OpenTrack, at seconds: Double) -> Double? {
    let overlap = last.box.intersectionOverUnion(with: face.box)
    let height = max(last.box.height, face.box.height)
    let (from, to) = (last.box.center, face.box.center)
    let shift = ((from.x - to.x) * (from.x - to.x) + (from.y - to.y) * (from.y - to.y)).squareRoot() / height
    guard min(last.box.height, face.box.height) >= limits.leastHeightRatio * height else { return nil }
    guard shift <= limits.trembling + limits.heightsPerSecond * (seconds - last.seconds) else { return nil }
    guard let distance = distance(from: face, to: last) else { return overlap > 0 ? 1 - overlap + shift : nil }
    guard distance <= limits.samePersonDistance else { return nil }
    return 1 - overlap + shift + distance / limits.samePersonDistance
  }

  /// From a face's embedding to the mean of the track's last ones, or to that of all, whichever is further.
  private func distance(from face: FaceObservation, to track: OpenTrack) -> Double? {
    guard let embedding = face.embedding, let first = track.lastEmbeddings.first else { return nil }
    var mean = [Float](repeating: 0, count: first.values.count)
    for embedding in track.lastEmbeddings {
      for index in mean.indices { mean[index] += embedding.values[index] / Float(track.lastEmbeddings.count) }
    }
    let whole = Embedding(track.embeddingSum.map { $0 / track.embeddingCount })
    return max(embedding.distance(to: Embedding(mean)), embedding.distance(to: whole))
  }

  private mutating func extend(_ track: Int, with face: FaceObservation, at seconds: Double) {
    open[track].box = face.box
    open[track].seconds = seconds
    guard let embedding = face.embedding else { return }
    open[track].lastEmbeddings.append(embedding)
    if open[track].lastEmbeddings.count > Self.memory { open[track].lastEmbeddings.removeFirst() }
    if open[track].embeddingSum.isEmpty {
      open[track].embeddingSum = embedding.values
    } else {
      for (index, value) in embedding.values.enumerated() { open[track].embeddingSum[index] += value }
    }
    open[track].embeddingCount += 1
  }

  private mutating func begin(with face: FaceObservation, at seconds: Double) -> TrackNumber {
    let number = TrackNumber(nextNumber)
    nextNumber += 1
    open.append(OpenTrack(number: number, box: face.box, seconds: seconds))
    extend(open.count - 1, with: face, at: seconds)
    return number
  }
}
