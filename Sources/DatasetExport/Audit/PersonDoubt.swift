import DatasetStore
import Vocabulary

/// How much nearer each face is to the rest of its own person than to anybody else.
///
/// A person is the mean of their faces, weighed by quality. A face is not compared with itself, nor with the faces of its own
/// track that its person has: a track that went to the wrong person as a whole would else agree with itself.
///
/// Source: Rousseeuw 1987, "Silhouettes", doi:10.1016/0377-0427(87)90125-7, with distances to means instead of means of
/// distances.
struct PersonDoubt {
  struct Answer {
    /// −1 … 1; 0 is as near to the next person as to its own.
    let confidence: Double

    /// The nearest of the others.
    let other: PersonNumber
    let otherDistance: Double
  }

  private struct Track: Hashable {
    let person: PersonNumber
    let clip: ClipID
    let number: Int
  }

  /// Quality-weighted faces added up.
  private struct Sum {
    var values: [Double]
    var weight = 0.0

    mutating func add(_ row: ArraySlice<Float>, _ weight: Double) {
      for (index, value) in row.enumerated() { values[index] += weight * Double(value) }
      self.weight += weight
    }
  }

  private let faces: [DatasetFace]
  private let table: EmbeddingTable
  private let rows: [FaceID: Int]
  private var people: [PersonNumber: Sum] = [:]
  private var tracks: [Track: Sum] = [:]

  /// Each person's mean, by number.
  private let order: [PersonNumber]
  private let means: [Double]

  init(_ faces: [DatasetFace], _ table: EmbeddingTable) {
    self.faces = faces
    self.table = table
    rows = Dictionary(uniqueKeysWithValues: table.faces.enumerated().map { ($0.element, $0.offset) })
    let none = Sum(values: [Double](repeating: 0, count: table.dimension))
    var (people, tracks): ([PersonNumber: Sum], [Track: Sum]) = ([:], [:])
    for face in faces {
      guard let person = face.person, let row = rows[face.id] else { continue }
      let values = table.values[(row * table.dimension)..<((row + 1) * table.dimension)]
      people[person, default: none].add(values, Self.weight(of: face))
      if let track = face.track {
        tracks[Track(person: person, clip: face.clip, number: track), default: none].add(values, Self.weight(of: face))
      }
    }
    order = people.keys.sorted()
    means = order.flatMap { person in people[person].map { sum in sum.values.map { $0 / sum.weight } } ?? [] }
    self.people = people
    self.tracks = tracks
  }

  private static func weight(of face: DatasetFace) -> Double { max(face.quality?.value ?? 1, 1e-6) }

  /// `nil` where there is nothing to compare with: nobody else, or no other face of the person.
  ///
  /// - Complexity: O(people × dimension).
  func answer(for place: Int) -> Answer? {
    let face = faces[place]
    guard let person = face.person, let row = rows[face.id], let own = people[person], order.count > 1 else {
      return nil
    }
    let dimension = table.dimension
    let values = table.values[(row * dimension)..<((row + 1) * dimension)].map(Double.init)
    var left = own
    if let track = face.track, let others = tracks[Track(person: person, clip: face.clip, number: track)] {
      for index in values.indices { left.values[index] -= others.values[index] }
      left.weight -= others.weight
    } else {
      let weight = Self.weight(of: face)
      for index in values.indices { left.values[index] -= weight * values[index] }
      left.weight -= weight
    }
    // What is left of nothing is rounding.
    guard left.weight > 1e-9 * own.weight else { return nil }
    var ownSquare = 0.0
    for index in values.indices {
      let difference = values[index] - left.values[index] / left.weight
      ownSquare += difference * difference
    }
    var (best, least) = (person, Double.infinity)
    for (number, other) in order.enumerated() where other != person {
      var square = 0.0
      for index in values.indices {
        let difference = values[index] - means[number * dimension + index]
        square += difference * difference
      }
      if square < least { (best, least) = (other, square) }
    }
    let (ownDistance, otherDistance) = (ownSquare.squareRoot(), least.squareRoot())
    return Answer(
      confidence: (otherDistance - ownDistance) / max(otherDistance, ownDistance, .leastNonzeroMagnitude),
      other: best, otherDistance: otherDistance)
  }
}
