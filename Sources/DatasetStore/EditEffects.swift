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

  /// Faces that went to somebody else, or to nobody.
  private(set) var movedFaces: Set<String> = []

  var everybody: Set<Int> { made.union(named) }

  /// The places of columns in their tables.
  struct Columns {
    let facePerson: Int
    let faceIsRejected: Int
    let name: Int
    let mergedInto: Int
  }

  init(_ changes: Changeset, _ columns: Columns) throws(DatabaseError) {
    var (cells, names, made, named): (Set<Cell>, Set<String>, Set<Int>, Set<Int>) = ([], [], [], [])
    var movedFaces: Set<String> = []
    try changes.forEachChange { change in
      for column in 0..<change.columnCount where change.changes(column) {
        cells.insert(Cell(row: change.row, column: column))
      }
      func people(_ column: Int) -> [Int] {
        [change.old(column), change.new(column)].compactMap { $0.flatMap { Int($0) } }
      }
      switch change.row.table {
      case "face":
        named.formUnion(people(columns.facePerson))
        if change.changes(columns.facePerson) || change.changes(columns.faceIsRejected) {
          movedFaces.insert(change.row.key)
        }
      case "kept_apart": named.formUnion(people(0) + people(1))
      case "person":
        names.formUnion([change.old(columns.name), change.new(columns.name)].compactMap(\.self))
        named.formUnion(people(columns.mergedInto))
        if change.operation != .update || change.changes(columns.mergedInto) {
          if let number = Int(change.row.key) { made.insert(number) }
        }
      default: break
      }
    }
    (self.cells, self.names, self.made, self.named) = (cells, names, made, named)
    self.movedFaces = movedFaces
  }

  /// Whether one of two edits may rest on the other, so that they are undone in the order in which they were made.
  func areEntangled(with other: EditEffects) -> Bool {
    !cells.isDisjoint(with: other.cells) || !names.isDisjoint(with: other.names)
      || !made.isDisjoint(with: other.named) || !named.isDisjoint(with: other.made)
  }
}
