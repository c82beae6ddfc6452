import DatasetStore
import Pipeline
import Vocabulary

/// What `rollcall questions` lists, for people and for programs.
struct QuestionList {
  let questions: LibraryQuestions

  /// The first of them.
  let asked: [LibraryQuestion]
  let names: [PersonNumber: String]
  let library: FilePath

  /// As it was when the questions were made.
  let store: DatasetStore

  func text() throws -> String {
    guard !asked.isEmpty else { return "nothing to ask\n" }
    var lines: [String] = []
    for (place, question) in asked.enumerated() {
      lines.append("\(place + 1). \(try sentence(question))")
      lines += commands(question).map { "   \($0)" }
    }
    let all = questions.questions.count
    lines.append(
      "\(counted(all, "question")) in all; answers are expected to put \(counted(Int(questions.gain.rounded()), "face")) right"
    )
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: Text

  private func sentence(_ question: LibraryQuestion) throws -> String {
    let chance = "\(Int((100 * question.chance).rounded())) %"
    if question.kind == .samePerson {
      let people = try question.people.map { "\(words($0)), \(counted(try store.record(of: $0).faceCount, "face"))" }
      return "the same person? \(people.joined(separator: "; and ")): \(chance) likely"
    }
    let subject = try subject(question)
    let faces = "\(counted(question.faceCount, "face")) of \(subject.place)"
    let candidates = question.candidates.filter { $0.person != question.people.first }
      .map { "\(words($0.person)) \(Int((100 * $0.chance).rounded())) %" }
    let perhaps = candidates.isEmpty ? "" : "; perhaps \(candidates.joined(separator: ", "))"
    let look = subject.portrait.map { "; see \(shown($0))" } ?? ""
    switch question.kind {
    case .whose: return "who is this? \(faces)\(perhaps)\(look)"
    case .stillPerson:
      let twice = question.isShownTwice ? "shown twice in one frame, " : ""
      return "still \(words(question.people[0]))? \(faces): \(twice)\(chance) likely not\(perhaps)\(look)"
    case .isFace: return "a face? \(faces): \(chance) likely not\(look)"
    case .samePerson: return ""
    }
  }

  private func words(_ person: PersonNumber) -> String {
    "person \(person.value)" + (names[person].map { " “\(shown($0))”" } ?? "")
  }

  private func commands(_ question: LibraryQuestion) -> [String] {
    let folder = shown(library.description)
    if question.kind == .samePerson {
      let people = question.people.map { "\($0.value)" }.joined(separator: " ")
      return ["yes: rollcall merge \(folder) \(people)", "no: rollcall keep-apart \(folder) \(people)"]
    }
    let faces = "$(rollcall questions \(folder) --faces \(question.id))"
    let move = "rollcall move \(folder) \(faces)"
    let core = question.core.isEmpty ? faces : "\(faces.dropLast()) --core)"
    var lines = question.people.first.map { ["yes: rollcall move \(folder) \(core) --to \($0.value)"] } ?? []
    lines.append("somebody: \(move) --to PERSON, or --new, or --unsorted")
    lines.append("no face: rollcall not-a-face \(folder) \(faces)")
    return lines
  }

  private struct Subject {
    var place = ""
    var portrait: String?
    var clip: String?
    var seconds: Double?
  }

  /// Where tracks begin, and their best face.
  private func subject(_ question: LibraryQuestion) throws -> Subject {
    guard let track = question.tracks.first else { return Subject() }
    let faces = try LibraryQuestions.faces(of: track, in: store)
    let best = faces.filter(\.hasPortrait).max { ($0.quality, $1.id) < ($1.quality, $0.id) }
    let clip = try store.clip(track.clip)?.path
    let seconds = faces.map(\.seconds).min() ?? 0
    return Subject(
      place: "\(shown(clip.map { String(decoding: $0.lastComponent, as: UTF8.self) } ?? "")) at \(clockText(seconds))",
      portrait: try best.flatMap { try store.face($0.id)?.portrait }.map { "\(library.description)/\($0)" },
      clip: clip?.description, seconds: seconds)
  }

  // MARK: JSON

  private struct Person: Encodable {
    let person: Int
    let name: String?
  }

  private struct Candidate: Encodable {
    let person: Int
    let name: String?
    let chance: Double
    let distance: Double
  }

  private struct Item: Encodable {
    let question: String
    let kind: String
    let people: [Person]
    let candidates: [Candidate]
    let faceCount: Int
    let faces: [String]
    let clip: String?
    let time: Double?
    let portrait: String?
    let chance: Double
    let gain: Double
    let distance: Double?
    let shownTwice: Bool?
  }

  private struct Answer: Encodable {
    let library: String
    let count: Int
    let gain: Double
    let questions: [Item]
  }

  /// Fields are only ever added.
  func json() throws -> String {
    let items = try asked.map { question in
      let subject = try subject(question)
      return Item(
        question: question.id, kind: question.kind.rawValue,
        people: question.people.map { Person(person: $0.value, name: names[$0]) },
        candidates: question.candidates.map {
          Candidate(person: $0.person.value, name: $0.name, chance: $0.chance, distance: $0.distance)
        }, faceCount: question.faceCount,
        faces: try LibraryQuestions.faces(of: question, in: store).map(\.hexadecimal), clip: subject.clip,
        time: subject.seconds, portrait: subject.portrait, chance: question.chance, gain: question.gain,
        distance: question.distance, shownTwice: question.isShownTwice ? true : nil)
    }
    return try jsonText(
      Answer(
        library: library.description, count: questions.questions.count, gain: questions.gain, questions: items))
  }
}
