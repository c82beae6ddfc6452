import DatasetStore
import TestSupport
import Testing
import Vocabulary

/// Faces that leave somebody whose they are not, as the answer to a question.
@Suite struct PartingTests {
  private let library: CorrectedLibrary

  /// The first track of person 1.
  private let faces = (0..<6).map { CorrectedLibrary.face(0, $0) }

  init() throws {
    library = try CorrectedLibrary.grouped()
  }

  @Test("to a new person: kept apart, and nothing is said of those who stay")
  func toANewPerson() throws {
    let before = try library.tables()
    let person = try library.store.part(faces, from: PersonNumber(1), to: nil)
    #expect(person == PersonNumber(5))
    #expect(try library.query("SELECT count(*), sum(is_decided) FROM face WHERE person = 5") == ["6|6"])
    #expect(try library.query("SELECT sum(is_decided) FROM face WHERE person = 1") == ["0"])
    #expect(try library.query("SELECT first, second FROM kept_apart") == ["1|5"])
    let edit = try #require(try library.store.edits().last)
    #expect(edit.kind == .split && edit.arguments == ["faces": "6", "person": "1", "new": "5"])
    try library.checkInvariants()
    _ = try library.store.undo()
    #expect(try library.tables() == before)
    _ = try library.store.redo()
    try library.checkInvariants()
    #expect(try library.query("SELECT first, second FROM kept_apart") == ["1|5"])
  }

  @Test("to somebody who is there: moved and kept apart, in one edit")
  func toSomebody() throws {
    let before = try library.tables()
    #expect(try library.store.part(faces, from: PersonNumber(1), to: PersonNumber(3)) == PersonNumber(3))
    #expect(try library.query("SELECT first, second FROM kept_apart") == ["1|3"])
    #expect(try library.query("SELECT sum(is_decided) FROM face WHERE person = 3") == ["6"])
    let edit = try #require(try library.store.edits().last)
    #expect(edit.kind == .move && edit.arguments == ["faces": "6", "person": "3", "from": "1"])
    try library.checkInvariants()
    _ = try library.store.undo()
    #expect(try library.tables() == before)
  }

  @Test("a part of a track tears it, as a move does")
  func tornTrack() throws {
    try library.store.part(Array(faces.prefix(2)), from: PersonNumber(1), to: nil)
    #expect(try library.query("SELECT count(DISTINCT track) FROM face WHERE person IN (1, 5)") == ["3"])
    try library.checkInvariants()
  }

  @Test("what cannot be leaves no line")
  func refused() throws {
    let count = try library.store.edits().count
    #expect(throws: EditError.samePerson(PersonNumber(1))) {
      try library.store.part(faces, from: PersonNumber(1), to: PersonNumber(1))
    }
    #expect(throws: EditError.nothingToDo) { try library.store.part([], from: PersonNumber(1), to: nil) }
    #expect(throws: EditError.noSuchPerson("9")) { try library.store.part(faces, from: PersonNumber(9), to: nil) }
    #expect(try library.store.edits().count == count)
    #expect(try library.query("SELECT count(*) FROM kept_apart") == ["0"])
  }

  @Test("the faces of a track, in the order of time, without those that are none")
  func facesOfATrack() throws {
    let clip = ClipID(hexadecimal: String(repeating: "0", count: 64))
    let all = try library.store.faces(ofTrack: 0, in: clip, with: PersonNumber(1))
    #expect(all.map(\.id) == faces)
    #expect(all.map(\.seconds) == (0..<6).map { Double($0) / 6 } && all.allSatisfy(\.hasPortrait))
    #expect(try library.store.faces(ofTrack: 0, in: clip, with: PersonNumber(2)).isEmpty)
    #expect(try library.store.faces(ofTrack: 0, in: clip, with: nil).isEmpty)
    try library.store.reject([faces[2]])
    #expect(
      try library.store.faces(ofTrack: 0, in: clip, with: PersonNumber(1)).map(\.id) == faces.filter { $0 != faces[2] })
  }
}
