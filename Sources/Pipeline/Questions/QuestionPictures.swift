public import DatasetStore
public import Vocabulary

extension LibraryQuestions {
  /// A face to be looked at.
  public struct Picture: Sendable, Equatable {
    public let face: FaceID
    public let clip: ClipID

    /// From the clip's first video frame.
    public let seconds: Double
  }

  /// Faces that show who somebody is: the best of their best tracks, clips in turn, so that light, age and pose differ
  /// where they can.
  ///
  /// - Parameter most: At most so many.
  public func pictures(of person: PersonNumber, most: Int, in store: DatasetStore) throws -> [Picture] {
    try pictures(of: tracks(of: person), with: [person], most: most, in: store)
  }

  /// Faces of the core of whom a question is about; of other questions, of nobody.
  public func corePictures(of question: LibraryQuestion, most: Int, in store: DatasetStore) throws -> [Picture] {
    try pictures(of: question.core.compactMap { place(of: $0) }, with: nil, most: most, in: store)
  }

  /// Faces of what a question is about.
  public func pictures(of question: LibraryQuestion, most: Int, in store: DatasetStore) throws -> [Picture] {
    let places = question.tracks.compactMap { self.place(of: $0) }
    return try pictures(of: places, with: nil, most: most, in: store)
  }

  /// - Parameter holders: Whose faces of the tracks are shown; everybody's where `nil`.
  private func pictures(
    of tracks: [Int], with holders: [PersonNumber?]?, most: Int, in store: DatasetStore
  ) throws -> [Picture] {
    let chosen = inTurn(tracks, most: most)
    guard !chosen.isEmpty else { return [] }
    var pictures: [Picture] = []
    for (turn, track) in chosen.enumerated() {
      // Of few tracks, several faces each.
      let share = most / chosen.count + (turn < most % chosen.count ? 1 : 0)
      let key = track.key
      let faces = try (holders ?? track.holders).flatMap {
        try store.faces(ofTrack: key.number, in: key.clip, with: $0)
      }.filter(\.hasPortrait).sorted { ($0.seconds, $0.id) < ($1.seconds, $1.id) }
      pictures += Self.best(of: faces, count: share).map { Picture(face: $0.id, clip: key.clip, seconds: $0.seconds) }
    }
    return pictures
  }

  /// The best of each stretch of time.
  private static func best(of faces: [DatasetStore.TrackFace], count: Int) -> [DatasetStore.TrackFace] {
    guard faces.count > count else { return faces }
    return (0..<count).compactMap { turn in
      faces[(turn * faces.count / count)..<((turn + 1) * faces.count / count)]
        .max { ($0.quality, $1.id) < ($1.quality, $0.id) }
    }
  }
}
