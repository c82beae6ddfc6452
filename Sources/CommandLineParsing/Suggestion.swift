/// The name that was probably meant, if one is close: at most one slip in three letters.
///
/// Of names that are equally close the first one in the table is taken.
func nearest(to typed: String, among names: [String]) -> String? {
  let best = names.map { (name: $0, distance: editDistance(typed, $0)) }.min { $0.distance < $1.distance }
  return best.flatMap { $0.distance <= max(1, $0.name.count / 3) ? $0.name : nil }
}

/// How many letters must be inserted, removed, replaced or swapped with their neighbour to make one text of the other.
///
/// - Complexity: O(n · m).
///
/// Source: the "optimal string alignment" form of Damerau 1964: no part is edited twice.
func editDistance(_ left: String, _ right: String) -> Int {
  let left = Array(left)
  let right = Array(right)
  var rows = [Array(0...right.count)]
  for i in left.indices {
    var row = [i + 1]
    for j in right.indices {
      let replaced = rows[i][j] + (left[i] == right[j] ? 0 : 1)
      var cost = min(replaced, rows[i][j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
        cost = min(cost, rows[i - 1][j - 1] + 1)
      }
      row.append(cost)
    }
    rows.append(row)
  }
  return rows[left.count][right.count]
}
