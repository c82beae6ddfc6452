import Clustering
public import DatasetStore
public import Vocabulary

/// Where one person's faces would part, if they were two.
///
/// ```swift
/// let proposal = try SplitProposal(of: PersonNumber(3), in: library.store)
/// print(proposal.staying.faces.count, proposal.leaving.faces.count, proposal.distance)
/// try library.correct { try $0.split(proposal.person, taking: proposal.leaving.faces) }
/// ```
/// The person's tracks are joined by average linkage until two groups are left, none of two tracks that were seen in one
/// frame as far as that can be: where the library's own grouping would have put its last join. Whether the two are two
/// people is for a human to say.
public struct SplitProposal: Sendable, Equatable {
  public struct Half: Sendable, Equatable {
    /// The best first.
    public let faces: [FaceID]
    public let trackCount: Int
    public let clipCount: Int

    /// The best face's, in the library's folder; `nil` where it has none.
    public let portrait: String?
  }

  /// More tracks than this are not compared each with each, which would take too much memory; those that say least join
  /// the nearer half.
  private static let mostItems = 4000

  /// A track without quality still counts.
  private static let leastWeight = 0.01

  public let person: PersonNumber

  /// The half with more faces, which keeps number and name.
  public let staying: Half
  public let leaving: Half

  /// The mean distance between tracks of one and tracks of the other, in the embedder's space.
  public let distance: Double

  /// Reads the person's faces; nothing is changed.
  ///
  /// - Throws: `EditError`: nobody has that number, or they have a single face.
  public init(of person: PersonNumber, in store: DatasetStore) throws {
    try store.check(person)
    var items = try PersonItems(of: person, in: store)
    // Tracks glide from one person to another at times: a person of one track parts by its faces.
    if items.count == 1 { items = try PersonItems(of: person, in: store, eachFaceAlone: true) }
    guard items.count > 1 else { throw EditError.nothingToPropose(person) }
    let chosen = Array(items.byQuality.prefix(Self.mostItems))
    let parting = try Self.parting(of: chosen, items)
    var halves = [Set<Int>(parting.first.map { chosen[$0] }), Set(parting.second.map { chosen[$0] })]
    for item in items.byQuality.dropFirst(Self.mostItems) {
      let distances = halves.map { half in half.map { items.distance(item, $0) }.reduce(0, +) / Double(half.count) }
      halves[distances[0] <= distances[1] ? 0 : 1].insert(item)
    }
    let made = halves.map { items.half(of: $0) }
    // Of two as large, the one with the best face stays.
    let isFirst =
      (made[0].faces.count, items.bestRank(in: halves[1])) >= (made[1].faces.count, items.bestRank(in: halves[0]))
    (staying, leaving) = isFirst ? (made[0], made[1]) : (made[1], made[0])
    distance = parting.distance
    self.person = person
  }

  private typealias Parting = (first: [Int], second: [Int], distance: Double)

  private static func parting(of chosen: [Int], _ items: PersonItems) throws -> Parting {
    let places = Dictionary(uniqueKeysWithValues: chosen.enumerated().map { ($1, $0) })
    let apart = items.seenAtOnce.map { $0.compactMap { places[$0] } }.filter { $0.count > 1 }
    let weights = chosen.map { max(items.quality(of: $0), leastWeight) }
    let linkage = AverageLinkage(maximumDistance: .infinity)
    func clusters(_ constraints: PairConstraints) -> AverageLinkage.Clusters {
      linkage.clusters(itemCount: chosen.count, weights: weights, constraints: constraints) {
        items.distance(chosen[$0], chosen[$1])
      }
    }
    let joined = clusters(try PairConstraints(itemCount: chosen.count, together: [[Int]](), apart: apart))
    guard joined.clusterCount > 1 else { return halves(before: joined.merges, together: [], count: chosen.count) }
    // What was seen at once was never joined: these groups are, in turn, until two are left.
    let groups = Dictionary(grouping: chosen.indices, by: { joined.labels[$0] }).sorted { $0.key < $1.key }.map(\.value)
    let rest = clusters(try PairConstraints(itemCount: chosen.count, together: groups, apart: [[Int]]()))
    return halves(before: rest.merges, together: groups, count: chosen.count)
  }

