package import DatasetStore
package import Vocabulary

/// Faces that are left after rule by rule, and how many each rule took away.
///
/// ```swift
/// var selection = FaceSelection(faces)
/// selection.keep(where: { $0.score > 0.9 }, else: .poorQuality)
/// ```
package struct FaceSelection: Sendable {
  /// In the order in which they came.
  package private(set) var faces: [DatasetFace]

  /// How many faces of each person a rule took away; `nil` are those of nobody.
  package private(set) var leftOut: [SelectionRule: [PersonNumber?: Int]] = [:]

  package init(_ faces: [DatasetFace]) {
    self.faces = faces
  }

  package mutating func keep(where isKept: (DatasetFace) throws -> Bool, else rule: SelectionRule) rethrows {
    var counts = leftOut[rule] ?? [:]
    faces = try faces.filter { face in
      let isKept = try isKept(face)
      if !isKept { counts[face.person, default: 0] += 1 }
      return isKept
    }
    leftOut[rule] = counts.isEmpty ? nil : counts
  }

  /// Leaves out all but those whose places in `faces` are given.
  package mutating func keep(_ places: Set<Int>, else rule: SelectionRule) {
    var place = -1
    keep(
      where: { _ in
        place += 1
        return places.contains(place)
      }, else: rule)
  }

  /// Counts faces that were left out elsewhere.
  package mutating func note(_ rule: SelectionRule, of person: PersonNumber?, count: Int) {
    guard count > 0 else { return }
    leftOut[rule, default: [:]][person, default: 0] += count
  }

  package func count(leftOutBy rule: SelectionRule) -> Int {
    (leftOut[rule] ?? [:]).values.reduce(0, +)
  }
}

/// The rules that look at one face by itself.
extension FaceSelection {
  /// - Parameter people: All of the library.
  package mutating func keepWhoIsAskedFor(_ options: SelectionOptions, among people: [PersonRecord]) {
    let ignored = Set(people.filter(\.isIgnored).map(\.number))
    keep(where: { face in face.person.map { !ignored.contains($0) } ?? true }, else: .ignoredPerson)
    keep(where: { $0.person != nil || options.includesUnsorted }, else: .unsorted)
    if let chosen = options.people {
      keep(where: { face in face.person.map(chosen.contains) ?? true }, else: .otherPerson)
    }
  }

  package mutating func keepGoodOnes(_ options: SelectionOptions) {
    if let least = options.minimumConfidence {
      // Where no confidence was told, nothing is known that speaks against the face.
      keep(where: { $0.person == nil || $0.isDecided || $0.confidence ?? 1 >= least }, else: .uncertain)
    }
    keep(where: { min($0.box.width, $0.box.height) >= options.minimumSize }, else: .tooSmall)
    keep(where: { $0.quality?.value ?? 1 >= options.minimumQuality }, else: .poorQuality)
  }
}

/// The rules that compare a person's faces.
extension FaceSelection {
  package mutating func keepBestOfEachTrack() {
    var best: [TrackKey: Int] = [:]
    var kept: Set<Int> = []
    for (place, face) in faces.enumerated() {
      guard let track = face.track else {
        kept.insert(place)
        continue
      }
      let key = TrackKey(clip: face.clip, track: track, person: face.person)
      if let other = best[key], !FaceRank.isBetter(face, faces[other]) { continue }
      best[key] = place
    }
    keep(kept.union(best.values), else: .sameTrack)
  }

  /// A track that a human split between people has a best face for each.
  private struct TrackKey: Hashable {
    let clip: ClipID
    let track: Int
    let person: PersonNumber?
  }

  package mutating func keepAtMost(_ count: Int, ofEachBy balance: SelectionOptions.Balance) {
    var kept: Set<Int> = []
    for places in Dictionary(grouping: faces.indices, by: { faces[$0].person }).values {
      guard places.count > count else {
        kept.formUnion(places)
        continue
      }
      let order = BalancedOrder(balance).places(of: places.map { faces[$0] })
      kept.formUnion(order.prefix(count).map { places[$0] })
    }
    keep(kept, else: .beyondMaximum)
  }

  package mutating func leaveOutPeople(withFewerThan count: Int) {
    let counts = faces.reduce(into: [:]) { $0[$1.person, default: 0] += 1 }
    keep(where: { face in counts[face.person, default: 0] >= count }, else: .fewFaces)
  }
}

/// Which of two faces is the better one: by quality, then by score, then by identifier, so that it never is open.
package enum FaceRank {
  package static func isBetter(_ one: DatasetFace, _ other: DatasetFace) -> Bool {
    let (first, second) = (one.quality?.value ?? 0, other.quality?.value ?? 0)
    if first != second { return first > second }
    return one.score != other.score ? one.score > other.score : one.id < other.id
  }
}
