/// What an edit did, as far as another may rest on it.
struct EditEffects {
  /// A value of a row.
  private struct Cell: Hashable {
    let row: ChangedRow
    let column: Int
  }

  private var cells: Set<Cell> = []

  /// Names that somebody got or lost: no two people have one name.
  private var names: Set<String> = []

  /// People who became people, or were no longer: new ones, and those who became part of another or left them.
  private(set) var made: Set<Int> = []

  /// People who are named by what it changed: who got or lost a face, for one. They must be there.
  private var named: Set<Int> = []

  var everybody: Set<Int> { made.union(named) }

  /// - Parameters: The numbers of the columns that name people, or name them.
  init(_ changes: Changeset, facePerson: Int, name: Int, mergedInto: Int) throws(DatabaseError) {
    var (cells, names, made, named): (Set<Cell>, Set<String>, Set<Int>, Set<Int>) = ([], [], [], [])
    try changes.forEachChange { change in
      for column in 0..<change.columnCount where change.changes(column) {
        cells.insert(Cell(row: change.row, column: column))
      }
      func people(_ column: Int) -> [Int] {
        [change.old(column), change.new(column)].compactMap { $0.flatMap { Int($0) } }
      }
      switch change.row.table {
      case "face": named.formUnion(people(facePerson))
      case "kept_apart": named.formUnion(people(0) + people(1))
      case "person":
        names.formUnion([change.old(name), change.new(name)].compactMap(\.self))
        named.formUnion(people(mergedInto))
        if change.operation != .update || change.changes(mergedInto) {
          if let number = Int(change.row.key) { made.insert(number) }
        }
      default: break
      }
    }
    (self.cells, self.names, self.made, self.named) = (cells, names, made, named)
  }

  /// Whether one of two edits may rest on the other, so that they are undone in the order in which they were made.
  func areEntangled(with other: EditEffects) -> Bool {
    !cells.isDisjoint(with: other.cells) || !names.isDisjoint(with: other.names)
      || !made.isDisjoint(with: other.named) || !named.isDisjoint(with: other.made)
  }
}
