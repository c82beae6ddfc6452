import DatasetStore
import Vocabulary

/// Writes who has which face, and numbers new people by when they are first seen.
struct TrackPlacement {
  private let store: DatasetStore

  /// By label: those who are known, and new ones from the first face on that is placed with them.
  private var numbers: [Int: PersonNumber]

  /// - Parameter numbers: Of the people whose labels are 0, 1, …
  init(store: DatasetStore, numbers: [PersonNumber]) {
    self.store = store
    self.numbers = Dictionary(uniqueKeysWithValues: numbers.enumerated().map { ($0, $1) })
  }

  /// Places the faces of one clip; call it for clips in the order in which they were taken in.
  ///
  /// - Parameter label: Whose a face is, and how surely; `nil` leaves it as it is.
  mutating func place(
    facesOf clip: ClipID, as label: (FaceEvidence) -> (label: Int, confidence: Double?)?
  ) throws {
    // Gathered first: writing changes the index that is being read.
    var placed: [(face: FaceID, label: Int, confidence: Double?)] = []
    try store.forEachEvidence(of: clip) { face in
      if let (label, confidence) = label(face) { placed.append((face.id, label, confidence)) }
    }
    for (face, label, confidence) in placed {
      let number = try numbers[label] ?? store.addPerson()
      numbers[label] = number
      try store.place(face, with: number, confidence: confidence)
    }
  }
}
