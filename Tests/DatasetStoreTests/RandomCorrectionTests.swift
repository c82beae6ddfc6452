import DatasetStore
import TestSupport
import Testing
import Vocabulary

/// Corrections, undos and redos at random: whatever came before, all can be undone, and nothing is left of it.
@Suite(.timeLimit(.minutes(60)))
struct RandomCorrectionTests {
  private static let stepCount = 300

  /// The whole state is checked after so many steps: the tool is another process each time.
  private static let stepsBetweenChecks = 10

  @Test(arguments: 1...4)
  func undoingEverythingLeavesNothing(seed: Int) throws {
    let library = try CorrectedLibrary.grouped()
    let first = try library.tables()
    var random = SeededRandom(seed: seed)
    var (made, refused) = (0, 0)
    for step in 0..<Self.stepCount {
      do {
        try correct(library.store, &random)
        made += 1
      } catch is EditError {
        refused += 1
      }
      if step % Self.stepsBetweenChecks == 0 { try library.checkInvariants() }
    }
    try library.checkInvariants()
    // Refusals are many, as people go; but most is done.
    #expect(made > Self.stepCount / 3, "seed \(seed): \(made) made, \(refused) refused")
    let inForce = try library.store.edits().filter { $0.isUndoable && !$0.isUndone }
    #expect(inForce.count > 10, "seed \(seed)")
    for _ in inForce { _ = try library.store.undo() }
    #expect(throws: EditError.nothingToUndo) { try library.store.undo() }
    #expect(try library.tables() == first, "seed \(seed)")
    try library.store.close()
  }

  private func correct(_ store: DatasetStore, _ random: inout SeededRandom) throws {
    let edits = try store.edits()
    let people = try store.people().map(\.number)
    func person() -> PersonNumber {
      // At times somebody who is none.
      Int.random(in: 0..<12, using: &random) == 0
        ? PersonNumber(Int.random(in: 1...9, using: &random)) : people.randomElement(using: &random) ?? PersonNumber(1)
    }
    func faces() throws -> [FaceID] {
      let theirs = try store.faces(of: Bool.random(using: &random) ? person() : nil)
      return Array(theirs.shuffled(using: &random).prefix(Int.random(in: 1...5, using: &random)))
    }
    switch Int.random(in: 0..<16, using: &random) {
    case 0: try store.name(person(), ["Ann", "Bea", "Cid", "Dan", nil].randomElement(using: &random) ?? nil)
    case 1: try store.merge([person(), person()])
    case 2: try store.unmerge(PersonNumber(Int.random(in: 1...9, using: &random)))
    case 3: try store.move(faces(), to: Int.random(in: 0..<4, using: &random) == 0 ? nil : person())
    case 4: _ = try store.moveToNewPerson(faces())
    case 5, 6:
      let whom = person()
      let theirs = try store.faces(of: whom).shuffled(using: &random)
      _ = try store.split(whom, taking: Array(theirs.prefix(theirs.count / 2)))
    case 7: try store.ignore(person(), Bool.random(using: &random))
    case 8: try store.reject(Array(faces().prefix(1)))
    case 9: try store.keepApart(person(), person())
    case 10: _ = try store.undo()
    case 11: _ = try store.redo()
    case 12, 13: _ = try store.undo(edits.randomElement(using: &random)?.id ?? 1)
    default: _ = try store.redo(edits.filter(\.isUndone).randomElement(using: &random)?.id ?? 1)
    }
  }
}
