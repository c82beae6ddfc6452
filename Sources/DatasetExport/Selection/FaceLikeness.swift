package import DatasetStore
import Imaging
package import Vocabulary

/// Tells pictures of faces that are nearly the same: their perceptual hashes differ in a few bits, and their embeddings
/// are about as near as those of one track.
///
/// The first tells what the picture looks like, the second that it is the same face in it. Where no embedding is known, the
/// hash decides alone; a face without a hash is nobody's near duplicate.
package struct FaceLikeness: Sendable {
  /// Bits of 63 in which near duplicates may differ.
  ///
  /// Measured on ten of the shared clips at 30 frames a second (1,288 faces of 13 people, aligned): of frames next to
  /// each other half differ in 2 bits or less and three quarters in 4; of frames half a second apart a tenth in 4 or less;
  /// of 768,386 pairs of two people none.
  package static let mostBits = 4

  /// Of the faces that are compared.
  private let hashes: [FaceID: UInt64]
  private let rows: [FaceID: Int]
  private let embeddings: EmbeddingTable

  /// What embeddings may differ by, as a share of their own length, where the faces of a track differ by less: stills and
  /// people who hardly move. On the clips above a track's spread was 0.17 of the length, and on photos that stand still, by
  /// compression alone, two faces were up to 0.07 apart.
  package static let leastShare = 0.15

  /// The largest distance of embeddings of near duplicates: the root mean square distance of a face from the middle of its
  /// track, or `leastShare` of an embedding's length where that is more.
  package let largestDistance: Double

  /// - Parameters:
  ///   - faces: All that are compared.
  ///   - hashes: Of those whose picture could be looked at.
  ///   - embeddings: Of the library.
  package init(of faces: [DatasetFace], hashes: [FaceID: UInt64], embeddings: EmbeddingTable) {
    self.hashes = hashes
    self.embeddings = embeddings
    let wanted = Set(faces.map(\.id))
    rows = Dictionary(
      uniqueKeysWithValues: embeddings.faces.enumerated().filter { wanted.contains($0.element) }.map {
        ($0.element, $0.offset)
      })
    let length = Self.length(rows, embeddings)
    largestDistance = max(Self.spread(of: faces, rows, embeddings), Self.leastShare * length)
  }

  private struct Track: Hashable {
    let clip: ClipID
    let number: Int
  }

  private static func spread(of faces: [DatasetFace], _ rows: [FaceID: Int], _ table: EmbeddingTable) -> Double {
    var tracks: [Track: [Int]] = [:]
    for face in faces {
      guard let number = face.track, let row = rows[face.id] else { continue }
      tracks[Track(clip: face.clip, number: number), default: []].append(row)
    }
    var (sum, freedom) = (0.0, 0)
    // In an order of its own, so that the sum has the same last bits each time.
    for members in tracks.values.filter({ $0.count > 1 }).sorted(by: { $0[0] < $1[0] }) {
      for dimension in 0..<table.dimension {
        let values = members.map { Double(table.values[$0 * table.dimension + dimension]) }
        let mean = values.reduce(0, +) / Double(values.count)
        sum += values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      }
      freedom += members.count - 1
    }
    return freedom > 0 ? (sum / Double(freedom)).squareRoot() : 0
  }

  /// Root mean square of the lengths.
  private static func length(_ rows: [FaceID: Int], _ table: EmbeddingTable) -> Double {
    guard !rows.isEmpty else { return 0 }
    var sum = 0.0
    for row in rows.values.sorted() {
      for index in (row * table.dimension)..<((row + 1) * table.dimension) {
        sum += Double(table.values[index]) * Double(table.values[index])
      }
    }
    return (sum / Double(rows.count)).squareRoot()
  }

  /// Of two whose hashes are near.
  private func areNear(_ one: DatasetFace, _ other: DatasetFace) -> Bool {
    let (first, second) = (rows[one.id], rows[other.id])
    guard let first, let second else { return true }
    let dimension = embeddings.dimension
    var sum = 0.0
    let limit = largestDistance * largestDistance
    for index in 0..<dimension {
      let difference = Double(
        embeddings.values[first * dimension + index] - embeddings.values[second * dimension + index])
      sum += difference * difference
      if sum > limit { return false }
    }
    return true
  }

  /// The places of those faces that are nearly the same as a better one of the same person, or of nobody as well.
  ///
  /// The best face of all is kept, then each that is not near one that is kept already.
  /// - Complexity: O(faces × kept faces of the person) comparisons of 64 bits in the worst case, far fewer in most.
  package func duplicates(in faces: [DatasetFace]) -> Set<Int> {
    Set(twins(in: faces).keys)
  }

  /// The same, each with the place of the better one.
  package func twins(in faces: [DatasetFace]) -> [Int: Int] {
    var twins: [Int: Int] = [:]
    for places in Dictionary(grouping: faces.indices, by: { faces[$0].person }).values {
      var kept = HashBands()
      for place in places.sorted(by: { FaceRank.isBetter(faces[$0], faces[$1]) }) {
        // Without a hash, nothing says what it looks like.
        guard let hash = hashes[faces[place].id] else { continue }
        let isTwin = kept.contains(near: hash) { other in
          guard areNear(faces[place], faces[other]) else { return false }
          twins[place] = other
          return true
        }
        if !isTwin { kept.insert(hash, place) }
      }
    }
    return twins
  }

  /// Near duplicates that stand in two parts: how many pairs, and the first of them in the order of the faces.
  package func pairs(
    across parts: [DatasetPart], of faces: [DatasetFace], atMost count: Int
  ) -> (count: Int, examples: [LeakCheck.Pair]) {
    var seen = HashBands()
    var (found, examples): (Int, [LeakCheck.Pair]) = (0, [])
    for (place, face) in faces.enumerated() {
      guard let hash = hashes[face.id] else { continue }
      seen.forEach(near: hash) { other in
        guard parts[other] != parts[place], areNear(face, faces[other]) else { return }
        found += 1
        if examples.count < count { examples.append(LeakCheck.Pair(first: faces[other].id, second: face.id)) }
      }
      seen.insert(hash, place)
    }
    return (found, examples)
  }
}

