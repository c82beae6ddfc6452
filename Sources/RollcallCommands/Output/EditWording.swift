import DatasetStore
import Foundation
import Vocabulary

/// What an edit did, as a sentence without a full stop: for the log, and for who has just made it.
///
/// The log keeps what an edit was told, not words: they may change, and be in another language one day.
struct EditWording {
  private let edit: EditRecord

  /// What an undo took back, or a redo made again.
  private let target: EditRecord?

  init(_ edit: EditRecord, among edits: [EditRecord]) {
    self.edit = edit
    target = edit.target.flatMap { id in edits.first { $0.id == id } }
  }

  private init(_ edit: EditRecord) {
    (self.edit, target) = (edit, nil)
  }

  var sentence: String {
    // What was forgotten is not told, not even here.
    guard edit.kind == .undo || edit.kind == .redo || !edit.arguments.isEmpty else {
      return "\(edit.kind.rawValue), of what was forgotten since"
    }
    switch edit.kind {
    case .name:
      let name = self["name"]
      return name.isEmpty
        ? "took the name of person \(self["person"]) away" : "named person \(self["person"]) “\(shown(name))”"
    case .merge:
      let people = numbers("people")
      return "merged \(list(Array(people.dropFirst()))) into person \(people.first ?? "")"
    case .unmerge: return "made person \(self["person"]) a person again, apart from person \(self["from"])"
    case .split: return "split \(faces) from person \(self["person"]), who are person \(self["new"]) now"
    case .move:
      let apart = self["from"].isEmpty ? "" : ", who is not person \(self["from"])"
      return "moved \(faces) to \(destination)\(apart)"
    case .ignore:
      return self["ignored"] == "yes"
        ? "ignored person \(self["person"])" : "ignored person \(self["person"]) no longer"
    case .notAFace: return "marked \(faces) as no \(count("faces") == 1 ? "face" : "faces")"
    case .keepApart: return "kept \(list(numbers("people"))) apart"
    case .undo: return "undid edit \(edit.target ?? 0)\(told)"
    case .redo: return "made edit \(edit.target ?? 0) again\(told)"
    case .add:
      return "added \(counted(count("clips") ?? 0, "clip")), \(faces)\(newPeople)"
    case .mergeLibrary:
      let libraries = count("libraries").map { $0 == 1 ? "a library" : "\($0) libraries" } ?? "a library"
      return "merged \(libraries): \(counted(count("clips") ?? 0, "clip")), \(faces)\(newPeople)"
    case .reEmbed:
      let portraits = count("portraits") ?? 0
      return "moved \(faces) to the embedder \(shown(self["to"]))"
        + (self["from"].isEmpty ? "" : ", from \(shown(self["from"]))")
        + (portraits > 0 ? "; \(portraits) by portraits" : "")
    case .regroup: return "grouped anew by \(self["by"]): \(faces) moved"
    case .sync: return "took over what was done in the folders: \(folderChanges)"
    case .forget:
      return edit.arguments["person"] == nil
        ? "forgot a clip with \(faces)" : "forgot person \(self["person"]) with \(faces)"
    }
  }

  private var told: String { target.map { ": " + EditWording($0).sentence } ?? "" }

  private subscript(_ argument: String) -> String { edit.arguments[argument] ?? "" }

  private func count(_ argument: String) -> Int? { Int(self[argument]) }

  private var faces: String { counted(count("faces") ?? 0, "face") }

  private var newPeople: String {
    count("people").map { $0 > 0 ? ", \(counted($0, "new person"))" : "" } ?? ""
  }

  private var destination: String {
    if self["new"] == "yes" { return "a new person, \(self["person"])" }
    return self["person"].isEmpty ? "the unsorted" : "person \(self["person"])"
  }

  private var folderChanges: String {
    let changes = [
      ("moved", "moved"), ("unsorted", "to the unsorted"), ("not-a-face", "taken for no face"), ("new", "made people"),
      ("named", "named"), ("ignored", "ignored, or no longer"),
    ]
    return changes.compactMap { argument, words in count(argument).map { "\($0) \(words)" } }.joined(separator: ", ")
  }

  private func numbers(_ argument: String) -> [String] { self[argument].split(separator: " ").map(String.init) }

  /// `person 2`, `people 2 and 3`, `people 2, 3 and 4`.
  private func list(_ numbers: [String]) -> String {
    guard let last = numbers.last, numbers.count > 1 else { return "person \(numbers.first ?? "")" }
    return "people \(numbers.dropLast().joined(separator: ", ")) and \(last)"
  }
}

/// All edits of a library, for people and for programs.
struct EditLog {
  private let edits: [EditRecord]

  init(_ edits: [EditRecord]) {
    self.edits = edits
  }

  var text: String {
    guard !edits.isEmpty else { return "nothing was corrected or added\n" }
    let times = DateFormatter()
    times.locale = Locale(identifier: "en_US_POSIX")
    times.dateFormat = "yyyy-MM-dd HH:mm:ss"
    let rows = edits.map { edit in
      let mark = edit.isUndone ? " (undone)" : ""
      return [
        "\(edit.id)", times.string(from: Date(timeIntervalSince1970: edit.made)),
        EditWording(edit, among: edits).sentence + mark,
      ]
    }
    return TextTable(rows, leftColumns: [1, 2]).lines.joined(separator: "\n") + "\n"
  }

  private struct Line: Encodable {
    let edit: Int
    let time: String
    let kind: String
    let arguments: [String: String]
    let target: Int?
    let sentence: String
    let undoable: Bool
    let undone: Bool
  }

  /// Fields are only ever added.
  func json() throws -> String {
    let lines = edits.map { edit in
      Line(
        edit: edit.id, time: Date(timeIntervalSince1970: edit.made).formatted(.iso8601), kind: edit.kind.rawValue,
        arguments: edit.arguments, target: edit.target, sentence: EditWording(edit, among: edits).sentence,
        undoable: edit.isUndoable, undone: edit.isUndone)
    }
    return try jsonText(["edits": lines])
  }
}
