import DatasetStore
import Vocabulary

/// Carries what a human decided over to a library that is made anew of the same clips, maybe by another detector or at
/// other moments: faces are the same where they overlap at nearly the same time.
///
/// A track goes where most of its faces were. Of the others, those that a human had put somewhere else, or said to be no
/// face, are torn out of it if they were looked at in the same moment again. So a name stays, what was merged stays one,
/// what was separated stays apart, and what is no face does not come back.
struct CarriedDecisions {
  /// Two boxes that share this much (IoU) are one face.
  private static let sameFace = 0.4

  /// How far apart two looks at one face may be, in seconds: what a head moves in that time leaves the boxes' overlap.
  private static let nearMoment = 0.26

  /// Two looks this near are of one moment, in seconds: less than a frame.
  private static let sameMoment = 0.02

  private let old: DatasetStore

  /// - Parameter old: The library that is replaced, open.
  init(from old: DatasetStore) {
    self.old = old
  }

  /// A track's faces, and what was said of them.
  private struct Heard {
    var faces: [FaceID] = []
    var votes: [DatasetStore.Say: Int] = [:]
    /// Faces that were looked at in the same moment.
    var exactly: [DatasetStore.Say: [FaceID]] = [:]
  }

  /// - Parameter store: The new library, whose clips are taken in, and not grouped.
  /// - Returns: How many faces have their place by it.
  func apply(to store: DatasetStore) throws -> Int {
    guard try old.hasDecisions() else { return 0 }
    try store.takePeople(from: old)
    var count = 0
    for clip in try store.clips() {
      var tracks: [Int: Heard] = [:]
      var moments = Moments(try old.decisions(of: clip.id))
      try store.forEachFace(of: clip.id) { face in
        guard let track = face.track else { return }
        tracks[track, default: Heard()].faces.append(face.id)
        guard let decision = moments.decision(on: face) else { return }
        tracks[track, default: Heard()].votes[decision.say, default: 0] += 1
        if abs(decision.seconds - face.seconds) <= Self.sameMoment {
          tracks[track, default: Heard()].exactly[decision.say, default: []].append(face.id)
        }
      }
      for (_, heard) in tracks.sorted(by: { $0.key < $1.key }) { count += try carry(heard, to: store) }
    }
    return count
  }

  private func carry(_ heard: Heard, to store: DatasetStore) throws -> Int {
    let ranked = heard.votes.sorted { ($1.value, Self.order($0.key)) < ($0.value, Self.order($1.key)) }
    guard let most = ranked.first?.key else { return 0 }
    var rest = heard.faces
    var count = 0
    // First the few, while they still are in one track with the many.
    for (say, _) in ranked.dropFirst() {
      switch say {
      case .nothing, .knows: continue
      case .puts, .isNoFace:
        guard let faces = heard.exactly[say] else { continue }
        try store.carry(faces, say)
        rest.removeAll { faces.contains($0) }
        count += faces.count
      }
    }
    guard most != .nothing else { return count }
    try store.carry(rest, most)
    return count + rest.count
  }

  /// An order of what may be said, so that a tie is always broken alike: what a human said of the face itself first.
  private static func order(_ say: DatasetStore.Say) -> Int {
    switch say {
    case .isNoFace: -2
    case .puts(nil): -1
    case .puts(let person?): person.value
    case .knows(let person): 1 << 32 + person.value
    case .nothing: .max
    }
  }

  /// A clip's faces of before, asked face by face as time goes on.
  private struct Moments {
    private let decisions: [DatasetStore.Decision]
    private var first = 0

    /// - Parameter decisions: By time.
    init(_ decisions: [DatasetStore.Decision]) {
      self.decisions = decisions
    }

    /// The nearest in time of those on a face that overlaps enough; of several, the one that overlaps most.
    ///
    /// - Parameter face: Not before the faces that were asked for earlier.
    mutating func decision(on face: FaceRow) -> DatasetStore.Decision? {
      while first < decisions.count, decisions[first].seconds < face.seconds - CarriedDecisions.nearMoment {
        first += 1
      }
      var best: (decision: DatasetStore.Decision, gap: Double, overlap: Double)?
      for decision in decisions[first...] {
        guard decision.seconds <= face.seconds + CarriedDecisions.nearMoment else { break }
        let overlap = decision.box.intersectionOverUnion(with: face.box)
        guard overlap >= CarriedDecisions.sameFace else { continue }
        let gap = abs(decision.seconds - face.seconds)
        if let best, (best.gap, -best.overlap) <= (gap, -overlap) { continue }
        best = (decision, gap, overlap)
      }
      return best?.decision
    }
  }
}
