import DatasetStore
import Vocabulary

/// Who is this, and who is there then?
///
/// | address | what |
/// | --- | --- |
/// | `/api/search/clips` | the clips, with what is in them |
/// | `/api/search/time?clip=…&from=…&to=…` | who is on screen in a clip between two moments, in seconds |
/// | `/api/search/photo` (POST, the file's bytes) | a ticket |
/// | `/api/search/face?id=…` | a ticket |
/// | `/api/search/answer?ticket=…` | 202 until the answer is there; then who they are, once |
extension ReviewSite {
  /// More faces of one person say nothing more.
  private static let mostFaces = 8

  func search(_ what: String, _ request: HTTPRequest) throws -> HTTPResponse? {
    switch (request.method == "POST", what) {
    case (false, "clips"): return try .json(try foundClips())
    case (false, "time"): return try foundTime(request)
    case (true, "photo"):
      guard !request.body.isEmpty else { throw BadEdit() }
      return try .json(Ticket(ticket: try searcher.start(.photo(request.body))), status: 202)
    case (false, "face"):
      guard let face = request.query["id"], face.utf8.count == 16 else { return nil }
      return try .json(Ticket(ticket: try searcher.start(.face(face))), status: 202)
    case (false, "answer"):
      switch try searcher.answer(to: request.query["ticket"] ?? "") {
      case .unknown: return nil
      case .notYet: return try .json(Ticket(ticket: request.query["ticket"] ?? ""), status: 202)
      case .found(let finding): return try .json(finding)
      }
    default: return nil
    }
  }

  private struct Ticket: Encodable {
    let ticket: String
  }

  private struct Clip: Encodable {
    let id: String
    let name: String
    let isPhoto: Bool
    let seconds: Double?
    let faceCount: Int
    let personCount: Int

    init(_ contents: DatasetStore.ClipContents) {
      id = contents.clip.id.hexadecimal
      name = String(decoding: contents.clip.path.clipName, as: UTF8.self)
      isPhoto = contents.clip.kind == .photo
      seconds = contents.clip.durationSeconds
      faceCount = contents.faceCount
      personCount = contents.personCount
    }
  }

  private struct Clips: Encodable {
    let edit: Int
    let clips: [Clip]
  }

  private func foundClips() throws -> Clips {
    try reading { Clips(edit: try $0.lastEdit(), clips: try $0.clipContents().map(Clip.init)) }
  }

  private struct Presence: Encodable {
    struct Face: Encodable {
      let id: String
      let seconds: Double
    }

    /// Missing for those who are with nobody.
    let person: Int?
    var seconds: Double
    var faceCount: Int
    var faces: [Face]
  }

  private struct Presences: Encodable {
    let edit: Int
    let clip: Clip
    let presences: [Presence]
  }

  /// Whoever's stretch meets the span, longest on screen first, and those with nobody at the end; a stretch lasts
  /// as long as its last frame is shown, as everywhere.
  private func foundTime(_ request: HTTPRequest) throws -> HTTPResponse? {
    func moment(_ name: String) -> Double? {
      request.query[name].flatMap { Double($0) }.flatMap { $0 >= 0 && $0 < 1e9 ? $0 : nil }
    }
    guard let id = request.query["clip"], id.utf8.count == 64, let from = moment("from"), let to = moment("to"),
      from <= to
    else { return nil }
    let clip = ClipID(hexadecimal: id)
    let found: Presences? = try reading { store in
      guard let contents = try store.clipContents().first(where: { $0.clip.id == clip }) else { return nil }
      return Presences(
        edit: try store.lastEdit(), clip: Clip(contents),
        presences: try Self.presences(in: clip, from: from, to: to, store))
    }
    return try found.map { try HTTPResponse.json($0) }
  }

  private static func presences(
    in clip: ClipID, from: Double, to: Double, _ store: DatasetStore
  ) throws -> [Presence] {
    var found: [PersonNumber?: Presence] = [:]
    for stretch in try store.stretches(of: clip) {
      let end = stretch.end
      // What ends at the moment at which the span begins is over; a photo's moment is all that it has.
      guard stretch.first <= to, end > from || stretch.first == from else { continue }
      let seconds = max(0, min(end, to) - max(stretch.first, from))
      found[stretch.person, default: Presence(person: stretch.person?.value, seconds: 0, faceCount: 0, faces: [])]
        .seconds += seconds
    }
    // Faces of the frames that stand for the span: its own, and one before it that is still shown.
    var best: [PersonNumber?: [(face: Presence.Face, quality: Double)]] = [:]
    try store.forEachFace(of: clip, from: from, to: to) { row in
      guard found[row.person] != nil else { return }
      found[row.person]?.faceCount += 1
      best[row.person, default: []].append(
        (Presence.Face(id: row.id.hexadecimal, seconds: row.seconds), row.quality?.value ?? 0))
      if best[row.person]?.count == 4 * mostFaces { best[row.person] = Self.best(best[row.person] ?? []) }
    }
    for (person, faces) in best {
      found[person]?.faces = Self.best(faces).map(\.face).sorted { ($0.seconds, $0.id) < ($1.seconds, $1.id) }
    }
    return found.values.sorted { one, other in
      guard (one.person == nil) == (other.person == nil) else { return other.person == nil }
      return (other.seconds, other.faceCount, one.person ?? 0) < (one.seconds, one.faceCount, other.person ?? 0)
    }
  }

  private static func best(
    _ faces: [(face: Presence.Face, quality: Double)]
  ) -> [(face: Presence.Face, quality: Double)] {
    Array(faces.sorted { ($1.quality, $0.face.id) < ($0.quality, $1.face.id) }.prefix(mostFaces))
  }
}
