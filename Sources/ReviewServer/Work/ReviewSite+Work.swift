import DatasetStore
import FileHandling
import Foundation
import Vocabulary

/// Long work: what pages start, follow and stop.
///
/// | address | what |
/// | --- | --- |
/// | `/api/work/events` | what happens, as server-sent events |
/// | `/api/work/start` | a command begun, or put in line (POST) |
/// | `/api/work/cancel`, `go-on`, `forget` | of a job, by number (POST) |
/// | `/api/upload?name=…` | a file's bytes (POST) |
/// | `/api/upload/check`, `remove` | whether a file may come; one that waits taken away (POST) |
/// | `/api/upload/list` | where files go, and which wait to be added |
/// | `/api/export/form` | the options of a dataset |
/// | `/api/export/preview` | what an export would hold: begun (POST), asked for by `?number=` |
extension ReviewSite: LoopCompanion {
  public var descriptors: [Int32] { work.descriptors + preview.descriptors }

  public func turn() {
    work.turn()
    preview.turn()
  }

  /// Whether a command runs that `endWork` waits for.
  public var isAtWork: Bool { work.isAtWork }

  /// Asks what runs to stop, and waits for it: the same command goes on where it was.
  public func endWork() {
    preview.stop()
    work.stop()
  }

  /// How a request's body is taken: files go to their folder piece by piece.
  public func receive(_ request: HTTPRequest) -> HTTPServer.Receiving {
    guard request.method == "POST", request.path == AccessGuard.uploadAddress else { return .whole }
    var upload: Upload?
    let answer = answering(request) {
      let size = request.headers["content-length"].flatMap(Int.init) ?? 0
      upload = try uploads.begin(request.query["name"] ?? "", size: size, known: placeOfClip)
      return .refusal(500, "upload")
    }
    guard let upload else { return .refused(answer) }
    upload.answer = { [unowned self] result in self.answering(request) { try .json(result.get()) } }
    return .inPieces(upload)
  }

  /// A file of the library's with these bytes that is still there, and whether the library has the whole of it.
  private func placeOfClip(_ clip: ClipID) throws -> (path: FilePath, isWhole: Bool)? {
    try reading { store in
      let path = try store.paths(of: clip).first { FileStatus.kind(of: $0) == .file }
      return try path.map { ($0, try !Self.halfAdded(in: store).contains(clip)) }
    }
  }

  /// Clips that a run began which was stopped or killed: the same command goes on with them.
  private static func halfAdded(in store: DatasetStore) throws -> Set<ClipID> {
    Set(try store.clipsBegun() + store.clipsToGroup())
  }

  func workAnswer(to request: HTTPRequest) throws -> HTTPResponse? {
    switch (request.method == "POST", request.path) {
    case (false, "/api/work/events"): return events(request)
    case (true, "/api/work/start"): return try begin(request)
    case (true, "/api/work/cancel"): return try withJob(of: request) { work.cancel($0) ? $0 : nil }
    case (true, "/api/work/go-on"): return try withJob(of: request) { try work.goOn($0) }
    case (true, "/api/work/forget"): return try withJob(of: request) { work.forget($0) ? $0 : nil }
    case (true, "/api/upload/check"):
      let file = try JSONDecoder().decode(UploadMessage.self, from: Data(request.body))
      return try .json(UploadDone(name: try uploads.check(file.name, size: file.size ?? 0), known: nil))
    case (true, "/api/upload/remove"): return try removeUpload(request)
    case (false, "/api/upload/list"): return try .json(try uploadList())
    case (false, "/api/export/form"):
      return HTTPResponse(
        type: "application/json", headers: ["Cache-Control": "no-store"], body: try desk.exportForm())
    case (true, "/api/export/preview"):
      let order = try JSONDecoder().decode(ExportOrder.self, from: Data(request.body))
      guard order.isOfSomebody else { throw BadEdit() }
      let arguments = try desk.arguments(for: .preview(order))
      do {
        return try .json(PreviewBegun(preview: try preview.begin(arguments)))
      } catch let error as ChildCommand.Failure {
        throw WorkRefusal.noProcess(call: error.call, reason: error.reason)
      }
    case (false, "/api/export/preview"):
      return try request.query["number"].flatMap { Int($0) }.map { try preview.answer(to: $0) }
    default: return nil
    }
  }

