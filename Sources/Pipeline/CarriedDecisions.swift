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

  /// A track's faces, and where they were.
  private struct Heard {
    var faces: [FaceID] = []

    /// By place; `nil` where a human had no say.
    var votes: [Adoption.Place?: Int] = [:]

    /// Faces that were looked at in the same moment.
    var exactly: [Adoption.Place: [FaceID]] = [:]
  }

  /// - Parameter store: The new library, whose clips are taken in, and not grouped.
  /// - Returns: How many faces have their place by it.
  func apply(to store: DatasetStore) throws -> Int {
    guard try old.hasDecisions() else { return 0 }
    try store.takePeople(from: old)
    let marked = Set(try old.peopleWithMarks())
    var count = 0
    for clip in try store.clips() {
      guard try old.clip(clip.id) != nil else { continue }
      var tracks: [Int: Heard] = [:]
      var moments = Moments(try old.placedFaces(of: clip.id))
      for face in try store.placedFaces(of: clip.id) {
        guard let track = face.track else { continue }
        tracks[track, default: Heard()].faces.append(face.id)
        guard let before = moments.face(like: face) else { continue }
        let place = Self.place(of: before, marked, now: face)
        tracks[track, default: Heard()].votes[place, default: 0] += 1
        if let place, abs(before.seconds - face.seconds) <= Self.sameMoment {
          tracks[track, default: Heard()].exactly[place, default: []].append(face.id)
        }
      }
      var adoption = Adoption()
      for heard in tracks.values { adoption.faces.merge(Self.places(heard)) { first, _ in first } }
      try store.adopt(adoption)
      count += adoption.faces.count
    }
    return count
  }

  /// - Parameter marked: People about whom a human said something.
  /// - Parameter now: The same face in the new library: what the program takes for none there stays so, unless a human said
  ///   something of the face itself.
  private static func place(
    of face: PlacedFace, _ marked: Set<PersonNumber>, now: PlacedFace
  ) -> Adoption.Place? {
    if face.isDecided { return face.isRejected ? .noFace : face.person.map { .person($0) } ?? .unsorted }
    guard !face.isRejected, !now.isRejected else { return nil }
    return face.person.flatMap { marked.contains($0) ? .undecided($0) : nil }
  }

  private static func places(_ heard: Heard) -> [FaceID: Adoption.Place] {
    let ranked = heard.votes.sorted { ($1.value, order($0.key)) < ($0.value, order($1.key)) }
    guard let most = ranked.first else { return [:] }
    var places: [FaceID: Adoption.Place] = [:]
    if let place = most.key {
      for face in heard.faces { places[face] = place }
    }
    for (place, faces) in heard.exactly where place != most.key {
      if case .undecided = place { continue }
      for face in faces { places[face] = place }
    }
    return places
  }

  /// An order of places, so that a tie is always broken alike: what a human said of the face itself first.
  private static func order(_ place: Adoption.Place?) -> Int {
    switch place {
    case .noFace: -2
    case .unsorted: -1
    case .person(let person): person.value
    case .undecided(let person): 1 << 32 + person.value
    case nil: .max
    }
  }

  /// A clip's faces of before, asked face by face as time goes on.
  private struct Moments {
    private let faces: [PlacedFace]
    private var first = 0

    /// - Parameter faces: By frame.
    init(_ faces: [PlacedFace]) {
      self.faces = faces
    }

    /// The nearest in time of those on a face that overlaps enough; of several, the one that overlaps most.
    ///
    /// - Parameter face: Not before the faces that were asked for earlier.
    mutating func face(like face: PlacedFace) -> PlacedFace? {
      while first < faces.count, faces[first].seconds < face.seconds - CarriedDecisions.nearMoment {
        first += 1
      }
      var best: (face: PlacedFace, gap: Double, overlap: Double)?
      for before in faces[first...] {
        guard before.seconds <= face.seconds + CarriedDecisions.nearMoment else { break }
        let overlap = before.box.intersectionOverUnion(with: face.box)
        guard overlap >= CarriedDecisions.sameFace else { continue }
        let gap = abs(before.seconds - face.seconds)
        if let best, (best.gap, -best.overlap) <= (gap, -overlap) { continue }
        best = (before, gap, overlap)
      }
      return best?.face
    }
  }
}
