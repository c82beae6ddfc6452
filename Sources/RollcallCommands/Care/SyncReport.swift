import DatasetExport
import DatasetStore
import Vocabulary

/// What a user did in the folders, for people: a line each.
struct SyncReport {
  /// More say nothing new.
  private static let mostExamples = 3

  private let reading: FolderReading

  init(_ reading: FolderReading) {
    self.reading = reading
  }

  var hasSomethingToDo: Bool {
    !reading.changes.isEmpty || !reading.movedFiles.isEmpty || !reading.renamedFolders.isEmpty
  }

  var text: String {
    var lines = corrections
    if lines.isEmpty, hasSomethingToDo { lines.append("portraits and folders get back the names that they had") }
    if lines.isEmpty { lines.append("nothing was changed by hand") }
    lines += leftAlone
    if !reading.changes.deleted.isEmpty {
      // A disk that lost them looks the same.
      lines.append("hint: portraits that you did not delete come back by `rollcall check LIBRARY --repair`")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var corrections: [String] {
    let changes = reading.changes
    func faces(_ count: Int, _ goes: String, _ go: String) -> String {
      "\(counted(count, "face")) \(count == 1 ? goes : go)"
    }
    var lines = changes.moved.sorted { $0.key < $1.key }.map {
      "\(faces($0.value.count, "goes", "go")) to person \($0.key.value)"
    }
    lines += changes.newPeople.map { "\(faces($0.faces.count, "makes", "make")) a new person, “\(shown($0.name))”" }
    if !changes.unsorted.isEmpty { lines.append("\(faces(changes.unsorted.count, "goes", "go")) to nobody") }
    let rejected = changes.rejected.count + changes.deleted.count
    if rejected > 0 { lines.append(faces(rejected, "is not a face", "are not faces")) }
    lines += changes.names.sorted { $0.key < $1.key }.map {
      "person \($0.key.value) \($0.value.isEmpty ? "loses the name" : "is “\(shown($0.value))”")"
    }
    lines += changes.ignored.sorted { $0.key < $1.key }.map {
      "person \($0.key.value) is \($0.value ? "ignored" : "not ignored any more")"
    }
    return lines
  }

  private var leftAlone: [String] {
    var lines: [String] = []
    func add(_ what: String, _ paths: [FilePath]) {
      guard !paths.isEmpty else { return }
      let names = paths.prefix(Self.mostExamples).map { shown($0.description) }.joined(separator: ", ")
      lines.append("left alone, \(what): \(names)\(paths.count > Self.mostExamples ? ", …" : "")")
    }
    add("a copy", reading.copies)
    add("nobody's folder", reading.unclear)
    lines += reading.refusedNames.map {
      "\(shown($0.folder.description)) gives no name: \(Complaint(edit: $0.reason).sentence)"
    }
    return lines
  }
}
