import CMicroHTTPD
import FileHandling
import Glibc

/// An HTTP server on addresses of this machine, and on no others.
///
/// It has no thread of its own: `run` answers one request after the other on the caller's, so that whoever answers needs
/// no locks. Requests are limited in size, number and time.
public final class HTTPServer {
  /// Why there is no server.
  public struct Failure: Error, Sendable {
    public let address: ListenAddress
    public let port: Int

    /// Of the system; `EADDRINUSE` where another program has the port.
    public let number: Int32

    public init(address: ListenAddress, port: Int, number: Int32) {
      self.address = address
      self.port = port
      self.number = number
    }

    /// Whether the machine has no such address.
    public var isForeignAddress: Bool { number == EADDRNOTAVAIL }
    public var isPortTaken: Bool { number == EADDRINUSE }
    public var reason: String { String(cString: strerror(number)) }
  }

  public typealias Answer = (HTTPRequest) -> HTTPResponse

  /// Browsers open six; the rest is for other tabs and programs. More wait until one is free.
  private static let mostConnections: UInt32 = 128

  /// So that one machine of the network does not take them all; each address that is listened on has its own, loopback
  /// too.
  private static let mostConnectionsOfEach: UInt32 = 32

  /// A connection on which nothing comes or goes is closed.
  private static let idleSeconds: UInt32 = 20

  /// A request that is not done by then is cut off, however busily its bytes drip. One that is sent a file has so long for
  /// each piece of it.
  private static let mostSeconds = 30.0

  /// Of a file that is sent: as much is in memory at once, for each connection.
  private static let pieceBytes = 128 * 1024

  /// For a request's line and headers; what is longer is refused with 431 or 414.
  private static let headerBytes = 32 * 1024

  /// Between looks whether to stop.
  private static let mostWaitInMilliseconds = 200

  private let early: (HTTPRequest) -> HTTPResponse?
  private let answer: Answer
  private var daemons: [OpaquePointer] = []

  /// When each connection was opened, its last request was done, or the last piece of a file went out.
  private var since: [OpaquePointer: (descriptor: Int32, start: ContinuousClock.Instant, isCut: Bool)] = [:]

  /// - Throws: `Failure`. That there is no IPv6 on this machine is none: the address that is printed is the other.
  /// - Parameters:
  ///   - addresses: All with the same port.
  ///   - early: Called with the headers alone; its answer is given before the body is read.
  ///   - answer: Called with the whole request.
  public init(
    on addresses: [ListenAddress], port: Int, early: @escaping (HTTPRequest) -> HTTPResponse?, answer: @escaping Answer
  ) throws {
    self.early = early
    self.answer = answer
    for address in addresses {
      if let daemon = start(on: address, port: port) {
        daemons.append(daemon)
      } else if address != .loopback6 {
        let number = errno
        close()
        throw Failure(address: address, port: port, number: number)
      }
    }
  }

  deinit { close() }

  /// Closes all connections; requests that are half done are cut off.
  public func close() {
    for daemon in daemons { MHD_stop_daemon(daemon) }
    daemons = []
  }

  /// Answers until it is told to stop.
  public func run(until shouldStop: () -> Bool) {
    while !shouldStop() {
      var wait = Self.mostWaitInMilliseconds
      for daemon in daemons {
        var milliseconds: UInt64 = 0
        if MHD_get_timeout(daemon, &milliseconds) == ROLLCALL_YES { wait = min(wait, Int(min(milliseconds, 1000))) }
      }
      var polled = daemons.map { pollfd(fd: rollcall_epoll_descriptor($0), events: Int16(POLLIN), revents: 0) }
      poll(&polled, nfds_t(polled.count), Int32(wait))
      for daemon in daemons { MHD_run(daemon) }
      cutOffWhatLasts()
    }
  }

  private func cutOffWhatLasts() {
    let now = ContinuousClock.now
    for (connection, state) in since where !state.isCut && now - state.start > .seconds(Self.mostSeconds) {
      // The library notices, closes the socket and tells of it.
      shutdown(state.descriptor, Int32(SHUT_RDWR))
      since[connection]?.isCut = true
    }
  }

  private func start(on address: ListenAddress, port: Int) -> OpaquePointer? {
    // Safe because the server stops its daemons before it goes, and they call back from within `run` and `close` only.
    let context = Unmanaged.passUnretained(self).toOpaque()
    return rollcall_start_on(
      address.text, address.isIPv6 ? 1 : 0, UInt16(port), context,
      { context, connection, url, method, _, data, size, state in
        guard let context, let connection, let url, let method, let size, let state else { return ROLLCALL_NO }
        let server = Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
        return server.take(
          connection, path: String(cString: url), method: String(cString: method), data: data, size: size, state: state)
      },
      { context, connection, state, _ in
        guard let context, let connection else { return }
        if let kept = state?.pointee { Unmanaged<Arriving>.fromOpaque(kept).release() }
        state?.pointee = nil
        let server = Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
        server.since[connection]?.start = .now
      },
      { context, connection, _, code in
        guard let context, let connection else { return }
        let server = Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
        guard code == ROLLCALL_STARTED else {
          server.since[connection] = nil
          return
        }
        let descriptor = rollcall_socket(connection)
        // The system would take megabytes at once, and how a slow reader gets on would be seen every minute only.
        var size = Int32(HTTPServer.pieceBytes)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        server.since[connection] = (descriptor, .now, false)
      },
      Self.mostConnections, address.isLoopback ? Self.mostConnections : Self.mostConnectionsOfEach, Self.idleSeconds,
      Self.headerBytes)
  }

