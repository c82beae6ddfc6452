import DatasetExport
import DatasetStore
import FaceAnalysis
import FileHandling
import Foundation
import Pipeline
import ReviewServer
import Vocabulary

/// What the review page does to a library: each edit opens it, corrects it as the commands do, and lets go of it, so that
/// commands beside the page work too.
struct LibraryDesk: ReviewDesk {
  let library: FilePath

  /// The questions that were asked last.
  let memory = QuestionMemory()

  func make(_ edit: ReviewEdit, seen: Int) throws -> String {
    let library = try Library(correcting: library)
    do {
      let last = try library.store.lastEdit()
      guard last == seen else { throw StaleEdit(last: last) }
      try library.correct { try Self.make(edit, in: $0) }
      let edits = try library.store.edits()
      try library.close()
      return edits.last.map { EditWording($0, among: edits).sentence } ?? ""
    } catch {
      // What went wrong first is said; a library that cannot be closed either is whole all the same.
      try? library.close()
      throw error
    }
  }

  /// The very calls of the commands of these names.
  private static func make(_ edit: ReviewEdit, in store: DatasetStore) throws {
    func faces(_ identifiers: [String]) throws -> [FaceID] { try identifiers.map(store.face(beginning:)) }
    switch edit {
    case .name(let person, let name):
      try store.check(person)
      try store.name(person, name)
    case .merge(let people):
      for person in people { try store.check(person) }
      try store.merge(people)
    case .unmerge(let person): try store.unmerge(person)
    case .ignore(let person, let isIgnored):
      try store.check(person)
      try store.ignore(person, isIgnored)
    case .keepApart(let one, let other):
      for person in [one, other] { try store.check(person) }
      try store.keepApart(one, other)
    case .move(let identifiers, .person(let person)):
      try store.check(person)
      try store.move(try faces(identifiers), to: person)
    case .move(let identifiers, .unsorted): try store.move(try faces(identifiers), to: nil)
    case .move(let identifiers, .newPerson): try store.moveToNewPerson(try faces(identifiers))
    case .split(let person, let identifiers):
      try store.check(person)
      try store.split(person, taking: try faces(identifiers))
    case .reject(let identifiers): try store.reject(try faces(identifiers))
    case .undo(let id): _ = try store.undo(id)
    case .redo(let id): _ = try store.redo(id)
    }
  }

  func reading<Result>(_ body: (DatasetStore) throws -> Result) throws -> Result {
    let store = try DatasetStore(opening: library.appending(DatasetStore.fileName), access: .readOnly)
    let result = try body(store)
    try store.close()
    return result
  }

  func proposal(for person: PersonNumber) throws -> ReviewProposal {
    let proposal = try reading { try SplitProposal(of: person, in: $0) }
    return ReviewProposal(
      leaving: proposal.leaving.faces.map(\.hexadecimal), stayingCount: proposal.staying.faces.count,
      distance: proposal.distance)
  }

  func lookAlikes(of person: PersonNumber) throws -> [ReviewLookAlike] {
    try reading { try LookAlikes(of: person, in: $0, models: .installed).tracks }.map {
      ReviewLookAlike(clip: $0.clip, track: $0.track, other: $0.other, margin: $0.margin)
    }
  }

  func log() throws -> [ReviewLogLine] {
    let edits = try reading { try $0.edits() }
    return edits.map { edit in
      ReviewLogLine(
        edit: edit.id, time: (edit.made * 1000).rounded(), sentence: EditWording(edit, among: edits).sentence,
        isUndoable: edit.isUndoable, isUndone: edit.isUndone)
    }
  }

  func complaint(about error: any Error) -> ReviewComplaint { ReviewComplaint(error) }

  func writer() -> Int? { LibraryLock.holder(of: library) }

  func portrait(of face: String) throws -> [UInt8]? {
    try file(reading { try $0.face(FaceID(hexadecimal: face))?.portrait })
  }

  func hasFace(_ face: String) throws -> Bool {
    try reading { try $0.face(FaceID(hexadecimal: face)) != nil }
  }

  func montage(of person: PersonNumber) throws -> [UInt8]? {
    let folder = try reading { try $0.folders().first { $0.group == .person(person) } }
    return try file(folder.map { LibraryLayout.montage(of: $0.path) })
  }

  /// - Parameter place: As the database says it.
  private func file(_ place: String?) throws -> [UInt8]? {
    guard let place, let path = library.appending(inside: place), FileStatus.kind(of: path) == .file else { return nil }
    return try FileContents.read(path, limitInBytes: 1 << 26)
  }
}
