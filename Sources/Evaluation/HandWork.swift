import DatasetStore
public import Vocabulary

/// The fewest corrections that make a library right by hand, by who knows the truth: merges of two people, and moves of
/// what one person has of a track.
///
/// Who is who is a table of people and names. Each person is kept for one name; what they have of others is moved, a track
/// at a time, and people of one name are merged, two at a time. Unsorted tracks are moved. Somebody who has no folder gets
/// one by the first move. The least cost keeps each person for the name that most of their tracks have: to keep them for
/// another costs at least one move more, and saves one merge at most. Where two names have equally many, choosing so that
/// most names have somebody saves merges, which is a matching.
public struct HandWork: Sendable, Hashable {
  /// What one person has of a track, as far as it is labelled with one name.
  public struct Piece: Hashable, Sendable {
    public var person: PersonNumber?
    public var clip: ClipID
    public var track: Int?

    /// Where it belongs to no track, the face is alone.
    public var face: FaceID?
    public var name: String

    public init(person: PersonNumber?, clip: ClipID, track: Int?, face: FaceID?, name: String) {
      self.person = person
      self.clip = clip
      self.track = track
      self.face = face
      self.name = name
    }
  }

  public let mergeCount: Int
  public let moveCount: Int

  public var count: Int { mergeCount + moveCount }

  init(_ faces: [FaceRow], _ truth: [String?]) {
    self.init(
      Set(
        zip(faces, truth).compactMap { face, name in
          name.map {
            Piece(
              person: face.person, clip: face.clip, track: face.track, face: face.track == nil ? face.id : nil, name: $0
            )
          }
        }))
  }

  public init(_ pieces: Set<Piece>) {
    var counts: [PersonNumber: [String: Int]] = [:]
    for piece in pieces {
      if let person = piece.person { counts[person, default: [:]][piece.name, default: 0] += 1 }
    }
    let kept = counts.values.reduce(0) { $0 + ($1.values.max() ?? 0) }
    moveCount = pieces.count - kept
    let choices = counts.sorted { $0.key < $1.key }.map { _, names in
      names.filter { $0.value == names.values.max() }.keys.sorted()
    }
    mergeCount = counts.count - Self.largestMatching(choices)
  }

  /// How many people can be given different names at once, each one of their own choice.
  ///
  /// Source: Kuhn's augmenting paths, 1955.
  private static func largestMatching(_ choices: [[String]]) -> Int {
    var holder: [String: Int] = [:]
    func find(_ place: Int, _ seen: inout Set<String>) -> Bool {
      for name in choices[place] where seen.insert(name).inserted {
        if let other = holder[name], !find(other, &seen) { continue }
        holder[name] = place
        return true
      }
      return false
    }
    return choices.indices.count { place in
      var seen: Set<String> = []
      return find(place, &seen)
    }
  }
}
