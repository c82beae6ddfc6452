import DatasetStore
import Imaging
import Vocabulary

/// The rules of an audit: faces and limits in, findings out. Nothing is read or changed.
package struct AuditRules {
  private let all: AuditedFaces
  private let options: AuditOptions

  /// The largest distance of two pictures of one person, of the embedder; a face that is farther from another person is not
  /// suspected to be theirs. Infinite where it is not known.
  private let pictureDistance: Double
  private let likeness: FaceLikeness

  package init(_ all: AuditedFaces, options: AuditOptions, pictureDistance: Double) {
    self.all = all
    self.options = options
    self.pictureDistance = pictureDistance
    likeness = FaceLikeness(of: all.faces, hashes: all.looks.mapValues(\.hash), embeddings: all.embeddings)
  }

  /// - Parameters:
  ///   - others: What was found while pictures were looked for and read.
  ///   - ofLibrary: Whether the faces are those of clips, frame after frame, so that near duplicates are no fault.
  /// - Returns: In the order of the kinds; none without an item, none that is ignored.
  package func findings(
    with others: [AuditFinding] = [], ofLibrary: Bool, checkStop: () throws -> Void
  ) throws -> [AuditFinding] {
    var findings = others + pictures
    try checkStop()
    findings.append(copies)
    findings.append(AuditFinding(.nearDuplicate, isFault: !ofLibrary, items: nearDuplicates))
    try checkStop()
    findings.append(AuditFinding(.wrongPerson, items: try wrongPeople(checkStop)))
    findings += counts
    if !all.parts.isEmpty { findings += leaks }
    let order = AuditFinding.Kind.allCases
    return findings.filter { !$0.items.isEmpty && !options.ignored.contains($0.kind) }
      .sorted { (order.firstIndex(of: $0.kind) ?? 0) < (order.firstIndex(of: $1.kind) ?? 0) }
  }

  // MARK: One picture by itself

  private var pictures: [AuditFinding] {
    func least(_ kind: AuditFinding.Kind, _ limit: Double, _ value: (Int) -> Double?) -> AuditFinding {
      worst(kind, { place in value(place).flatMap { $0 < limit ? $0 : nil } }, worstIsLeast: true)
    }
    func look(_ place: Int) -> FaceLook? { all.looks[all.faces[place].id] }
    func quality(_ place: Int) -> FaceQuality? { all.faces[place].quality }
    return [
      least(.tiny, options.minimumSize) { min(all.faces[$0].box.width, all.faces[$0].box.height) },
      least(.blurred, options.minimumSharpness) { look($0)?.sharpness },
      least(.dark, options.minimumLuma) { look($0)?.luma },
      worst(
        .overexposed, { place in look(place).flatMap { $0.luma > options.maximumLuma ? $0.luma : nil } },
        worstIsLeast: false),
      least(.cutOff, options.minimumInside) { quality($0)?.inside },
      least(.poorQuality, options.minimumQuality) { quality($0)?.value },
    ]
  }

  /// - Parameter value: `nil` where nothing is wrong.
  private func worst(
    _ kind: AuditFinding.Kind, _ value: (Int) -> Double?, worstIsLeast: Bool
  ) -> AuditFinding {
    let found = all.faces.indices.compactMap { place in value(place).map { (place: place, value: $0) } }
    let sorted = found.sorted { one, other in
      guard one.value == other.value else { return (one.value < other.value) == worstIsLeast }
      return one.place < other.place
    }
    return AuditFinding(kind, items: sorted.map { all.item($0.place, value: $0.value) })
  }

  // MARK: Pictures that are alike

  /// A second picture of the same bytes, and the first.
  private typealias Copy = (place: Int, twin: Int)

  private var sameBytes: [Copy] {
    var first: [ClipID: Int] = [:]
    var copies: [Copy] = []
    for (place, content) in all.contents.enumerated() {
      guard let twin = first[content] else {
        first[content] = place
        continue
      }
      // Two faces of one picture are no copies.
      if all.paths[twin] != all.paths[place] { copies.append((place, twin)) }
    }
    return copies
  }

  /// Those of one part; across parts they are leaks.
  private var copies: AuditFinding {
    let items = sameBytes.filter { all.part(of: $0.place) == all.part(of: $0.twin) }
      // One picture under two names is worse than the same name twice.
      .sorted { isOfOne($0) == isOfOne($1) ? $0.place < $1.place : !isOfOne($0) }
      .map { all.item($0.place, value: 0, twin: $0.twin) }
    return AuditFinding(.copy, items: items)
  }

  private func isOfOne(_ copy: Copy) -> Bool { all.faces[copy.place].person == all.faces[copy.twin].person }

  /// Each with the better one that it is nearly the same as; those with the same bytes are told as copies.
  private var nearDuplicates: [AuditFinding.Item] {
    let byPart = Dictionary(grouping: all.faces.indices, by: { all.part(of: $0) })
    var found: [(place: Int, twin: Int)] = []
    for places in byPart.values {
      for (place, twin) in likeness.twins(in: places.map { all.faces[$0] }) {
        found.append((places[place], places[twin]))
      }
    }
    return found.filter { all.contents.isEmpty || all.contents[$0.place] != all.contents[$0.twin] }
      .map { (bits: bits($0.place, $0.twin), place: $0.place, twin: $0.twin) }
      .sorted { ($0.bits, $0.place) < ($1.bits, $1.place) }
      .map { all.item($0.place, value: Double($0.bits), twin: $0.twin) }
  }

  private func bits(_ one: Int, _ other: Int) -> Int {
    guard let first = all.looks[all.faces[one].id], let second = all.looks[all.faces[other].id] else { return 0 }
    return PerceptualHash.distance(first.hash, second.hash)
  }

  // MARK: People

  private func wrongPeople(_ checkStop: () throws -> Void) throws -> [AuditFinding.Item] {
    let doubt = PersonDoubt(all.faces, all.embeddings)
    var found: [(place: Int, doubt: PersonDoubt.Answer)] = []
    for place in all.faces.indices {
      if place % 1000 == 0 { try checkStop() }
      guard let answer = doubt.answer(for: place), answer.confidence < options.minimumConfidence,
        answer.otherDistance <= pictureDistance
      else { continue }
      found.append((place, answer))
    }
    return found.sorted { ($0.doubt.confidence, $0.place) < ($1.doubt.confidence, $1.place) }
      .map { all.item($0.place, value: $0.doubt.confidence, other: $0.doubt.other) }
  }

  private var counts: [AuditFinding] {
    let counts = Dictionary(grouping: all.faces.compactMap(\.person), by: \.self).mapValues(\.count)
    let people = all.labels.keys.sorted().filter { counts[$0] != nil }
    guard !people.isEmpty else { return [] }
    let sizes = people.map { counts[$0] ?? 0 }.sorted()
    let middle = sizes[(sizes.count - 1) / 2]
    func item(_ person: PersonNumber, _ value: Double) -> AuditFinding.Item {
      AuditFinding.Item(
        path: all.labels[person] ?? "", person: all.labels[person], value: value, isPicture: false)
    }
    let few = people.filter { counts[$0] ?? 0 < options.minimumFaces }
      .sorted { (counts[$0] ?? 0, $0) < (counts[$1] ?? 0, $1) }
    // How many times the middle, or the middle them; who has too few is told there.
    let ratios = people.filter { counts[$0] ?? 0 >= options.minimumFaces }.map { person in
      let count = Double(counts[person] ?? 0)
      return (person: person, ratio: count / Double(middle))
    }
    func distance(_ ratio: Double) -> Double { max(ratio, 1 / ratio) }
    let unbalanced = ratios.filter { distance($0.ratio) > options.maximumRatio }
      .sorted { (-distance($0.ratio), $0.person) < (-distance($1.ratio), $1.person) }
    return [
      AuditFinding(.tooFew, items: few.map { item($0, Double(counts[$0] ?? 0)) }),
      AuditFinding(.unbalanced, items: unbalanced.map { item($0.person, $0.ratio) }),
    ]
  }

  // MARK: Splits

  private var leaks: [AuditFinding] {
    let pairs = likeness.pairs(across: all.parts, of: all.faces, atMost: .max).examples
    let places = Dictionary(uniqueKeysWithValues: all.faces.enumerated().map { ($0.element.id, $0.offset) })
    var found = pairs.compactMap { pair -> Copy? in
      guard let first = places[pair.first], let second = places[pair.second] else { return nil }
      return (first, second)
    }
    // What has no hash is found by its bytes.
    let known = Set(found.flatMap { [all.paths[$0.place], all.paths[$0.twin]] })
    found += sameBytes.filter {
      all.part(of: $0.place) != all.part(of: $0.twin) && !known.contains(all.paths[$0.place])
    }
    let leaks = found.map { (bits: bits($0.place, $0.twin), pair: $0) }
      .sorted { ($0.bits, $0.pair.place, $0.pair.twin) < ($1.bits, $1.pair.place, $1.pair.twin) }
      .map { all.item($0.pair.place, value: Double($0.bits), twin: $0.pair.twin) }
    return [
      missingInParts, AuditFinding(.leak, items: leaks), AuditFinding(.leakingShot, items: leakingShots),
    ]
  }

  /// Where parts share nobody they are meant to; where they share some, readers that number folders number them apart.
  private var missingInParts: AuditFinding {
    var parts: [PersonNumber: Set<DatasetPart>] = [:]
    for (face, part) in zip(all.faces, all.parts) {
      if let person = face.person { parts[person, default: []].insert(part) }
    }
    let existing = Set(all.parts)
    guard parts.values.contains(where: { $0.count > 1 }) else { return AuditFinding(.missingInPart, items: []) }
    let items = parts.filter { $0.value.count < existing.count }.sorted { $0.key < $1.key }.map { person, has in
      AuditFinding.Item(
        path: all.labels[person] ?? "", person: all.labels[person],
        other: existing.subtracting(has).sorted().map(\.rawValue).joined(separator: ", "), isPicture: false)
    }
    return AuditFinding(.missingInPart, items: items)
  }

  /// Where shots are known.
  private var leakingShots: [AuditFinding.Item] {
    var first: [Splitting.Unit: Int] = [:]
    var told: Set<Splitting.Unit> = []
    var items: [AuditFinding.Item] = []
    for place in all.faces.indices where all.faces[place].shot != nil {
      let shot = Splitting.unit(of: all.faces[place], by: .shot)
      guard let twin = first[shot] else {
        first[shot] = place
        continue
      }
      if all.part(of: twin) != all.part(of: place), told.insert(shot).inserted {
        items.append(all.item(twin, twin: place))
      }
    }
    return items
  }
}