  private func events(_ request: HTTPRequest) -> HTTPResponse {
    // A browser that comes back says the last by the header.
    guard let stream = work.listen(after: request.headers["last-event-id"]) else {
      return .refusal(503, "listeners")
    }
    return HTTPResponse(type: "text/event-stream", headers: ["Cache-Control": "no-store"], stream: stream)
  }

  private func withJob(of request: HTTPRequest, _ body: (Int) throws -> Int?) throws -> HTTPResponse? {
    let job = try JSONDecoder().decode(JobMessage.self, from: Data(request.body)).job
    return try body(job).map { try .json(["job": $0]) }
  }

  private func begin(_ request: HTTPRequest) throws -> HTTPResponse {
    let message = try JSONDecoder().decode(WorkMessage.self, from: Data(request.body))
    let order = try order(of: message)
    let arguments = try desk.arguments(for: order)
    let job = try work.add(order.kind, arguments, shownAs: desk.shown(arguments))
    return try .json(["job": job])
  }

  private func order(of message: WorkMessage) throws -> WorkOrder {
    switch message.kind {
    case "add":
      let waiting = try waitingUploads()
      let paths = try (message.files ?? []).map { name in
        guard waiting.contains(where: { $0.name == name }) else { throw WorkRefusal.noSuchUpload(name) }
        return uploads.path.appending(name)
      }
      guard !paths.isEmpty else { throw BadEdit() }
      return .add(paths, samplesPerSecond: message.samplesPerSecond)
    case "regroup":
      guard let order = message.regroup else { throw BadEdit() }
      // What was chosen was chosen by what the page shows.
      let last = try reading { try $0.lastEdit() }
      guard order.applies != true || last == message.seen else { throw StaleEdit(last: last) }
      return .regroup(order)
    case "export":
      guard let order = message.export, order.isOfSomebody, let name = message.name else { throw BadEdit() }
      let plain = PlainName.cleaned(name)
      guard plain == name else { throw WorkRefusal.badName(name, better: plain) }
      let place = exports.appending(name)
      // The command would say so as well, but on another page, and when its turn has come.
      guard try order.replace == true || isFree(place) else { throw WorkRefusal.nameTaken(name) }
      return .export(order, to: place)
    default: throw BadEdit()
    }
  }

  private func isFree(_ place: FilePath) throws -> Bool {
    switch FileStatus.kind(of: place, followingLinks: false) {
    case nil: true
    case .folder: try Folder.entries(of: place).isEmpty
    case .file, .link, .other: false
    }
  }

  private func waitingUploads() throws -> [Uploads.Waiting] {
    let known = try reading { store in
      let half = try Self.halfAdded(in: store)
      return Set(try store.clips().filter { !half.contains($0.id) }.flatMap { try store.paths(of: $0.id) })
    }
    return try uploads.waiting { known.contains($0) || work.isAtWork(on: $0) }
  }

  private func uploadList() throws -> Uploads {
    Uploads(
      folder: uploads.path.description, exports: exports.description, waiting: try waitingUploads(),
      room: try uploads.room())
  }

  /// Only what waits, and only by a name of the list: no path comes from a request.
  private func removeUpload(_ request: HTTPRequest) throws -> HTTPResponse {
    let name = try JSONDecoder().decode(UploadMessage.self, from: Data(request.body)).name
    guard try waitingUploads().contains(where: { $0.name == name }) else { throw WorkRefusal.noSuchUpload(name) }
    try Folder.removeTree(uploads.path.appending(name))
    return try .json(try uploadList())
  }
}
