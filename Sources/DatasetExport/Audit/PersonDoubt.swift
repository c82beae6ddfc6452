import DatasetStore
import Vocabulary

/// How much nearer each face is to the rest of its own person than to anybody else.
///
/// A person is the mean of their faces, weighed by quality. A face is not compared with itself, nor with the faces of its own
/// track that its person has: a track that went to the wrong person as a whole would else agree with itself.
struct PersonDoubt {
  typealias Answer = PersonMeans.Answer

  private struct Track: Hashable {
    let person: PersonNumber
    let clip: ClipID
    let number: Int
  }

  private let faces: [DatasetFace]
  private let table: EmbeddingTable
  private let rows: [FaceID: Int]
  private let people: PersonMeans
  private let tracks: [Track: PersonMeans.Sum]

  init(_ faces: [DatasetFace], _ table: EmbeddingTable) {
    self.faces = faces
    self.table = table
    rows = Dictionary(uniqueKeysWithValues: table.faces.enumerated().map { ($0.element, $0.offset) })
    let none = PersonMeans.Sum(dimension: table.dimension)
    var (people, tracks): ([PersonNumber: PersonMeans.Sum], [Track: PersonMeans.Sum]) = ([:], [:])
    for face in faces {
      guard let person = face.person, let row = rows[face.id] else { continue }
      let values = table.values[(row * table.dimension)..<((row + 1) * table.dimension)]
      people[person, default: none].add(values, weight: Self.weight(of: face))
      if let track = face.track {
        tracks[Track(person: person, clip: face.clip, number: track), default: none]
          .add(values, weight: Self.weight(of: face))
      }
    }
    self.people = PersonMeans(people)
    self.tracks = tracks
  }

  private static func weight(of face: DatasetFace) -> Double { max(face.quality?.value ?? 1, 1e-6) }

  /// `nil` where there is nothing to compare with: nobody else, or no other face of the person.
  ///
  /// - Complexity: O(people × dimension).
  func answer(for place: Int) -> Answer? {
    let face = faces[place]
    guard let person = face.person, let row = rows[face.id] else { return nil }
    let values = table.values[(row * table.dimension)..<((row + 1) * table.dimension)]
    var part = PersonMeans.Sum(dimension: table.dimension)
    if let track = face.track, let sum = tracks[Track(person: person, clip: face.clip, number: track)] {
      part = sum
    } else {
      part.add(values, weight: Self.weight(of: face))
    }
    return people.answer(for: values.map(Double.init), of: person, without: part)
  }
}
