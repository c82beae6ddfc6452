import DatasetStore
import FileHandling
import VideoDecoding
import Vocabulary

/// Clips that play, and who is in them when.
///
/// | address | what |
/// | --- | --- |
/// | `/api/timeline?of=…` | when somebody is on screen, clip by clip |
/// | `/api/spans?clip=…` | when everybody is, in one clip |
/// | `/api/boxes?clip=…&from=…&to=…` | where the faces are, frame by frame |
/// | `/api/clip?clip=…` | what the clip is, and whether its file is there; asked again until it is read to its end |
/// | `/api/preview?clip=…&at=…` | a small copy of some seconds; asked again until it is made |
/// | `/api/look-alikes?of=…` | tracks that look like somebody else's |
/// | `/clip/…`, `/preview/…` | the bytes, whole or in ranges |
///
/// Clips are told by their hashes.
extension ReviewSite {
  /// How long one request may work on a file: others wait for so long.
  private static let slice = Duration.milliseconds(150)

  /// More clips are not drawn: nobody looks through so many, and each is a row of the page.
  private static let mostTimelines = 500

  /// Stretches of a clip, and faces of an answer on boxes: some hundred kilobytes.
  private static let mostSpans = 20_000
  private static let mostBoxes = 10_000

  /// - Returns: `nil` where the address is none of these.
  func clipAnswer(to request: HTTPRequest, _ parts: [String]) throws -> HTTPResponse? {
    guard request.method != "POST" else { return nil }
    switch (parts.first, parts.dropFirst().first, parts.count) {
    case ("api", "timeline", 2): return try timeline(request)
    case ("api", "spans", 2): return try spans(request)
    case ("api", "boxes", 2): return try boxes(request)
    case ("api", "clip", 2): return try clip(request)
    case ("api", "preview", 2): return try preview(request)
    case ("api", "look-alikes", 2): return try lookAlikes(request)
    case ("clip", .some(let name), 2): return try clipFile(name, to: request)
    case ("preview", .some(let name), 2): return try previewFile(name, to: request)
    default: return nil
    }
  }

  /// A clip of the library by its hash, as a request writes it.
  private static func clipID(_ text: String?) -> ClipID? {
    guard let text, text.utf8.count == 64,
      text.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
    else { return nil }
    return ClipID(hexadecimal: text)
  }

  private static func seconds(_ text: String?) -> Double? {
    text.flatMap { Double($0) }.flatMap { $0.isFinite && $0 >= 0 && $0 < 1e9 ? $0 : nil }
  }

  // MARK: When and where

  private func timeline(_ request: HTTPRequest) throws -> HTTPResponse? {
    let person = Self.person(request.query["of"])
    guard person != nil || request.query["of"] == "unsorted" else { return nil }
    let message = try reading { store in
      var message = TimelineMessage(edit: try store.lastEdit())
      if let person { try store.check(person) }
      let clips = Dictionary(uniqueKeysWithValues: try store.clips().map { ($0.id, $0) })
      var last: ClipID?
      try store.forEachStretch(of: person) { stretch in
        let end = stretch.end
        if stretch.clip != last {
          guard message.clips.count < Self.mostTimelines, let clip = clips[stretch.clip] else {
            message.isCut = true
            return
          }
          last = stretch.clip
          message.clips.append(
            TimelineMessage.Clip(
              id: clip.id.hexadecimal, name: String(decoding: clip.path.clipName, as: UTF8.self),
              seconds: max(clip.durationSeconds ?? 0, end)))
        }
        message.clips[message.clips.count - 1].spans += [stretch.first.inMilliseconds, end.inMilliseconds]
      }
      return message
    }
    return try .json(message)
  }

  private func spans(_ request: HTTPRequest) throws -> HTTPResponse? {
    guard let clip = Self.clipID(request.query["clip"]) else { return nil }
    return try .json(
      try reading { store in
        var message = SpansMessage(edit: try store.lastEdit())
        try store.forEachStretch(in: clip) { stretch in
          guard message.people.count < Self.mostSpans else { return }
          message.people.append(stretch.person?.value ?? 0)
          message.begins.append(stretch.first.inMilliseconds)
          message.ends.append(stretch.end.inMilliseconds)
        }
        return message
      })
  }

  private func boxes(_ request: HTTPRequest) throws -> HTTPResponse? {
    guard let clip = Self.clipID(request.query["clip"]), let from = Self.seconds(request.query["from"]),
      let to = Self.seconds(request.query["to"]), from < to
    else { return nil }
    return try .json(
      try reading { store in
        var message = BoxesMessage(edit: try store.lastEdit(), from: from, to: to)
        try store.forEachSeenFrame(of: clip, from: from, to: to) { seconds, faces in
          guard message.to == to else { return }
          // At least one frame is told, so that whoever asks on gets on.
          if !message.frames.isEmpty, message.ids.count + faces.count > Self.mostBoxes {
            message.to = seconds
          } else {
            message.add(seconds, faces)
          }
        }
        return message
      })
  }

  private func lookAlikes(_ request: HTTPRequest) throws -> HTTPResponse? {
    guard let person = Self.person(request.query["of"]) else { return nil }
    let edit = try reading { try $0.lastEdit() }
    let tracks = try desk.lookAlikes(of: person).map {
      LookAlikesMessage.Track(
        clip: $0.clip.hexadecimal, track: $0.track, other: $0.other.value, margin: ($0.margin * 1000).rounded() / 1000)
    }
    return try .json(LookAlikesMessage(edit: edit, tracks: tracks))
  }