  /// What there was before the last join.
  private static func halves(before merges: [AverageLinkage.Merge], together: [[Int]], count: Int) -> Parting {
    guard let last = merges.last else { return ([], Array(0..<count), 0) }
    // Each item's group, by the smallest item in it: joins name groups so.
    var group = Array(0..<count)
    for items in together {
      for item in items { group[item] = items.min() ?? item }
    }
    for merge in merges.dropLast() {
      for item in group.indices where group[item] == merge.second { group[item] = merge.first }
    }
    let (first, second) = (
      group.indices.filter { group[$0] == last.first }, group.indices.filter { group[$0] == last.second }
    )
    return (first, second, last.distance)
  }
}

/// What of a person is compared: tracks, and faces that belong to none.
private struct PersonItems {
  private struct Key: Hashable {
    let clip: ClipID
    let track: Int?
    let face: FaceID?
  }

  private struct FrameKey: Hashable {
    let clip: ClipID
    let frame: Int
  }

  private struct Item {
    let clip: ClipID
    let mean: [Double]
    let quality: Double
    let faces: [Ranked]
  }

  /// A face in the order of a folder: portraits' names begin with what their quality lacks.
  private struct Ranked {
    let id: FaceID
    let portrait: String?
    let lacking: Double

    init(_ face: FaceEvidence) {
      (id, portrait, lacking) = (face.id, face.portrait, 1 - (face.quality?.value ?? 0))
    }

    /// Those without a portrait come last.
    var key: (String, Double, FaceID) {
      (portrait.flatMap { $0.split(separator: "/").last.map(String.init) } ?? "~", lacking, id)
    }
  }

  private var items: [Item] = []

  /// Groups of items of which no two can be one person.
  private(set) var seenAtOnce: [[Int]] = []

  /// The best first.
  let byQuality: [Int]

  var count: Int { items.count }

  init(of person: PersonNumber, in store: DatasetStore, eachFaceAlone: Bool = false) throws {
    var summaries: [Key: (summary: TrackSummary, faces: [Ranked])] = [:]
    var order: [Key] = []
    var frames: [FrameKey: Set<Key>] = [:]
    try store.forEachEvidence(of: person) { face in
      guard face.embedding != nil else { return }
      let isAlone = eachFaceAlone || face.track == nil
      let key = Key(clip: face.clip, track: isAlone ? nil : face.track, face: isAlone ? face.id : nil)
      if summaries[key] == nil {
        order.append(key)
        summaries[key] = (TrackSummary(clip: face.clip, number: face.track ?? 0, shot: face.shot), [])
      }
      summaries[key]?.summary.add(face)
      summaries[key]?.faces.append(Ranked(face))
      frames[FrameKey(clip: face.clip, frame: face.frameIndex), default: []].insert(key)
    }
    var places: [Key: Int] = [:]
    for key in order {
      guard let (summary, faces) = summaries[key], let record = summary.record else { continue }
      places[key] = items.count
      items.append(Item(clip: key.clip, mean: record.mean, quality: record.quality, faces: faces))
    }
    seenAtOnce = frames.values.filter { $0.count > 1 }.map { $0.compactMap { places[$0] }.sorted() }
    let qualities = items.map(\.quality)
    byQuality = items.indices.sorted { (-qualities[$0], $0) < (-qualities[$1], $1) }
  }

  func quality(of item: Int) -> Double { items[item].quality }

  func distance(_ one: Int, _ other: Int) -> Double {
    PersonGrouping.distance(items[one].mean, items[other].mean)
  }

  /// How far back the best item of a half stands.
  func bestRank(in half: Set<Int>) -> Int {
    byQuality.firstIndex(where: half.contains) ?? byQuality.count
  }

  func half(of chosen: Set<Int>) -> SplitProposal.Half {
    let faces = chosen.flatMap { items[$0].faces }.sorted { $0.key < $1.key }
    return SplitProposal.Half(
      faces: faces.map(\.id), trackCount: chosen.count, clipCount: Set(chosen.map { items[$0].clip }).count,
      portrait: faces.first?.portrait)
  }
}
