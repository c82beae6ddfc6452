import Evaluation
import TestSupport
import Testing
import Vocabulary

/// The fewest merges and moves, against trying all ways.
@Suite struct HandWorkTests {
  /// `"AAB"` is a person with two tracks of A and one of B; the last text is the unsorted.
  private static func pieces(_ people: [String], unsorted: String = "") -> Set<HandWork.Piece> {
    let clip = ClipID(hexadecimal: String(repeating: "0", count: 64))
    var track = 0
    var pieces: Set<HandWork.Piece> = []
    for (place, names) in (people + [unsorted]).enumerated() {
      for name in names {
        pieces.insert(
          HandWork.Piece(
            person: place < people.count ? PersonNumber(place + 1) : nil, clip: clip, track: track, face: nil,
            name: String(name)))
        track += 1
      }
    }
    return pieces
  }

  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let people: [String]
    let expected: [Int]

    init(_ name: String, _ people: [String], _ expected: [Int]) {
      (testDescription, self.people, self.expected) = (name, people, expected)
    }
  }

  static let table: [Row] = [
    Row("right already", ["AAA", "BB"], [0, 0]),
    Row("one person in three folders", ["AA", "A", "A", "B"], [2, 0]),
    Row("one stranger among many", ["AAAB", "BB"], [0, 1]),
    Row("two in one folder, and neither elsewhere", ["AABB"], [0, 2]),
    Row("a draw that saves a merge", ["AB", "A"], [0, 1]),
    Row("two draws", ["AB", "AB"], [0, 2]),
    Row("three folders for two names", ["AB", "AB", "AB"], [1, 3]),
  ]

  @Test(arguments: table)
  func known(_ row: Row) {
    let work = HandWork(Self.pieces(row.people))
    #expect([work.mergeCount, work.moveCount] == row.expected)
  }

  @Test("unsorted tracks are moved, the first of somebody new too")
  func unsorted() {
    let work = HandWork(Self.pieces(["AA"], unsorted: "ABB"))
    #expect([work.mergeCount, work.moveCount] == [0, 3])
  }

  /// Each folder is kept for one name or for nobody; what is left costs a move each, and folders of one name a merge each
  /// but the first. All choices are tried.
  private static func fewest(_ people: [String], unsorted: String) -> Int {
    let names = Array(Set((people + [unsorted]).joined()))
    var best = Int.max
    func choose(_ place: Int, _ kept: [Character?]) {
      guard place < people.count else {
        var moves = unsorted.count
        for (folder, name) in zip(people, kept) { moves += folder.count { $0 != name } }
        let used = kept.compactMap(\.self)
        best = min(best, moves + used.count - Set(used).count)
        return
      }
      for name in [nil] + names.map(Optional.init) { choose(place + 1, kept + [name]) }
    }
    choose(0, [])
    return best
  }

  @Test(arguments: 0..<60)
  func isFewest(seed: Int) {
    var random = SeededRandom(seed: seed)
    let people = (0..<Int.random(in: 1...5, using: &random)).map { _ in
      String((0..<Int.random(in: 1...4, using: &random)).map { _ in "ABC".randomElement(using: &random) ?? "A" })
    }
    let unsorted = String(
      (0..<Int.random(in: 0...2, using: &random)).map { _ in "ABC".randomElement(using: &random) ?? "A" })
    #expect(HandWork(Self.pieces(people, unsorted: unsorted)).count == Self.fewest(people, unsorted: unsorted))
  }
}
