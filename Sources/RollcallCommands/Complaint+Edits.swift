import DatasetStore
import Pipeline
import Vocabulary

/// Why a library was not corrected.
extension Complaint {
  init(edit error: EditError) {
    switch error {
    case .noSuchPerson(let text):
      self.init("there is no person “\(shown(text))”", hint: "`rollcall people LIBRARY` lists them", .badData)
    case .ambiguousName(let text, let people):
      let numbers = people.map { "\($0.value)" }.joined(separator: ", ")
      self.init("“\(shown(text))” may be any of \(numbers)", hint: "use the number", .badData)
    case .merged(let person, let whole):
      self.init(
        "person \(person.value) was merged into \(whole.value)",
        hint: "`rollcall unmerge LIBRARY \(person.value)` makes them two again", .badData)
    case .forgotten(let person):
      self.init("person \(person.value) was forgotten, for good", .badData)
    case .nameTaken(let name, let person):
      self.init(
        "“\(shown(name))” is the name of person \(person.value)",
        hint: "`rollcall merge` makes two people one", .badData)
    case .badName(let name, let reason):
      self.init(badName: name, reason)
    case .samePerson(let person):
      self.init("person \(person.value) is given twice", .usage)
    case .notMerged(let person):
      self.init("person \(person.value) was not merged into anybody", .badData)
    case .noSuchFace(let digits):
      self.init(
        "there is no face “\(shown(digits))”", hint: "faces.csv has them, and portraits' names end with them", .badData)
    case .ambiguousFace(let digits):
      self.init("several faces begin with “\(shown(digits))”", hint: "give more of its digits", .badData)
    case .noSuchClip(let text):
      self.init("there is no clip “\(shown(text))” in the library", .badData)
    case .ambiguousClip(let text):
      self.init("several clips are called “\(shown(text))”", hint: "give the whole path, as faces.csv has it", .badData)
    case .nothingToSplit(let person):
      self.init(
        "a split takes some of the faces of person \(person.value), and leaves some; all of them must be theirs",
        .badData)
    case .nothingToPropose(let person):
      self.init("person \(person.value) has too few faces to be two", .badData)
    case .nothingToDo: self.init("nothing to change: it is so already", .badData)
    case .nothingToUndo: self.init("there is nothing to undo", .badData)
    case .nothingToRedo: self.init("there is nothing to redo", .badData)
    case .noSuchEdit(let id):
      self.init("there is no edit \(id)", hint: "`rollcall log LIBRARY` lists them", .badData)
    case .alreadyUndone(let id): self.init("edit \(id) is undone already", .badData)
    case .notUndone(let id): self.init("edit \(id) is not undone", .badData)
    case .cannotBeUndone(let id, let kind):
      let way: String? =
        switch kind {
        case .add, .mergeLibrary: "`rollcall forget LIBRARY --clip CLIP` takes a clip out, for good"
        case .undo: "`rollcall redo LIBRARY`"
        case .redo: "`rollcall undo LIBRARY`"
        default: nil
        }
      self.init("edit \(id) (\(kind.rawValue)) cannot be undone", hint: way, .badData)
    case .editForgotten(let id):
      self.init("edit \(id) cannot be undone: what it changed was forgotten, for good", .badData)
    case .changedSince(let id, let later):
      let by = later.map { " by edit \($0.id) (\($0.kind.rawValue))" } ?? ""
      self.init(
        "edit \(id) cannot be undone alone: what it changed was changed again\(by)",
        hint: later.flatMap { $0.isUndoable ? "`rollcall undo LIBRARY \($0.id)` first" : nil }, .badData)
    case .cannotBeRedone(let id, let other):
      let reason = other.map { "edit \($0.id) (\($0.kind.rawValue)) \($0.isUndone ? "is undone, too" : "came since")" }
      self.init(
        "edit \(id) cannot be made again: \(reason ?? "what it changed was changed since")",
        hint: other.map { "`rollcall \($0.isUndone ? "redo" : "undo") LIBRARY \($0.id)` first" }, .badData)
    case .hasNewFaces(let id, let person):
      self.init(
        "after edit \(id), person \(person.value) got faces that would be nobody's",
        hint: "`rollcall merge LIBRARY OTHER \(person.value)` gives all their faces to OTHER", .badData)
    }
  }

  init(usage error: CorrectionUsageError) {
    switch error {
    case .oneDestination: self.init("one of --to, --new and --unsorted says where the faces go", .usage)
    case .personOrClip: self.init("either PERSON or --clip CLIP is to be forgotten", .usage)
    }
  }

  private init(badName name: String, _ reason: EditError.BadName) {
    switch reason {
    case .empty: self.init("a name needs a letter", .badData)
    case .digitsOnly:
      self.init("“\(shown(name))” is a number, and would be taken for a person's", hint: "add a letter", .badData)
    case .controlCharacter:
      self.init("“\(shown(name))” holds a character that is not to be seen, such as a line's end", .badData)
    case .tooLong(let count):
      self.init("a name of \(count) letters is too long; \(DatasetStore.longestName) are the most", .badData)
    }
  }
}

/// Why a question was not answered.
extension Complaint {
  init(question error: QuestionError) {
    switch error {
    case .notAsked(let id):
      self.init("there is no question “\(shown(id))”", hint: "`rollcall questions LIBRARY --json` lists them", .badData)
    case .noAnswer(let id): self.init("the question “\(shown(id))” cannot be answered so", .badData)
    }
  }
}