  /// A request whose body is not whole yet.
  private final class Arriving {
    var request: HTTPRequest
    init(_ request: HTTPRequest) { self.request = request }
  }

  /// Called once with the headers, then with each piece of the body, then once without.
  private func take(
    _ connection: OpaquePointer, path: String, method: String, data: UnsafePointer<CChar>?,
    size: UnsafeMutablePointer<Int>, state: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  ) -> MHD_Result {
    guard let kept = state.pointee else {
      let request = HTTPRequest(
        method: method, path: path, query: Self.values(of: connection, ROLLCALL_QUERY),
        headers: Self.values(of: connection, ROLLCALL_HEADERS, areHeaders: true), peer: Self.peer(of: connection))
      if let refusal = early(request) { return send(refusal, on: connection) }
      // Safe because it is released once, when the library says that the request is completed.
      state.pointee = Unmanaged.passRetained(Arriving(request)).toOpaque()
      return ROLLCALL_YES
    }
    let arriving = Unmanaged<Arriving>.fromOpaque(kept).takeUnretainedValue()
    if size.pointee > 0, let data {
      guard arriving.request.body.count + size.pointee <= AccessGuard.mostBytes(of: arriving.request.path) else {
        return ROLLCALL_NO
      }
      // Safe because the library lends so many bytes for the time of this call.
      arriving.request.body += UnsafeRawBufferPointer(start: data, count: size.pointee)
      size.pointee = 0
      return ROLLCALL_YES
    }
    return send(answer(arriving.request), on: connection)
  }

  /// A part of a file on its way.
  private final class Sending {
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
      server.since[connection]?.start = .now
      return bytes
    }
  }

  private func make(_ part: HTTPResponse.FilePart, on connection: OpaquePointer) -> OpaquePointer? {
    // Safe because the library releases it when it is done with the response, which is before the server's end.
    let sending = Unmanaged.passRetained(Sending(part, on: connection, of: self))
    let made = MHD_create_response_from_callback(
      UInt64(part.range.count), Self.pieceBytes,
      { context, position, buffer, most in
        guard let context, let buffer else { return ROLLCALL_BROKEN }
        let sending = Unmanaged<Sending>.fromOpaque(context).takeUnretainedValue()
        guard let bytes = sending.bytes(at: Int(position), atMost: most) else { return ROLLCALL_BROKEN }
        // Safe because there is room for `most` bytes, and no more are read.
        UnsafeMutableRawBufferPointer(start: buffer, count: most).copyBytes(from: bytes)
        return bytes.count
      }, sending.toOpaque(),
      { context in
        if let context { Unmanaged<Sending>.fromOpaque(context).release() }
      })
    if made == nil { sending.release() }
    return made
  }

  private func make(_ body: [UInt8]) -> OpaquePointer? {
    var body = body
    let count = body.count
    // Safe because the library copies the bytes before the call returns.
    return body.withUnsafeMutableBytes {
      MHD_create_response_from_buffer(count, $0.baseAddress, ROLLCALL_COPY)
    }
  }

  private func send(_ response: HTTPResponse, on connection: OpaquePointer) -> MHD_Result {
    let part = response.file.flatMap { $0.range.isEmpty ? nil : $0 }
    guard let made = part.map({ make($0, on: connection) }) ?? make(response.body) else { return ROLLCALL_NO }
    defer { MHD_destroy_response(made) }
    for (name, value) in HTTPResponse.safety.merging(response.headers, uniquingKeysWith: { $1 }) {
      MHD_add_response_header(made, name, value)
    }
    return MHD_queue_response(connection, UInt32(response.status), made)
  }

  private static func peer(of connection: OpaquePointer) -> String {
    var text = [CChar](repeating: 0, count: Int(ROLLCALL_ADDRESS_BYTES))
    // Safe because the text is as long as the call is told, and ends with a zero.
    rollcall_peer(connection, &text, text.count)
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Collects what the library lends one by one.
  private final class Values {
    var found: [String: String] = [:]
    let areHeaders: Bool
    init(areHeaders: Bool) { self.areHeaders = areHeaders }
  }

  private static func values(
    of connection: OpaquePointer, _ kind: MHD_ValueKind, areHeaders: Bool = false
  ) -> [String: String] {
    let values = Values(areHeaders: areHeaders)
    // Safe because `values` lives until the call returns, and nobody keeps the pointer.
    MHD_get_connection_values(
      connection, kind,
      { context, _, key, value in
        guard let context, let key else { return ROLLCALL_NO }
        let values = Unmanaged<Values>.fromOpaque(context).takeUnretainedValue()
        let text = value.map { String(cString: $0) } ?? ""
        if values.areHeaders {
          let name = String(cString: key).lowercased()
          values.found[name] = values.found[name].map { $0 + ", " + text } ?? text
        } else {
          values.found[String(cString: key)] = text
        }
        return ROLLCALL_YES
      }, Unmanaged.passUnretained(values).toOpaque())
    return withExtendedLifetime(values) { values.found }
  }
}