/// Hashes by their bands of eight bits: two that differ in fewer bits than there are bands have a band in common.
///
/// Source: Norouzi, Punjani, Fleet 2012, "Fast search in Hamming space with multi-index hashing",
/// doi:10.1109/CVPR.2012.6248043.
private struct HashBands {
  private static let bandCount = 8
  private var entries: [(hash: UInt64, place: Int)] = []
  private var bands = [[Int32]](repeating: [], count: bandCount << 8)

  private static func band(_ number: Int, of hash: UInt64) -> Int {
    Int(hash >> UInt64(8 * number) & 0xFF)
  }

  mutating func insert(_ hash: UInt64, _ place: Int) {
    precondition(FaceLikeness.mostBits < Self.bandCount, "near hashes need not share a band")
    for number in 0..<Self.bandCount {
      bands[number << 8 | Self.band(number, of: hash)].append(Int32(entries.count))
    }
    entries.append((hash, place))
  }

  /// The places of hashes nearby, each once.
  func forEach(near hash: UInt64, _ body: (Int) -> Void) {
    _ = contains(near: hash) { place in
      body(place)
      return false
    }
  }

  /// Whether the condition holds for one of the hashes nearby; each is asked about once.
  func contains(near hash: UInt64, where condition: (Int) -> Bool) -> Bool {
    for number in 0..<Self.bandCount {
      for entry in bands[number << 8 | Self.band(number, of: hash)] {
        let (other, place) = entries[Int(entry)]
        guard PerceptualHash.distance(hash, other) <= FaceLikeness.mostBits else { continue }
        // Only in the first band that both share.
        guard !(0..<number).contains(where: { Self.band($0, of: hash) == Self.band($0, of: other) }) else { continue }
        if condition(place) { return true }
      }
    }
    return false
  }
}
