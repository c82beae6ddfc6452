public import DatasetStore
public import Vocabulary

extension LibraryQuestions {
  /// The question of this identifier.
  ///
  /// - Throws: `QuestionError.notAsked`.
  public func question(_ id: String) throws -> LibraryQuestion {
    guard let question = questions.first(where: { $0.id == id }) else { throw QuestionError.notAsked(id) }
    return question
  }

  /// The faces that a question is about, track by track in the order of time.
  ///
  /// - Parameters:
  ///   - withCore: Also those that stand for the person, which a yes confirms too.
  ///   - store: As it was when the questions were made.
  public static func faces(
    of question: LibraryQuestion, withCore: Bool = false, in store: DatasetStore
  ) throws -> [FaceID] {
    try identifiers(of: question.tracks + (withCore ? question.core : []), in: store)
  }

  static func identifiers(of tracks: [LibraryQuestion.Track], in store: DatasetStore) throws -> [FaceID] {
    try tracks.flatMap { track in
      try track.faces ?? store.faces(ofTrack: track.number, in: track.clip, with: track.holder).map(\.id)
    }
  }

  /// The faces of one track, in the order of time.
  public static func faces(
    of track: LibraryQuestion.Track, in store: DatasetStore
  ) throws -> [DatasetStore.TrackFace] {
    let all = try store.faces(ofTrack: track.number, in: track.clip, with: track.holder)
    guard let some = track.faces.map(Set.init) else { return all }
    return all.filter { some.contains($0.id) }
  }

  /// Makes the correction that an answer is: one edit, undone like any other.
  ///
  /// | question | yes | no, or a new person | somebody |
  /// | --- | --- | --- | --- |
  /// | the same person? | merge | keep apart | |
  /// | whose? | move to the likeliest | move to a new person | move |
  /// | still the person? | confirmed where they are, with the core | split | move, and kept apart |
  /// | a face? | confirmed where it is | not a face | move |
  ///
  /// - Parameter store: As it was when the questions were made.
  /// - Throws: `QuestionError.noAnswer` where the question cannot be answered so; what corrections throw.
  public static func answer(
    _ question: LibraryQuestion, with answer: LibraryQuestion.Answer, in store: DatasetStore
  ) throws {
    let faces = try faces(of: question, in: store)
    switch (question.kind, answer) {
    case (.samePerson, .yes): try store.merge(question.people)
    case (.samePerson, .no): try store.keepApart(question.people[0], question.people[1])
    case (.samePerson, _): throw QuestionError.noAnswer(question.id)
    case (_, .notAFace), (.isFace, .no): try store.reject(faces)
    case (_, .unsorted): try store.move(faces, to: nil)
    case (.whose, .yes):
      guard let likeliest = question.candidates.first else { throw QuestionError.noAnswer(question.id) }
      try store.move(faces, to: likeliest.person)
    case (.stillPerson, .yes): try confirm(question, in: store)
    case (.isFace, .yes):
      guard question.people.count == 1 else { throw QuestionError.noAnswer(question.id) }
      try store.move(faces, to: question.people[0])
    case (.stillPerson, .person(let person)):
      if person == question.people[0] {
        try confirm(question, in: store)
      } else {
        try store.part(faces, from: question.people[0], to: person)
      }
    case (.stillPerson, .no), (.stillPerson, .newPerson): try store.part(faces, from: question.people[0], to: nil)
    case (_, .person(let person)): try store.move(faces, to: person)
    case (_, .newPerson), (_, .no): try store.moveToNewPerson(faces)
    }
  }

  /// That faces are those of the core says of the core, too, that it is one person, and the person's.
  private static func confirm(_ question: LibraryQuestion, in store: DatasetStore) throws {
    try store.move(Self.faces(of: question, withCore: true, in: store), to: question.people[0])
  }
}
