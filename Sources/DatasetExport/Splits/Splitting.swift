package import DatasetStore
package import Vocabulary

/// Parts for faces: what belongs together stays together, and each person's faces are shared out as all are.
///
/// The person who has the fewest units left comes first, as they leave the least choice. Their units, the larger ones
/// first, go to the part that lacks most of its share of this person's faces. Only where so few units are left that a part
/// would be without the person do they go there: to training first, then to test, then to validation. The seed decides
/// between units of about the same size.
///
/// Source: the order is that of iterative stratification, Sechidis et al. 2011, "On the Stratification of Multi-Label
/// Data", doi:10.1007/978-3-642-23808-6_10; that every part gets each person, and the larger units first, is ours.
package struct Splitting {
  /// What stays in one part.
  package struct Unit: Hashable, Sendable {
    package var clip: ClipID?
    package var shot: Int?
    package var setUp: Int?
    package var person: PersonNumber?
  }

  package static func unit(of face: DatasetFace, by kind: SplitOptions.Unit) -> Unit {
    switch kind {
    case .shot: Unit(clip: face.clip, shot: face.shot)
    case .setUp: Unit(clip: face.clip, shot: face.setUp == nil ? face.shot : nil, setUp: face.setUp)
    case .clip: Unit(clip: face.clip)
    case .person: Unit(person: face.person)
    }
  }

  private let options: SplitOptions
  private var unitFaces: [[PersonNumber?: Int]] = []
  private var totals: [PersonNumber?: Int] = [:]
  private var have: [PersonNumber?: [Int]] = [:]
  private var parts: [Int?] = []

  private init(_ options: SplitOptions) {
    self.options = options
  }

  /// - Returns: The part of each face.
  /// - Complexity: O(faces + people²).
  package static func parts(of faces: [DatasetFace], by options: SplitOptions) -> [DatasetPart] {
    var splitting = Splitting(options)
    var numbers: [Unit: Int] = [:]
    let units = faces.map { face in
      let unit = unit(of: face, by: options.unit)
      let number = numbers[unit] ?? numbers.count
      numbers[unit] = number
      splitting.add(face.person, to: number)
      return number
    }
    splitting.run()
    return units.map { options.shares[splitting.parts[$0] ?? 0].part }
  }

  private mutating func add(_ person: PersonNumber?, to unit: Int) {
    if unit == unitFaces.count {
      unitFaces.append([:])
      parts.append(nil)
    }
    // Where people themselves are shared out, they are all alike.
    let stratum = options.unit == .person ? nil : person
    unitFaces[unit][stratum, default: 0] += 1
    totals[stratum, default: 0] += 1
  }

  private mutating func run() {
    var random = SplitMix64(seed: options.seed)
    // A place of its own for each unit, whichever person it is looked at for.
    let lots = unitFaces.map { _ in random.next() }
    var units: [PersonNumber?: [Int]] = [:]
    for (unit, people) in unitFaces.enumerated() {
      for person in people.keys { units[person, default: []].append(unit) }
    }
    for person in units.keys { have[person] = options.shares.map { _ in 0 } }
    var openCounts = units.mapValues(\.count)
    while let (next, _) = openCounts.min(by: { Self.comesFirst($0, $1) }) {
      let open = (units[next] ?? []).filter { parts[$0] == nil }
      share(open, of: next, lots: lots)
      for unit in open { for person in unitFaces[unit].keys { openCounts[person]? -= 1 } }
      openCounts = openCounts.filter { $0.value > 0 }
    }
  }

  private static func comesFirst(
    _ one: (key: PersonNumber?, value: Int), _ other: (key: PersonNumber?, value: Int)
  ) -> Bool {
    one.value != other.value ? one.value < other.value : (one.key?.value ?? .max) < (other.key?.value ?? .max)
  }

  private mutating func share(_ units: [Int], of person: PersonNumber?, lots: [UInt64]) {
    // Sizes within a factor of two are about the same.
    func rank(_ unit: Int) -> Int { (unitFaces[unit][person] ?? 0).leadingZeroBitCount }
    let order = units.sorted { (rank($0), lots[$0]) < (rank($1), lots[$1]) }
    for (place, unit) in order.enumerated() {
      let left = order.count - place
      let missing = priorities.filter { have[person]?[$0] == 0 }
      let part = left <= missing.count ? missing[0] : neediest(for: person)
      parts[unit] = part
      for (person, count) in unitFaces[unit] { have[person]?[part] += count }
    }
  }

  /// Places in `shares`: training, test, validation.
  private var priorities: [Int] {
    [DatasetPart.train, .test, .validation].compactMap { part in options.shares.firstIndex { $0.part == part } }
  }

  /// The part that lacks most of its share of a person's faces.
  private func neediest(for person: PersonNumber?) -> Int {
    let total = Double(totals[person] ?? 0)
    func lack(_ part: Int) -> Double { options.shares[part].share * total - Double(have[person]?[part] ?? 0) }
    return options.shares.indices.max { (lack($0), -$0) < (lack($1), -$1) } ?? 0
  }
}
