import DatasetStore
import FaceAnalysis
import Pipeline
import ReviewServer
import Vocabulary

/// The questions of the last edit that was seen, so that an answer needs not make them again. Use it from one thread.
final class QuestionMemory {
  fileprivate var edit: Int?
  fileprivate var questions: LibraryQuestions?
}

extension LibraryDesk {
  /// Pictures of a side, and of somebody whom faces may belong to.
  private static let mostPictures = 12
  private static let mostCandidatePictures = 4

  func questions(most: Int) throws -> ReviewQuestions {
    try reading { store in
      try store.holdStill()
      let edit = try store.lastEdit()
      let questions = try questions(of: store, edit: edit)
      let people = Dictionary(uniqueKeysWithValues: try store.people().map { ($0.number, $0) })
      return ReviewQuestions(
        edit: edit, count: questions.questions.count, gain: questions.gain,
        questions: try questions.questions.prefix(most).map {
          try Sides(questions: questions, store: store, people: people).question($0)
        })
    }
  }

  func answer(_ question: String, with answer: ReviewAnswer, seen: Int) throws -> (edit: Int, sentence: String) {
    let library = try Library(correcting: library)
    do {
      let last = try library.store.lastEdit()
      guard last == seen else { throw StaleEdit(last: last) }
      let questions = try questions(of: library.store, edit: last)
      let asked = try questions.question(question)
      let wording = try AnswerWording(asked, in: library.store)
      let answer = LibraryQuestion.Answer(answer)
      try library.correct { try LibraryQuestions.answer(asked, with: answer, in: $0) }
      guard let edit = try library.store.edits().last else { throw EditError.nothingToDo }
      try library.close()
      return (edit.id, wording.sentence(of: edit))
    } catch {
      // What went wrong first is said; a library that cannot be closed either is whole all the same.
      try? library.close()
      throw error
    }
  }

  private func questions(of store: DatasetStore, edit: Int) throws -> LibraryQuestions {
    // While faces come in, no line of the log tells.
    if memory.edit == edit, let questions = memory.questions, writer() == nil { return questions }
    let questions = try LibraryQuestions(of: store, at: library, models: .installed)
    (memory.edit, memory.questions) = (edit, questions)
    return questions
  }

  /// Questions with pictures and names.
  private struct Sides {
    let questions: LibraryQuestions
    let store: DatasetStore
    let people: [PersonNumber: PersonRecord]

    func question(_ question: LibraryQuestion) throws -> ReviewQuestion {
      var sides: [ReviewQuestion.Side] = []
      if question.kind != .samePerson {
        let pictures = try LibraryQuestions.pictures(of: question, most: LibraryDesk.mostPictures, in: store)
        sides.append(
          ReviewQuestion.Side(
            person: nil, name: nil, faceCount: question.faceCount, chance: nil, pictures: try pictures.map(picture)))
      }
      let chances = Dictionary(question.candidates.map { ($0.person, $0.chance) }) { first, _ in first }
      sides += try question.people.map { person in
        let core = try LibraryQuestions.corePictures(of: question, most: LibraryDesk.mostPictures, in: store)
        return try side(
          person, chance: chances[person], most: LibraryDesk.mostPictures, pictures: core.isEmpty ? nil : core)
      }
      return ReviewQuestion(
        id: question.id, kind: question.kind.rawValue, sides: sides,
        candidates: try question.candidates.filter { !question.people.contains($0.person) }.map {
          try side($0.person, chance: $0.chance, most: LibraryDesk.mostCandidatePictures)
        }, chance: question.chance, gain: question.gain, isShownTwice: question.isShownTwice)
    }

    private func side(
      _ person: PersonNumber, chance: Double?, most: Int, pictures: [LibraryQuestions.Picture]? = nil
    ) throws -> ReviewQuestion.Side {
      let pictures = try pictures ?? questions.pictures(of: person, most: most, in: store)
      return ReviewQuestion.Side(
        person: person.value, name: people[person]?.name, faceCount: people[person]?.faceCount ?? 0, chance: chance,
        pictures: try pictures.map(picture))
    }

    private func picture(_ picture: LibraryQuestions.Picture) throws -> ReviewQuestion.Picture {
      let clip = try store.clip(picture.clip)?.path.lastComponent ?? []
      return ReviewQuestion.Picture(
        face: picture.face.hexadecimal, clip: String(decoding: clip, as: UTF8.self), seconds: picture.seconds)
    }
  }
}

extension LibraryQuestion.Answer {
  init(_ answer: ReviewAnswer) {
    self =
      switch answer {
      case .yes: .yes
      case .no: .no
      case .newPerson: .newPerson
      case .unsorted: .unsorted
      case .notAFace: .notAFace
      case .person(let number): .person(PersonNumber(number))
      }
  }
}
