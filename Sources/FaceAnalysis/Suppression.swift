import Vocabulary

extension [Detection] {
  /// Keeps the best of boxes that lie on each other, from the highest score down (greedy non-maximum suppression).
  ///
  /// - Parameter limit: Of two boxes that share more than this (IoU), the one with the lower score goes.
  /// - Returns: Highest score first; of equal scores, the earlier first.
  /// - Complexity: O(n²) in the worst case, where few lie on each other.
  func suppressed(overlappingMoreThan limit: Double) -> [Detection] {
    // A stable order, so that equal scores do not depend on the sorting.
    let order = indices.sorted { self[$0].score != self[$1].score ? self[$0].score > self[$1].score : $0 < $1 }
    var kept: [Detection] = []
    for index in order {
      let candidate = self[index]
      if kept.allSatisfy({ $0.box.intersectionOverUnion(with: candidate.box) <= limit }) { kept.append(candidate) }
    }
    return kept
  }
}
