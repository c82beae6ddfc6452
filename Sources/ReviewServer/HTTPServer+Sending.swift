import CMicroHTTPD
import FileHandling

/// How an answer gets to the library: bytes at once, a part of a file in pieces, a stream as it comes.
extension HTTPServer {
  /// What an answer that goes on is asked for at a time.
  private static let streamBlockBytes = 1 << 14

  func send(_ response: HTTPResponse, on connection: OpaquePointer) -> MHD_Result {
    let part = response.file.flatMap { $0.range.isEmpty ? nil : $0 }
    let made =
      response.stream.map { make($0, on: connection) } ?? part.map { make($0, on: connection) } ?? make(response.body)
    guard let made else { return ROLLCALL_NO }
    connections[connection]?.isStream = response.stream != nil
    defer { MHD_destroy_response(made) }
    for (name, value) in HTTPResponse.safety.merging(response.headers, uniquingKeysWith: { $1 }) {
      MHD_add_response_header(made, name, value)
    }
    return MHD_queue_response(connection, UInt32(response.status), made)
  }

  private func make(_ body: [UInt8]) -> OpaquePointer? {
    var body = body
    let count = body.count
    // Safe because the library copies the bytes before the call returns.
    return body.withUnsafeMutableBytes { MHD_create_response_from_buffer(count, $0.baseAddress, ROLLCALL_COPY) }
  }

  // MARK: Files

  /// A part of a file on its way.
  private final class SentPart {
    let part: HTTPResponse.FilePart
    let connection: OpaquePointer
    unowned let server: HTTPServer

    init(_ part: HTTPResponse.FilePart, on connection: OpaquePointer, of server: HTTPServer) {
      self.part = part
      self.connection = connection
      self.server = server
    }

    /// The next piece; `nil` where the file has become shorter, or cannot be read.
    func bytes(at position: Int, atMost count: Int) -> [UInt8]? {
      let left = part.range.count - position
      guard let bytes = try? part.file.bytes(min(count, left), from: part.range.lowerBound + position), !bytes.isEmpty
      else { return nil }
      // Asked for once the piece before has gone out: whoever takes the pieces may take them for hours.
      server.connections[connection]?.start = .now
      return bytes
    }
  }

  private func make(_ part: HTTPResponse.FilePart, on connection: OpaquePointer) -> OpaquePointer? {
    // Safe because the library releases it when it is done with the response, which is before the server's end.
    let sending = Unmanaged.passRetained(SentPart(part, on: connection, of: self))
    let made = MHD_create_response_from_callback(
      UInt64(part.range.count), Self.pieceBytes,
      { context, position, buffer, most in
        guard let context, let buffer else { return ROLLCALL_BROKEN }
        let sending = Unmanaged<SentPart>.fromOpaque(context).takeUnretainedValue()
        guard let bytes = sending.bytes(at: Int(position), atMost: most) else { return ROLLCALL_BROKEN }
        // Safe because there is room for `most` bytes, and no more are read.
        UnsafeMutableRawBufferPointer(start: buffer, count: most).copyBytes(from: bytes)
        return bytes.count
      }, sending.toOpaque(),
      { context in
        if let context { Unmanaged<SentPart>.fromOpaque(context).release() }
      })
    if made == nil { sending.release() }
    return made
  }

  // MARK: Streams

  /// A stream that is sent on a connection.
  private final class SentStream {
    let stream: HTTPStream
    private let connection: OpaquePointer
    private weak var server: HTTPServer?

    init(_ stream: HTTPStream, on connection: OpaquePointer, of server: HTTPServer) {
      (self.stream, self.connection, self.server) = (stream, connection, server)
      server.streams[ObjectIdentifier(stream)] = stream
    }

    /// As the library asks for bytes: how many there are; 0 while there are none, and -1 at the end.
    func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
      let turn = stream.take(into: buffer) {
        // Asked again and again it would keep a processor busy.
        MHD_suspend_connection(connection)
        return { [connection] in MHD_resume_connection(connection) }
      }
      switch turn {
      case .bytes(let count): return count
      case .nothing: return 0
      case .end: return -1
      }
    }

    func close() {
      stream.close()
      server?.streams[ObjectIdentifier(stream)] = nil
    }
  }

  private func make(_ stream: HTTPStream, on connection: OpaquePointer) -> OpaquePointer? {
    // Safe because it is released once, when the library is done with the response, or here where there is none.
    let sending = Unmanaged.passRetained(SentStream(stream, on: connection, of: self))
    let made = MHD_create_response_from_callback(
      UInt64.max, Self.streamBlockBytes,
      { context, _, buffer, most in
        guard let context, let buffer else { return -1 }
        let sending = Unmanaged<SentStream>.fromOpaque(context).takeUnretainedValue()
        // Safe because the library lends so many bytes for the time of this call.
        return sending.fill(UnsafeMutableRawBufferPointer(start: buffer, count: most))
      }, sending.toOpaque(),
      { context in
        guard let context else { return }
        let sending = Unmanaged<SentStream>.fromOpaque(context).takeRetainedValue()
        sending.close()
      })
    if made == nil {
      sending.takeUnretainedValue().close()
      sending.release()
    }
    return made
  }
}
