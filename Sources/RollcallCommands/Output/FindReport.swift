import Pipeline
import Vocabulary

/// What `rollcall find` found, for people and for programs.
struct FindReport {
  struct Photo {
    let path: FilePath
    let faces: [PersonSearch.Face]
  }

  let photos: [Photo]

  var text: String {
    photos.map { photo in
      let name = shown(photo.path.description)
      guard !photo.faces.isEmpty else { return "\(name): no face\n" }
      return photo.faces.map { "\(name): face at \(Self.place($0.box)): \(Self.answer($0))\n" }.joined()
    }.joined()
  }

  private static func answer(_ face: PersonSearch.Face) -> String {
    let others = face.candidates.dropFirst(face.known == nil ? 0 : 1).first
    let next = others.map { "; \(face.known == nil ? "nearest" : "next") is \(Self.words($0))" } ?? ""
    return (face.known.map(Self.words) ?? "nobody I know") + next
  }

  private static func words(_ candidate: PersonSearch.Candidate) -> String {
    let name = candidate.name.map { " “\(shown($0))”" } ?? ""
    let chance = Int((100 * candidate.chance).rounded())
    return "person \(candidate.person.value)\(name), \(chance) % likely, distance \(twoDigits(candidate.distance))"
  }

  private static func place(_ box: Rectangle) -> String {
    "\(Int(box.x.rounded())),\(Int(box.y.rounded())) (\(Int(box.width.rounded())) × \(Int(box.height.rounded())))"
  }

  // MARK: JSON

  private struct Person: Encodable {
    let person: Int
    let name: String?
    let distance: Double
    let chance: Double

    init(_ candidate: PersonSearch.Candidate) {
      (person, name) = (candidate.person.value, candidate.name)
      (distance, chance) = (candidate.distance, candidate.chance)
    }
  }

  private struct Face: Encodable {
    let x: Double
    let y: Double
    let width: Double
    let height: Double
    let person: Int?
    let name: String?
    let candidates: [Person]
  }

  private struct Answer: Encodable {
    let path: String
    let faces: [Face]
  }

  /// Candidates beyond these are of no use to anybody.
  private static let mostCandidates = 5

  /// A list of photos, each with its faces and, for each, the nearest people.
  func json() throws -> String {
    let answers = photos.map { photo in
      Answer(
        path: photo.path.description,
        faces: photo.faces.map { face in
          Face(
            x: face.box.x, y: face.box.y, width: face.box.width, height: face.box.height,
            person: face.known?.person.value, name: face.known?.name,
            candidates: face.candidates.prefix(Self.mostCandidates).map(Person.init))
        })
    }
    return try jsonText(["photos": answers])
  }
}
