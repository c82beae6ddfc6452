import DatasetStore
import Pipeline
import Vocabulary

/// What an answer changed, as a sentence without a full stop, with names where there are any.
struct AnswerWording {
  private let question: LibraryQuestion
  private let names: [PersonNumber: String]

  /// The faces that the question is about; of two people, those of the one who may become part of the other.
  private let faceCount: Int

  /// - Parameter store: As it was before the answer.
  init(_ question: LibraryQuestion, in store: DatasetStore) throws {
    self.question = question
    let names = try store.personNames()
    faceCount =
      question.kind == .samePerson ? try store.record(of: question.people[1]).faceCount : question.faceCount
    self.names = Dictionary(
      uniqueKeysWithValues: names.compactMap { person in person.name.map { (person.number, $0) } })
  }

  /// - Parameter edit: The one that the answer was.
  func sentence(of edit: EditRecord) -> String {
    // A confirmation moves those of the core too, which nobody asked about.
    let moved = question.kind == .stillPerson ? nil : edit.arguments["faces"].flatMap { Int($0) }
    let faces = counted(moved ?? faceCount, "face")
    switch edit.kind {
    case .merge: return "\(faces) of \(words(question.people[1])) went to \(words(question.people[0]))"
    case .keepApart: return "\(words(question.people[0])) and \(words(question.people[1])) stay two people"
    case .notAFace: return "\(faces) left out: no face"
    case .split: return "\(faces) went from \(words(question.people[0])) to \(number(edit, "new")), a new person"
    default: break
    }
    if edit.arguments["new"] == "yes" { return "\(faces) went to \(number(edit, "person")), a new person" }
    guard let person = edit.arguments["person"].flatMap({ Int($0) }).map({ PersonNumber($0) }) else {
      return "\(faces) went to the unsorted"
    }
    if question.people == [person] { return "\(faces) confirmed with \(words(person))" }
    return "\(faces) went to \(words(person))" + (question.people.first.map { ", and not \(words($0))" } ?? "")
  }

  private func words(_ person: PersonNumber) -> String {
    names[person].map { shown($0) } ?? "person \(person.value)"
  }

  private func number(_ edit: EditRecord, _ argument: String) -> String { "person \(edit.arguments[argument] ?? "")" }
}