  // MARK: Files

  /// Looks for a clip's file for a slice of time.
  ///
  /// - Returns: The clip, and how much of its file is read; 1 once it is found. `nil` where the library has no such clip.
  private func found(_ id: ClipID) throws -> (clip: ClipRecord, share: Double)? {
    let known = try reading { store in try store.clip(id).map { ($0, try store.paths(of: id)) } }
    guard let (clip, paths) = known else { return nil }
    // A path that was given from another folder than today's may still lead from that of the library.
    let places =
      paths + paths.filter { $0.bytes.first != UInt8(ascii: "/") }.map { library.directory.appending($0.bytes) }
    return (clip, try clipFiles.find(id, at: places, within: Self.slice) ?? 1)
  }

  private func clip(_ request: HTTPRequest) throws -> HTTPResponse? {
    guard let id = Self.clipID(request.query["clip"]), let (clip, share) = try found(id) else { return nil }
    var message = ClipMessage(clip, share: share)
    if share == 1, clip.kind == .video {
      let format = try clipFiles.format(of: id)
      message.type = MediaType.text(of: format)
      (message.container, message.codec) = (format.container, format.codec)
    }
    return try .json(message)
  }

  private func preview(_ request: HTTPRequest) throws -> HTTPResponse? {
    guard let id = Self.clipID(request.query["clip"]), let moment = Self.seconds(request.query["at"]) else {
      return nil
    }
    guard let (clip, share) = try found(id) else {
      clipPreviews.drop(id)
      return nil
    }
    guard share == 1 else { return try .json(PreviewMessage(share: 0)) }
    let answer = try clipPreviews.preview(
      of: id, isPhoto: clip.kind == .photo, at: clipFiles.open(id), moment: moment, baseSeconds: clip.baseSeconds,
      frameRate: clip.frameRate, within: Self.slice)
    switch answer {
    case .making(let share): return try .json(PreviewMessage(share: share))
    case .made(let number, let preview):
      return try .json(
        PreviewMessage(share: 1, address: "/preview/\(number)", from: preview.from, to: preview.to))
    }
  }

  private func previewFile(_ name: String, to request: HTTPRequest) throws -> HTTPResponse? {
    guard let number = Int(name),
      let preview = try clipPreviews.numbered(
        number, isKnown: { id in try reading { store in try store.clip(id) != nil } })
    else { return nil }
    let headers = ["ETag": "\"preview-\(number)\"", "Cache-Control": "no-store", "Accept-Ranges": "bytes"]
    let size = preview.bytes.count
    switch ByteRange(request.headers, sizeInBytes: size, tag: headers["ETag"] ?? "", date: "") {
    case .whole: return HTTPResponse(type: preview.type, headers: headers, body: preview.bytes)
    case .part(let range):
      return HTTPResponse(
        status: 206, type: preview.type, headers: headers.merging(["Content-Range": range.text(of: size)]) { $1 },
        body: Array(preview.bytes[range]))
    case .none: return .unsatisfiable(headers, size)
    }
  }

  private func clipFile(_ name: String, to request: HTTPRequest) throws -> HTTPResponse? {
    guard let id = Self.clipID(name), let (_, share) = try found(id) else { return nil }
    guard share == 1 else { return .refusal(503, "unchecked", headers: ["Retry-After": "1"]) }
    // A sequence has no file that a browser could play.
    guard let file = try clipFiles.open(id).file else { return nil }
    let stamp = try file.stamp()
    let (tag, date) = ("\"\(id.hexadecimal)\"", HTTPDate.text(stamp.modifiedSeconds))
    // Clips show who is in a library: a browser keeps none of them on its disk.
    let headers = ["ETag": tag, "Last-Modified": date, "Cache-Control": "no-store", "Accept-Ranges": "bytes"]
    let type = (try? clipFiles.format(of: id)).map(MediaType.container) ?? "application/octet-stream"
    let known = request.headers["if-none-match"].map { $0 == "*" || $0.contains(tag) }
    if known ?? (request.headers["if-modified-since"] == date) {
      return HTTPResponse(status: 304, type: type, headers: headers, body: [])
    }
    switch ByteRange(request.headers, sizeInBytes: stamp.sizeInBytes, tag: tag, date: date) {
    case .whole:
      var response = HTTPResponse(type: type, headers: headers, body: [])
      response.file = HTTPResponse.FilePart(file: file, range: 0..<stamp.sizeInBytes)
      return response
    case .part(let range):
      var response = HTTPResponse(
        status: 206, type: type, headers: headers.merging(["Content-Range": range.text(of: stamp.sizeInBytes)]) { $1 },
        body: [])
      response.file = HTTPResponse.FilePart(file: file, range: range)
      return response
    case .none: return .unsatisfiable(headers, stamp.sizeInBytes)
    }
  }
}

extension HTTPResponse {
  fileprivate static func unsatisfiable(_ headers: [String: String], _ size: Int) -> HTTPResponse {
    .refusal(416, "range", headers: headers.merging(["Content-Range": "bytes */\(size)"]) { $1 })
  }
}

extension Range<Int> {
  fileprivate func text(of size: Int) -> String { "bytes \(lowerBound)-\(upperBound - 1)/\(size)" }
}

extension Double {
  /// Rounded: three digits of a number are half its JSON.
  fileprivate var inMilliseconds: Double { (self * 1000).rounded() / 1000 }
}
