import DatasetStore
import Foundation
import TestSupport
import Testing
import Vocabulary

/// What a human says of a library, and takes back.
@Suite(.timeLimit(.minutes(60)))
struct CorrectionTests {
  /// A step of a case: what is done, and how it must end.
  enum Step: Sendable {
    case name(Int, String?)
    case merge([Int])
    case unmerge(Int)
    case move([FaceID], Int?)
    case new([FaceID])
    case split(Int, [FaceID])
    case ignore(Int, Bool)
    case reject([FaceID])
    case keepApart(Int, Int)
    case undo(Int?)
    case redo(Int?)
    case addClip([Int])

    /// This step is refused, for this reason, and nothing is changed.
    indirect case refused(String, Step)

    /// Who has how many faces now.
    case shares(String)

    /// The names, by number, of those who have one.
    case names(String)
    case asAtFirst
  }

  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let steps: [Step]

    init(_ name: String, _ steps: [Step]) {
      (testDescription, self.steps) = (name, steps)
    }
  }

  private static func no(_ reason: String, _ step: Step) -> Step { .refused(reason, step) }

  private static func face(_ person: Int, _ frame: Int) -> FaceID { CorrectedLibrary.face(person - 1, frame) }

  /// Four people with 12, 12, 6 and 6 faces, two unsorted.
  private static let start = "1:12 2:12 3:6 4:6 -:2"
  private static let twoOfOne = [face(1, 0), face(1, 1)]

  static let rows: [Row] = [
    Row(
      "each kind, undone in the order in which it was done, and made again",
      [
        .name(1, "Ann"), .keepApart(1, 2), .ignore(3, true), .reject([face(4, 1)]), .move([face(2, 0)], 4),
        .undo(1), .undo(2), .undo(3), .undo(4), .undo(5), .asAtFirst,
        .redo(5), .redo(4), .redo(3), .redo(2), .redo(1), .shares("1:12 2:11 3:6 4:6 -:2 !:1"), .names("1 Ann"),
      ]),
    Row(
      "undo and redo without a number go back and forth",
      [
        .name(1, "Ann"), .name(1, "Bea"), .name(1, "Cid"), .undo(nil), .undo(nil), .names("1 Ann"), .redo(nil),
        .names("1 Bea"), .redo(nil), .names("1 Cid"), no("nothingToRedo", .redo(nil)), .undo(nil), .undo(nil),
        .undo(nil),
        no("nothingToUndo", .undo(nil)), .asAtFirst,
      ]),
    Row(
      "what was made again is the newest",
      [
        .name(1, "Ann"), .name(2, "Bea"), .undo(1), .redo(1), .undo(nil), .names("2 Bea"),
      ]),
    Row(
      "a later edit of the same is named",
      [
        .name(1, "Ann"), .name(1, "Bea"), no("changedSince 1 by 2", .undo(1)), no("notUndone 1", .redo(1)), .undo(2),
        no("alreadyUndone 2", .undo(2)), no("cannotBeUndone 3", .undo(3)), no("noSuchEdit 9", .undo(9)), .undo(1),
        no("cannotBeRedone 2 for 1", .redo(2)), .redo(1), .redo(2), .names("1 Bea"),
      ]),
    Row(
      "values that only look the same",
      [
        // Undone out of order, 2 and 3 could never be undone: they lead from 3 to 2, and the face would be with 1.
        .move([face(1, 0)], 2), .move([face(1, 0)], 3), .move([face(1, 0)], 2), no("changedSince 1 by 3", .undo(1)),
        .undo(3), .undo(2), .undo(1), .asAtFirst,
      ]),
    Row(
      "a name that somebody else has by now",
      [
        .name(1, "Ann"), .undo(1), .name(2, "Ann"), no("cannotBeRedone 1 for 3", .redo(1)), .undo(3), .redo(1),
        .names("1 Ann"),
      ]),
    Row(
      "a merge whose name was given away",
      [
        .name(2, "Bea"), .name(1, "Ann"), .merge([1, 2]), .names("1 Ann"), .name(4, "Bea"),
        no("changedSince 3 by 4", .undo(3)), .undo(4), .undo(3), .names("1 Ann\n2 Bea"),
      ]),
    Row(
      "a merge passes a name on, and undo gives it back",
      [
        .name(2, "Bea"), .merge([1, 2, 3]), .names("1 Bea"), .shares("1:30 4:6 -:2"), .undo(2), .names("2 Bea"),
        .undo(1),
        .asAtFirst,
      ]),
    Row(
      "merging refuses who is none, twice, or nobody",
      [
        no("samePerson 2", .merge([2, 2])), no("samePerson 2", .merge([1, 2, 3, 2])),
        no("noSuchPerson 9", .merge([1, 9])),
        no("nothingToDo", .merge([1])), .merge([1, 2]), no("merged 2 into 1", .merge([3, 2])),
        no("merged 2 into 1", .name(2, "Bea")), no("merged 2 into 1", .move([face(3, 0)], 2)),
        no("merged 2 into 1", .keepApart(3, 2)), no("notMerged 3", .unmerge(3)), no("noSuchPerson 9", .unmerge(9)),
      ]),
    Row(
      "merging overrules what was kept apart, and undo keeps it apart again",
      [
        .keepApart(1, 2), .keepApart(2, 3), no("nothingToDo", .keepApart(2, 1)), no("samePerson 1", .keepApart(1, 1)),
        .merge([1, 2]), .undo(3), .undo(2), .undo(1), .asAtFirst,
      ]),
    Row(
      "unmerging after faces moved on",
      [
        .name(2, "Bea"), .merge([1, 2]), .names("1 Bea"), .move([face(2, 0), face(1, 0)], 3),
        .shares("1:22 3:8 4:6 -:2"),
        no("changedSince 2 by 3", .undo(2)), .unmerge(2), .shares("1:11 2:11 3:8 4:6 -:2"), .names("2 Bea"),
        .undo(4), .undo(3), .undo(2), .undo(1), .asAtFirst,
      ]),
    Row(
      "unmerging leaves a name that somebody else got",
      [
        .name(2, "Bea"), .name(1, "Ann"), .merge([1, 2]), .name(3, "Bea"), .unmerge(2), .names("1 Ann\n3 Bea"),
      ]),
    Row(
      "unmerging one of a chain",
      [
        .merge([1, 2]), .merge([3, 1]), .shares("3:30 4:6 -:2"), .unmerge(2), .shares("2:12 3:18 4:6 -:2"), .unmerge(1),
        .shares("1:12 2:12 3:6 4:6 -:2"), .undo(4), .undo(3), .undo(2), .undo(1), .asAtFirst,
      ]),
    Row(
      "merged anew, unmerged by the newer merge",
      [
        .merge([1, 2]), .unmerge(2), .move([face(2, 0), face(2, 1)], 1), .merge([3, 2]), .unmerge(2),
        .shares("1:14 2:10 3:6 4:6 -:2"),
      ]),
    Row(
      "a split keeps its number through undo and redo",
      [
        .split(1, twoOfOne), .shares("1:10 2:12 3:6 4:6 5:2 -:2"), .undo(1), .asAtFirst, .redo(1),
        .shares("1:10 2:12 3:6 4:6 5:2 -:2"), .undo(1), .new([face(2, 0)]), .shares("1:12 2:11 3:6 4:6 6:1 -:2"),
        // Both tore a track into the same new number.
        .redo(1), .shares("1:10 2:11 3:6 4:6 5:2 6:1 -:2"),
      ]),
    Row(
      "a split is held by what its person did",
      [
        .split(1, twoOfOne), .keepApart(5, 2), no("changedSince 1 by 2", .undo(1)), .undo(2), .merge([5, 2]),
        no("changedSince 1 by 4", .undo(1)), .undo(4), .move([face(3, 0)], 5), no("changedSince 1 by 6", .undo(1)),
        .undo(6), .undo(1), no("cannotBeRedone 2 for 1", .redo(2)), .asAtFirst,
      ]),
    Row(
      "splits of none, all, and others' faces",
      [
        no("nothingToSplit 1", .split(1, [])), no("nothingToSplit 3", .split(3, (0..<6).map { face(3, $0 * 2) })),
        no("nothingToSplit 1", .split(1, [face(1, 0), face(2, 0)])),
        no("noSuchFace ffff", .split(1, [FaceID(hexadecimal: "ffff")])), .split(1, [face(1, 0), face(1, 0)]),
        .shares("1:11 2:12 3:6 4:6 5:1 -:2"),
      ]),
    Row(
      "moving",
      [
        .move([face(1, 0), face(1, 0)], nil), .shares("1:11 2:12 3:6 4:6 -:3"), .move([face(1, 0)], 1),
        no("nothingToDo", .move([face(1, 0)], 1)), no("noSuchFace ffff", .move([FaceID(hexadecimal: "ffff")], 1)),
        no("noSuchPerson 7", .move([face(1, 0)], 7)), no("nothingToDo", .new([])), .undo(2), .undo(1), .asAtFirst,
      ]),
    Row(
      "what is no face may be one again",
      [
        .reject([face(1, 0), face(5, 3)]), .shares("1:11 2:12 3:6 4:6 -:1 !:2"),
        no("nothingToDo", .reject([face(1, 0)])),
        .move([face(1, 0)], nil), .shares("1:11 2:12 3:6 4:6 -:2 !:1"),
        no("changedSince 1 by 2", .undo(1)), .undo(2), .undo(1), .asAtFirst,
      ]),
    Row(
      "ignoring",
      [
        .ignore(2, true), no("nothingToDo", .ignore(2, true)), .name(2, "Bea"), .undo(1), .names("2 Bea"),
        no("nothingToDo", .ignore(2, false)), no("noSuchPerson 5", .ignore(5, true)),
      ]),
    Row(
      "a merge undone after a clip came keeps its faces where they are",
      [
        .merge([1, 2]), .addClip([1, 1, 3, 4]), .shares("1:48 3:12 4:12 -:4"), .undo(1),
        .shares("1:36 2:12 3:12 4:12 -:4"),
      ]),
    Row(
      "a split is not undone under faces that came after it",
      [
        .split(1, twoOfOne), .addClip([5, 2, 3, 4]), no("hasNewFaces 1 5", .undo(1)), .merge([1, 5]),
        .shares("1:24 2:24 3:12 4:12 -:4"),
      ]),
    Row(
      "a merge is not made again over faces that came after it",
      [
        .merge([1, 2]), .undo(1), .addClip([1, 2, 3, 4]), no("hasNewFaces 1 2", .redo(1)),
        .shares("1:24 2:24 3:12 4:12 -:4"),
      ]),
    Row(
      "merged the other way round meanwhile",
      [
        .merge([1, 2]), .undo(1), .merge([2, 1]), no("cannotBeRedone 1 for 3", .redo(1)), .undo(3), .redo(1),
        .shares("1:24 3:6 4:6 -:2"),
      ]),
    Row(
      "names that are data",
      [
        .name(1, "../../etc/passwd"), .name(2, "ann"), .name(3, "Ann"), no("nameTaken by 3", .name(1, "Ann")),
        no("badName controlCharacter", .name(1, "a\nb")), no("badName controlCharacter", .name(1, "a\u{2028}b")),
        no("badName empty", .name(1, " \u{3000}")), no("badName digitsOnly", .name(1, "007")),
        no("badName tooLong 5000", .name(1, String(repeating: "é", count: 5000))),
        no("badName tooLong 501", .name(1, "e" + String(repeating: "\u{301}", count: 501))),
        .name(4, "Zoe\u{308}"), no("nameTaken by 4", .name(1, "Zo\u{EB}")), no("nothingToDo", .name(4, "Zo\u{EB}")),
        .names("1 ../../etc/passwd\n2 ann\n3 Ann\n4 Zo\u{EB}"),
      ]),
  ]

  @Test(arguments: rows)
  func steps(_ row: Row) throws {
    let library = try CorrectedLibrary.grouped()
    #expect(try library.shares() == Self.start)
    let first = try library.tables()
    var clips = 1
    for (index, step) in row.steps.enumerated() {
      let place = Comment(rawValue: "step \(index): \(step)")
      switch step {
      case .addClip(let numbers):
        try library.add(clip: clips)
        try library.group(clip: clips, numbers: numbers.map { PersonNumber($0) })
        try library.store.note(.add, ["clips": "1"])
        clips += 1
      case .shares(let expected): #expect(try library.shares() == expected, place)
      case .names(let expected):
        let names = try library.query("SELECT number || ' ' || name FROM person WHERE name IS NOT NULL ORDER BY number")
        #expect(names.joined(separator: "\n") == expected, place)
      case .asAtFirst: #expect(try library.tables() == first, place)
      case .refused(let reason, let refused):
        let before = try library.tables()
        let error = #expect(throws: EditError.self, place) { try Self.make(refused, library.store) }
        #expect(error.map(Self.words) == reason, place)
        #expect(try library.tables() == before, place)
      default: try Self.make(step, library.store)
      }
    }
    try library.checkInvariants()
    try library.store.close()
  }

  private static func make(_ step: Step, _ store: DatasetStore) throws {
    switch step {
    case .name(let person, let name): try store.name(PersonNumber(person), name)
    case .merge(let people): try store.merge(people.map { PersonNumber($0) })
    case .unmerge(let person): try store.unmerge(PersonNumber(person))
    case .move(let faces, let person): try store.move(faces, to: person.map { PersonNumber($0) })
    case .new(let faces): try store.moveToNewPerson(faces)
    case .split(let person, let faces): try store.split(PersonNumber(person), taking: faces)
    case .ignore(let person, let isIgnored): try store.ignore(PersonNumber(person), isIgnored)
    case .reject(let faces): try store.reject(faces)
    case .keepApart(let one, let other): try store.keepApart(PersonNumber(one), PersonNumber(other))
    case .undo(let edit): _ = try store.undo(edit)
    case .redo(let edit): _ = try store.redo(edit)
    case .addClip, .refused, .shares, .names, .asAtFirst: break
    }
  }

  /// An error in few words.
  private static func words(_ error: EditError) -> String {
    switch error {
    case .noSuchPerson(let text): "noSuchPerson \(text)"
    case .merged(let person, let whole): "merged \(person.value) into \(whole.value)"
    case .nameTaken(_, let person): "nameTaken by \(person.value)"
    case .badName(_, .tooLong(let count)): "badName tooLong \(count)"
    case .badName(_, let reason): "badName \(reason)"
    case .samePerson(let person): "samePerson \(person.value)"
    case .notMerged(let person): "notMerged \(person.value)"
    case .noSuchFace(let digits): "noSuchFace \(digits)"
    case .nothingToSplit(let person): "nothingToSplit \(person.value)"
    case .noSuchEdit(let id): "noSuchEdit \(id)"
    case .alreadyUndone(let id): "alreadyUndone \(id)"
    case .notUndone(let id): "notUndone \(id)"
    case .cannotBeUndone(let id, _): "cannotBeUndone \(id)"
    case .changedSince(let id, let edit): "changedSince \(id) by \(edit?.id ?? 0)"
    case .cannotBeRedone(let id, let edit): "cannotBeRedone \(id) for \(edit?.id ?? 0)"
    case .hasNewFaces(let id, let person): "hasNewFaces \(id) \(person.value)"
    default: "\(error)"
    }
  }

  @Test("tracks that grouping by single faces gave to two people are left so")
  func mixedTracks() throws {
    let library = try CorrectedLibrary.grouped()
    try library.store.place(Self.face(1, 0), with: PersonNumber(2), confidence: 0.5)
    let first = try library.tables()
    try library.store.merge([PersonNumber(3), PersonNumber(2)])
    _ = try library.store.undo()
    _ = try library.store.redo()
    try library.store.move([Self.face(1, 1)], to: PersonNumber(4))
    _ = try library.store.undo()
    _ = try library.store.redo()
    #expect(try library.shares() == "1:10 3:19 4:7 -:2")
    _ = try library.store.undo()
    _ = try library.store.undo()
    #expect(try library.tables() == first)
    try library.store.close()
  }

  @Test("a track moved as a whole is not moved again once it holds more")
  func partOfATrack() throws {
    let library = try CorrectedLibrary.grouped()
    let store = library.store
    let track = (0..<6).map { Self.face(1, $0) }
    try store.move([track[5]], to: PersonNumber(2))
    try store.move(Array(track.prefix(5)), to: PersonNumber(3))
    #expect(throws: EditError.self) { try store.undo(1) }
    _ = try store.undo(2)
    _ = try store.undo(1)
    let error = #expect(throws: EditError.self) { try store.redo(2) }
    #expect(error.map(Self.words) == "cannotBeRedone 2 for 1")
    _ = try store.redo(1)
    _ = try store.redo(2)
    #expect(try library.shares() == "1:6 2:13 3:11 4:6 -:2")
    try library.checkInvariants()
    try store.close()
  }

  @Test("who is meant: by number, by name, by either case, and by either form of a letter")
  func person() throws {
    let library = try CorrectedLibrary.grouped()
    let store = library.store
    try store.name(PersonNumber(1), "ann")
    try store.name(PersonNumber(2), "Ann")
    try store.name(PersonNumber(3), "Zo\u{EB} 2")
    let meant: [(String, Int)] = [
      ("1", 1), ("0002", 2), ("ann", 1), ("Ann", 2), ("Zoe\u{308} 2", 3), ("ZO\u{CB} 2", 3),
    ]
    for (text, number) in meant { #expect(try store.person(text).value == number, "\(text)") }
    #expect(throws: EditError.ambiguousName("ANN", [PersonNumber(1), PersonNumber(2)])) { try store.person("ANN") }
    for text in ["0", "5", "99999999999999999999", "", "-1", "Bob", "1 "] {
      #expect(throws: EditError.noSuchPerson(text)) { try store.person(text) }
    }
    try store.merge([PersonNumber(2), PersonNumber(1)])
    #expect(throws: EditError.merged(PersonNumber(1), into: PersonNumber(2))) { try store.person("1") }
    #expect(try store.mergedPerson("1").value == 1)
    #expect(try store.parts(of: PersonNumber(2)).map(\.value) == [1])
    // The exact name is gone with its person; the other is meant now.
    #expect(try store.person("ann").value == 2)
    try store.close()
  }

  @Test("which face is meant by its first digits")
  func face() throws {
    let library = try CorrectedLibrary.grouped()
    let id = CorrectedLibrary.face(0, 11)
    #expect(try library.store.face(beginning: id.hexadecimal) == id)
    #expect(try library.store.face(beginning: "B0") == id)
    #expect(throws: EditError.ambiguousFace("b")) { try library.store.face(beginning: "b") }
    for text in ["", "xyz", "b0%", "e"] {
      #expect(throws: EditError.noSuchFace(text)) { try library.store.face(beginning: text) }
    }
    try library.store.close()
  }
}
