package import DatasetStore
public import Vocabulary

/// What stands in two parts of a dataset, and so makes a test tell less than it seems to.
public struct LeakCheck: Hashable, Sendable {
  /// Shots, camera set-ups, clips and people of whom two parts or more have faces.
  public private(set) var sharedShots = 0
  public private(set) var sharedSetUps = 0
  public private(set) var sharedClips = 0
  public private(set) var sharedPeople = 0

  /// Pairs of faces of two parts whose pictures are nearly the same.
  public private(set) var nearDuplicatePairs = 0

  /// Of those pairs, some to look at.
  public private(set) var examples: [Pair] = []

  public struct Pair: Hashable, Sendable {
    public var first: FaceID
    public var second: FaceID
  }

  /// - Parameter parts: One a face.
  package init(_ faces: [DatasetFace], parts: [DatasetPart]) {
    func shared(_ kind: SplitOptions.Unit, where isMeant: (Splitting.Unit) -> Bool = { _ in true }) -> Int {
      var seen: [Splitting.Unit: Set<DatasetPart>] = [:]
      for (face, part) in zip(faces, parts) { seen[Splitting.unit(of: face, by: kind), default: []].insert(part) }
      return seen.count { isMeant($0.key) && $0.value.count > 1 }
    }
    sharedShots = shared(.shot)
    sharedSetUps = shared(.setUp) { $0.setUp != nil }
    sharedClips = shared(.clip)
    sharedPeople = shared(.person)
  }

  private static let mostExamples = 10

  /// Looks for pictures that are nearly the same.
  package mutating func compare(_ faces: [DatasetFace], parts: [DatasetPart], by likeness: FaceLikeness) {
    (nearDuplicatePairs, examples) = likeness.pairs(across: parts, of: faces, atMost: Self.mostExamples)
  }

  /// Whether what was to stay in one part does. Near duplicates are told apart from it: they are pictures that are alike
  /// although they come from two shots.
  public func holds(_ unit: SplitOptions.Unit) -> Bool {
    switch unit {
    case .shot: sharedShots == 0
    case .setUp: sharedSetUps == 0 && sharedShots == 0
    case .clip: sharedClips == 0
    case .person: sharedPeople == 0
    }
  }
}
