import Pipeline
import ReviewServer
import Vocabulary

/// What the review page asks `LibrarySearch`.
struct PageSearcher: ReviewSearcher {
  /// Candidates beyond these are of no use to anybody.
  private static let mostCandidates = 5

  let search: LibrarySearch

  func start(_ question: SearchQuestion) throws -> String {
    switch question {
    case .photo(let bytes): try search.start(.photo(bytes))
    case .face(let identifier): try search.start(.face(FaceID(hexadecimal: identifier)))
    }
  }

  func answer(to ticket: String) throws -> SearchAnswer {
    switch search.answer(to: ticket) {
    case .unknown: .unknown
    case .notYet: .notYet
    case .failed(let error): throw error
    case .found(let found): .found(Self.finding(found))
    }
  }

  private static func finding(_ found: LibrarySearch.Found) -> ReviewFinding {
    ReviewFinding(
      width: found.photoSize?.width, height: found.photoSize?.height,
      faces: found.faces.map { face in
        ReviewFinding.Face(
          x: face.who.box.x, y: face.who.box.y, width: face.who.box.width, height: face.who.box.height,
          known: face.who.known?.person.value,
          candidates: face.who.candidates.prefix(mostCandidates).map {
            ReviewFinding.Candidate(person: $0.person.value, name: $0.name, distance: $0.distance)
          },
          like: face.like.map { ReviewFinding.Like($0.row, distance: $0.distance) })
      })
  }
}
