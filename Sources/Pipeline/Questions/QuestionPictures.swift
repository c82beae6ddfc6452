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
    try Self.pictures(of: tracks(of: person, most: most), most: most, in: store)
  }

  /// Faces of the core of whom a question is about; of other questions, of nobody.
  public static func corePictures(
    of question: LibraryQuestion, most: Int, in store: DatasetStore
  ) throws -> [Picture] {
    try pictures(of: Array(question.core.prefix(most)), most: most, in: store)
  }

  /// Faces of what a question is about.
  public static func pictures(
    of question: LibraryQuestion, most: Int, in store: DatasetStore
  ) throws -> [Picture] {
    try pictures(of: Array(question.tracks.prefix(most)), most: most, in: store)
  }

  private static func pictures(
    of tracks: [LibraryQuestion.Track], most: Int, in store: DatasetStore
  ) throws -> [Picture] {
    try tracks.enumerated().flatMap { turn, track in
      // Of few tracks, several faces each.
      let share = most / tracks.count + (turn < most % tracks.count ? 1 : 0)
      let faces = try faces(of: track, in: store).filter(\.hasPortrait)
      return best(of: faces, count: share).map { Picture(face: $0.id, clip: track.clip, seconds: $0.seconds) }
    }
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
