/// How well a grouping of faces agrees with who they are: the field's usual scores, each 0 … 1 and better when larger.
///
/// ```swift
/// let scores = GroupingScores(groups: [0, 0, 1, nil], truth: ["Ann", "Ann", "Bob", "Bob"])
/// scores.bCubed.recall  // 0.75: Bob's two faces are apart
/// ```
///
/// A face whose group is `nil` is unsorted, and counts as a group of its own: unsorted faces cost recall, never
/// precision. A face whose truth is `nil` ("cannot tell") is left out altogether.
public struct GroupingScores: Hashable, Sendable {
  /// Faces that were scored: those whose truth is known.
  public let faceCount: Int

  /// For each face: the share of its group that is the same person, and the share of its person that is in its group;
  /// averaged over faces. Every face counts the same, so a mixed small group costs little, and a mixed large one much.
  ///
  /// Source: Bagga and Baldwin 1998 (LREC workshop on linguistic coreference, pages 563–566); Amigó et al. 2009,
  /// doi:10.1007/s10791-008-9066-8.
  public let bCubed: PrecisionAndRecall

  /// Of the pairs of faces in one group, the share of one person; of the pairs of one person, the share in one group.
  /// Large groups weigh with the square of their size. 1 where there are no such pairs.
  ///
  /// Source: Manning, Raghavan, Schütze 2008, *Introduction to Information Retrieval*, §16.3.
  public let pairwise: PrecisionAndRecall

  /// Mutual information of groups and people over the mean of their entropies; 1 where there is one group and one
  /// person, 0 where only one of the two says anything. Not corrected for chance: many tiny groups look good.
  ///
  /// Source: Strehl and Ghosh 2002, JMLR 3, pages 583–617; with the arithmetic mean, as scikit-learn has it (Vinh, Epps,
  /// Bailey 2010, JMLR 11, pages 2837–2854).
  public let normalizedMutualInformation: Double

  /// The share of faces that belong to the person most frequent in their group, also called weighted clustering purity.
  /// Faces in groups of one are all pure: read it together with the number of groups.
  ///
  /// Source: Zhao and Karypis 2001, *Criterion functions for document clustering*, University of Minnesota TR 01-40.
  public let purity: Double

  /// - Precondition: `groups` and `truth` are equally long.
  /// - Complexity: O(faces + kinds of pairs of group and person), whatever the sizes of the groups.
  public init<Group: Hashable, Person: Hashable>(groups: [Group?], truth: [Person?]) {
    precondition(
      groups.count == truth.count, "\(groups.count) faces have a group, and \(truth.count) have a person")
    let counts = SharedCounts(groups: groups, truth: truth)
    faceCount = counts.faceCount
    bCubed = counts.bCubed
    pairwise = counts.pairwise
    normalizedMutualInformation = counts.normalizedMutualInformation
    purity = counts.purity
  }
}

/// The two sides of being right: how much of what was said is so, and how much of what is so was said.
public struct PrecisionAndRecall: Hashable, Sendable {
  public let precision: Double
  public let recall: Double

  public init(precision: Double, recall: Double) {
    self.precision = precision
    self.recall = recall
  }

  /// Their harmonic mean; 0 where both are 0.
  public var fScore: Double {
    let sum = precision + recall
    return sum > 0 ? 2 * precision * recall / sum : 0
  }
}
