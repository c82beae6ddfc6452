import DatasetStore
import Foundation
public import Vocabulary

/// What stands behind each address: a request in, an answer out. Nothing is kept but small pictures, and the work that
/// pages started.
///
/// | address | what |
/// | --- | --- |
/// | `/`, `/assets/…` | the page, from the program itself |
/// | `/api/state`, `people`, `faces`, `split`, `log` | the library in JSON, each with its last edit |
/// | `/picture/face/…`, `/picture/person/…` | JPEG files, by identifier and number |
/// | `/api/edit` | one correction (POST) |
/// | `/api/search/…` | who somebody is, and who is there when; see `ReviewSite+Search` |
/// | `/api/work/…`, `/api/upload/…`, `/api/export/…` | long work: `ReviewSite+Work` |
///
/// and what plays clips, in `ReviewSite+Clips`.
public final class ReviewSite {
  let library: FilePath
  let desk: any ReviewDesk & WorkDesk
  let searcher: any ReviewSearcher
  private let portraits: SmallPortraits
  let clipFiles = ClipFiles()
  let clipPreviews = ClipPreviews()
  let work: WorkQueue
  let preview = PreviewSlot()
  let uploads: UploadFolder

  /// The folder that datasets are made in.
  let exports: FilePath

  /// - Parameters:
  ///   - uploads: The folder for clips that a page sends; made when the first one comes.
  ///   - exports: The folder that datasets are made in.
  public init(
    library: FilePath, desk: any ReviewDesk & WorkDesk, searcher: any ReviewSearcher, uploads: FilePath,
    exports: FilePath
  ) throws {
    self.library = library
    self.desk = desk
    self.searcher = searcher
    self.exports = exports
    portraits = try SmallPortraits()
    work = WorkQueue { desk.complaint(about: $0).sentence }
    self.uploads = try UploadFolder(uploads) { desk.takesFile(named: $0) }
  }

  /// - Parameter request: One that `AccessGuard` let pass.
  public func answer(to request: HTTPRequest) -> HTTPResponse {
    answering(request) { try route(request) ?? .refusal(404, "address") }
  }

  /// What `body` gives, or what went wrong as a page reads it.
  func answering(_ request: HTTPRequest, _ body: () throws -> HTTPResponse) -> HTTPResponse {
    do {
      return try body()
    } catch let error as StaleEdit {
      let news = (try? desk.log())?.filter { $0.edit > request.seen } ?? []
      return (try? .json(Stale(code: "stale", edit: error.last, news: news), status: 409)) ?? .refusal(409, "stale")
    } catch is BadEdit {
      return .refusal(400, "body")
    } catch is DecodingError {
      return .refusal(400, "body")
    } catch {
      let complaint = desk.complaint(about: error)
      let failure = Failure(code: "refused", sentence: complaint.sentence, hint: complaint.hint)
      return (try? .json(failure, status: complaint.status)) ?? .refusal(complaint.status, "refused")
    }
  }

  private func route(_ request: HTTPRequest) throws -> HTTPResponse? {
    let parts = request.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
    switch (request.method == "POST", parts.first, parts.dropFirst().first, parts.count) {
    case (false, "", nil, 1): return try PageFile.page.response(to: request)
    case (false, "assets", .some(let name), 2): return try PageFile.named(name)?.response(to: request)
    case (false, "api", "state", 2): return try .json(try state())
    case (false, "api", "people", 2): return try .json(try people())
    case (false, "api", "faces", 2): return try faces(request)
    case (false, "api", "split", 2): return try split(request)
    case (false, "api", "log", 2): return try .json(try log())
    case (true, "api", "edit", 2): return try makeEdit(request)
    case (_, "api", "search", 3): return try search(parts[2], request)
    case (false, "picture", "face", 3): return try portraits.response(to: request, face: parts[2], at: desk)
    case (false, "picture", "person", 3):
      guard let person = Self.person(parts[2]), let bytes = try desk.montage(of: person) else { return nil }
      return try .picture(bytes, to: request)
    default: return try clipAnswer(to: request, parts) ?? answerAboutQuestions(to: request) ?? workAnswer(to: request)
    }
  }

  static func person(_ text: String?) -> PersonNumber? {
    text.flatMap { Int($0) }.flatMap { $0 > 0 ? PersonNumber($0) : nil }
  }

  /// Opened for each request: a library that went away, or was replaced, is noticed, and nobody is kept waiting.
  func reading<Result>(_ body: (DatasetStore) throws -> Result) throws -> Result {
    let store = try DatasetStore(opening: library.appending(DatasetStore.fileName), access: .readOnly)
    try store.holdStill()
    let result = try body(store)
    try store.close()
    return result
  }

  private func state() throws -> State {
    State(
      edit: try reading { try $0.lastEdit() }, writer: desk.writer(),
      library: String(decoding: library.lastComponent, as: UTF8.self))
  }

  private func people() throws -> People {
    let state = try state()
    return try reading { store in
      let seen = try store.presences().map { Person($0, isIgnored: false) }
      let ignored = try store.people().filter(\.isIgnored).map {
        Person(try store.presence(of: $0.number), isIgnored: true)
      }
      let leftOut = try store.leftOutCounts()
      return People(
        edit: try store.lastEdit(), library: state.library, writer: state.writer, people: seen + ignored,
        unsorted: leftOut.unsorted, rejected: leftOut.rejected)
    }
  }

  private func faces(_ request: HTTPRequest) throws -> HTTPResponse? {
    let group: DatasetStore.Group
    switch request.query["of"] {
    case "unsorted": group = .unsorted
    case "not-faces": group = .rejected
    case let text:
      guard let person = Self.person(text) else { return nil }
      group = .person(person)
    }
    let faces = try reading { store in
      var faces = Faces(edit: try store.lastEdit())
      if case .person(let number) = group {
        let record = try store.record(of: number)
        faces.person = Person(try store.presence(of: number), isIgnored: record.isIgnored)
        faces.parts = try store.parts(of: number).map(\.value)
        faces.keptApart = try store.keptApart(from: number).map(\.value)
      }
      try store.forEachFace(in: group) { faces.add($0) }
      return faces
    }
    return .json(bytes: try faces.json())
  }

  private func split(_ request: HTTPRequest) throws -> HTTPResponse? {
    guard let person = Self.person(request.query["person"]) else { return nil }
    return try .json(try desk.proposal(for: person))
  }

  private func log() throws -> Log {
    let lines = try desk.log()
    return Log(edit: lines.last?.edit ?? 0, lines: lines)
  }

  private func makeEdit(_ request: HTTPRequest) throws -> HTTPResponse {
    let message = try JSONDecoder().decode(EditMessage.self, from: Data(request.body))
    let sentence = try desk.make(try message.correction(), seen: message.seen)
    return try .json(Done(edit: try reading { try $0.lastEdit() }, sentence: sentence))
  }
}

/// What edits and answers say alike.
private struct SeenMessage: Decodable {
  let seen: Int
}

extension HTTPRequest {
  /// The last edit that a page knew of; 0 where the body does not say.
  fileprivate var seen: Int { (try? JSONDecoder().decode(SeenMessage.self, from: Data(body)).seen) ?? 0 }
}
