import Foundation

/// How many faces each group shares with each person (a sparse contingency table): all that the scores look at.
///
/// Groups, people and cells stand in the order in which faces first bring them, so sums come out the same to the bit on
/// every run; walking a dictionary would not give that.
struct SharedCounts {
  private struct Cell: Hashable {
    let group: Int
    let person: Int
  }

  let faceCount: Int
  private var groupSizes: [Int] = []
  private var personSizes: [Int] = []
  private var cells: [(group: Int, person: Int, count: Int)] = []

  init<Group: Hashable, Person: Hashable>(groups: [Group?], truth: [Person?]) {
    var groupIndices: [Group: Int] = [:]
    var personIndices: [Person: Int] = [:]
    var cellIndices: [Cell: Int] = [:]
    for (group, person) in zip(groups, truth) {
      guard let person else { continue }
      let personIndex = Self.index(of: person, in: &personIndices, sizes: &personSizes)
      let groupIndex: Int
      if let group {
        groupIndex = Self.index(of: group, in: &groupIndices, sizes: &groupSizes)
      } else {
        groupIndex = groupSizes.count
        groupSizes.append(0)
      }
      personSizes[personIndex] += 1
      groupSizes[groupIndex] += 1
      let cell = Cell(group: groupIndex, person: personIndex)
      if let index = cellIndices[cell] {
        cells[index].count += 1
      } else {
        cellIndices[cell] = cells.count
        cells.append((groupIndex, personIndex, 1))
      }
    }
    faceCount = personSizes.reduce(0, +)
  }

  private static func index<Key: Hashable>(of key: Key, in indices: inout [Key: Int], sizes: inout [Int]) -> Int {
    if let index = indices[key] { return index }
    indices[key] = sizes.count
    sizes.append(0)
    return sizes.count - 1
  }

  var bCubed: PrecisionAndRecall {
    // Each of the `count` faces of a cell finds `count` of its person in its group.
    if faceCount == 0 { return PrecisionAndRecall(precision: 1, recall: 1) }
    var precision = 0.0
    var recall = 0.0
    for cell in cells {
      let square = Double(cell.count) * Double(cell.count)
      precision += square / Double(groupSizes[cell.group])
      recall += square / Double(personSizes[cell.person])
    }
    return PrecisionAndRecall(precision: precision / Double(faceCount), recall: recall / Double(faceCount))
  }

  var pairwise: PrecisionAndRecall {
    func pairCount(_ sizes: some Sequence<Int>) -> Int { sizes.reduce(0) { $0 + $1 * ($1 - 1) / 2 } }
    let both = pairCount(cells.lazy.map(\.count))
    func share(of all: Int) -> Double { all > 0 ? Double(both) / Double(all) : 1 }
    return PrecisionAndRecall(precision: share(of: pairCount(groupSizes)), recall: share(of: pairCount(personSizes)))
  }

  var normalizedMutualInformation: Double {
    if groupSizes.count <= 1 && personSizes.count <= 1 { return 1 }
    let all = Double(faceCount)
    func entropy(_ sizes: [Int]) -> Double {
      sizes.reduce(0) { $0 - Double($1) / all * log(Double($1) / all) }
    }
    var information = 0.0
    for cell in cells {
      let count = Double(cell.count)
      let expected = Double(groupSizes[cell.group]) * Double(personSizes[cell.person]) / all
      information += count / all * log(count / expected)
    }
    // Independent groups and people come out as a rounding error of either sign.
    return min(1, max(0, information / ((entropy(groupSizes) + entropy(personSizes)) / 2)))
  }

  var purity: Double {
    if faceCount == 0 { return 1 }
    var largest = [Int](repeating: 0, count: groupSizes.count)
    for cell in cells { largest[cell.group] = max(largest[cell.group], cell.count) }
    return Double(largest.reduce(0, +)) / Double(faceCount)
  }
}
