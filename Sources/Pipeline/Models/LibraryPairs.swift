import Clustering
import DatasetStore
import FaceAnalysis
import Vocabulary

/// Pairs of a library's tracks that are known to be one person, or two people.
///
/// Two tracks are two people if they are in one frame, or if their people have different names or are kept apart. Two tracks
/// are one person if a human confirmed it: the person has a name, or faces of both tracks were merged, moved or imported.
struct LibraryPairs {
  /// Limits the number of pairs, which grows with the square of the tracks.
  private static let maximumTracksPerPerson = 20
  private static let maximumTracks = 500

  let pairs: KnownPairs

  /// Uses the track means stored in the library. Faces are not read.
  init(_ store: DatasetStore) throws {
    let library = try LibraryTracks(store)
    let means = library.tracks.map { Mean(values: $0.mean, faceCount: $0.faceCount) }
    var noise = Noise()
    if let spread = try store.spread().map({ WithinTrackSpread($0) }), spread.weight > 0 {
      noise.sum = spread.variance * Double(spread.dimension) * spread.weight
      noise.weight = spread.weight
    }
    noise.trackCount = library.tracks.count { $0.faceCount > 1 }
    pairs = try Self.pairs(library, store, means, noise)
  }

  /// Uses other embeddings of the faces.
  ///
  /// - Parameter embedding: Of a face; `nil` where there is none.
  init(_ store: DatasetStore, progress: () throws -> Void, embedding: (FaceEvidence) -> Embedding?) throws {
    let library = try LibraryTracks(store)
    var means: [Mean?] = Array(repeating: nil, count: library.tracks.count)
    var noise = Noise()
    for clip in try store.clips() {
      try progress()
      var gathered: [Int: Gathered] = [:]
      try store.forEachEvidence(of: clip.id) { face in
        guard let place = library.place(of: face), let number = face.track else { return }
        var face = face
        face.embedding = embedding(face)
        gathered[place, default: Gathered(clip: clip.id, track: number)].add(face)
      }
      for (place, track) in gathered.sorted(by: { $0.key < $1.key }) {
        guard let record = track.summary.record else { continue }
        means[place] = Mean(values: record.mean, faceCount: record.faceCount)
        noise.add(track)
      }
    }
    pairs = try Self.pairs(library, store, means, noise)
  }

  private struct Mean {
    let values: [Double]
    let faceCount: Int
  }

  /// A track's faces, summed up.
  private struct Gathered {
    var summary: TrackSummary
    var sum: [Double] = []
    var squares = 0.0

    init(clip: ClipID, track: Int) { summary = TrackSummary(clip: clip, number: track, shot: nil) }

    mutating func add(_ face: FaceEvidence) {
      guard let values = face.embedding?.values else { return }
      summary.add(face)
      if sum.isEmpty { sum = Array(repeating: 0, count: values.count) }
      for (index, value) in values.enumerated() {
        sum[index] += Double(value)
        squares += Double(value) * Double(value)
      }
    }
  }

  /// Squared distances of faces from their tracks' means. As in `WithinTrackSpread`, a track counts for two faces at most.
  private struct Noise {
    private static let maximumPerTrack = 2.0
    var sum = 0.0
    var weight = 0.0
    var trackCount = 0

    mutating func add(_ track: Gathered) {
      let count = Double(track.summary.faceCount)
      guard count > 1 else { return }
      let share = min(Self.maximumPerTrack, count - 1) / (count - 1)
      let mean = track.sum.reduce(0) { $0 + $1 * $1 } / count
      sum += share * max(track.squares - mean, 0)
      weight += share * (count - 1)
      trackCount += 1
    }

    var value: Double? { weight > 0 ? (sum / weight).squareRoot() : nil }
  }

  private static func distance(_ one: [Double], _ other: [Double]) -> Double {
    zip(one, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }

  private static func pairs(
    _ library: LibraryTracks, _ store: DatasetStore, _ means: [Mean?], _ noise: Noise
  ) throws -> KnownPairs {
    let photos = Set(try store.clips().filter { $0.kind == .photo }.map(\.id))
    let relations = try Relations(library, store, perPerson: maximumTracksPerPerson, inAll: maximumTracks)
    var result = KnownPairs()
    var people: Set<PersonNumber> = []
    for (places, isOnePerson) in relations.pairs {
      guard let first = means[places[0]], let second = means[places[1]] else { continue }
      result.pairs.append(
        KnownPairs.Pair(
          isOnePerson: isOnePerson, firstFaceCount: first.faceCount, secondFaceCount: second.faceCount,
          arePhotos: places.allSatisfy { photos.contains(library.keys[$0].clip) },
          distance: Self.distance(first.values, second.values)))
      if isOnePerson, let person = library.holders[places[0]] { people.insert(person) }
    }
    result.personCount = people.count
    result.trackCount = noise.trackCount
    result.faceNoise = noise.value
    let noiseSquare = noise.value.map { $0 * $0 } ?? 0
    let lengths = means.compactMap(\.self).map { mean in
      mean.values.reduce(0) { $0 + $1 * $1 } + noiseSquare * (1 - 1 / Double(mean.faceCount))
    }
    if !lengths.isEmpty { result.embeddingLength = (lengths.reduce(0, +) / Double(lengths.count)).squareRoot() }
    return result
  }
}

/// Which of a library's tracks are known to be one person, and which two.
private struct Relations {
  /// Each pair of places once.
  private(set) var pairs: [(places: [Int], isOnePerson: Bool)] = []

  init(_ library: LibraryTracks, _ store: DatasetStore, perPerson: Int, inAll maximum: Int) throws {
    let named = Set(try store.personNames().filter { $0.name != nil }.map(\.number))
    let keptApart = Set(try store.pairsKeptApart())
    let apart = Set(keptApart.flatMap { [$0.first, $0.second] })
    let atOnce = Set(library.apart.map { $0.sorted() })
    pairs = atOnce.sorted { $0.lexicographicallyPrecedes($1) }.map { ($0, false) }
    // Of each person the best tracks, people in turn, so that one who is always there does not take all places.
    var byPerson: [PersonNumber: [Int]] = [:]
    for (place, holder) in library.holders.enumerated() {
      guard let holder else { continue }
      if named.contains(holder) || library.isDecided[place] || apart.contains(holder) {
        byPerson[holder, default: []].append(place)
      }
    }
    var turns: [(turn: Int, person: PersonNumber, place: Int)] = []
    for (person, places) in byPerson {
      let best = places.sorted { (library.tracks[$1].quality, $0) < (library.tracks[$0].quality, $1) }
      turns += best.prefix(perPerson).enumerated().map { ($0, person, $1) }
    }
    turns.sort { ($0.turn, $0.person) < ($1.turn, $1.person) }
    let chosen = turns.prefix(maximum)
    for (index, one) in chosen.enumerated() {
      for other in chosen[..<index] {
        let places = [one.place, other.place].sorted()
        guard !atOnce.contains(places) else { continue }
        if one.person == other.person {
          let isSaid = named.contains(one.person) || (library.isDecided[one.place] && library.isDecided[other.place])
          if isSaid { pairs.append((places, true)) }
        } else if named.isSuperset(of: [one.person, other.person])
          || keptApart.contains(Adoption.Pair(min(one.person, other.person), max(one.person, other.person)))
        {
          pairs.append((places, false))
        }
      }
    }
  }
}
