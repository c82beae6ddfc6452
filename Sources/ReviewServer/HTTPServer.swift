import CMicroHTTPD
import Glibc

/// An HTTP server on this machine's loopback, and on nothing else.
///
/// It has no thread of its own: `run` answers one request after the other on the caller's, so that whoever answers needs
/// no locks. Requests are limited in size, number and time.
public final class HTTPServer {
  /// Why there is no server.
  public struct Failure: Error, Sendable {
    public let port: Int

    /// Of the system; `EADDRINUSE` where another program has the port.
    public let number: Int32

    public init(port: Int, number: Int32) {
      self.port = port
      self.number = number
    }

    public var isPortTaken: Bool { number == EADDRINUSE }
    public var reason: String { String(cString: strerror(number)) }
  }

  public typealias Answer = (HTTPRequest) -> HTTPResponse
  public typealias Receive = (HTTPRequest) -> Receiving

  /// How a request's body is taken.
  public enum Receiving {
    /// Into memory, up to `AccessGuard.mostBodyBytes`, and then answered.
    case whole
    case inPieces(any BodyReceiver)

    /// Not at all.
    case refused(HTTPResponse)
  }

  /// Browsers open six; the rest is for other tabs and programs. More wait until one is free.
  private static let mostConnections: UInt32 = 128

  /// A connection on which nothing comes or goes is closed.
  private static let idleSeconds: UInt32 = 20

  /// A request that is not done by then is cut off, however busily its bytes drip. An answer that goes on is not.
  private static let mostSeconds = 30.0

  /// A body that is received piece by piece has that time for each so many bytes: slower than 35 KB a second is no upload.
  private static let leastBytesInThatTime = 1 << 20

  /// What an answer that goes on is asked for at a time.
  private static let streamBlockBytes = 1 << 14

  /// For a request's line and headers; what is longer is refused with 431 or 414.
  private static let headerBytes = 32 * 1024

  /// Between looks whether to stop.
  private static let mostWaitInMilliseconds = 200

  private let early: (HTTPRequest) -> HTTPResponse?
  private let receive: Receive
  private let answer: Answer
  private var daemons: [OpaquePointer] = []
  private var streams: [ObjectIdentifier: HTTPStream] = [:]

  /// What is known of a connection.
  private struct Connection {
    let descriptor: Int32

    /// When it was opened, or its last request was done.
    var start = ContinuousClock.now
    var isCut = false

    /// Whether an answer that goes on is being sent.
    var isStream = false
  }

  private var connections: [OpaquePointer: Connection] = [:]

  /// - Throws: `Failure`.
  /// - Parameters:
  ///   - early: Called with the headers alone; its answer is given before the body is read.
  ///   - receive: Called with the headers of a request that has a body.
  ///   - answer: Called with the whole request.
  public init(
    port: Int, early: @escaping (HTTPRequest) -> HTTPResponse?, receive: @escaping Receive = { _ in .whole },
    answer: @escaping Answer
  ) throws {
    self.early = early
    self.receive = receive
    self.answer = answer
    guard let first = start(port: port, isIPv6: false) else { throw Failure(port: port, number: errno) }
    daemons.append(first)
    // A machine may have no IPv6, and the address that is printed is the other one.
    if let second = start(port: port, isIPv6: true) { daemons.append(second) }
  }

  deinit { close() }

  /// Closes all connections; requests that are half done are cut off.
  public func close() {
    // The library must not be stopped while connections sleep.
    for stream in streams.values { stream.end() }
    for daemon in daemons where !streams.isEmpty { MHD_run(daemon) }
    for daemon in daemons { MHD_stop_daemon(daemon) }
    daemons = []
  }

  /// Answers until it is told to stop.
  public func run(until shouldStop: () -> Bool, beside companion: (any LoopCompanion)? = nil) {
    while !shouldStop() {
      var wait = Self.mostWaitInMilliseconds
      for daemon in daemons {
        var milliseconds: UInt64 = 0
        if MHD_get_timeout(daemon, &milliseconds) == ROLLCALL_YES { wait = min(wait, Int(min(milliseconds, 1000))) }
      }
      let descriptors = daemons.map { rollcall_epoll_descriptor($0) } + (companion?.descriptors ?? [])
      var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      poll(&polled, nfds_t(polled.count), Int32(wait))
      for daemon in daemons { MHD_run(daemon) }
      companion?.turn()
      cutOffWhatLasts()
    }
  }

  private func cutOffWhatLasts() {
    let now = ContinuousClock.now
    for (connection, state) in connections
    where !state.isCut && !state.isStream && now - state.start > .seconds(Self.mostSeconds) {
      // The library notices, closes the socket and tells of it.
      shutdown(state.descriptor, Int32(SHUT_RDWR))
      connections[connection]?.isCut = true
    }
  }

  private func start(port: Int, isIPv6: Bool) -> OpaquePointer? {
    // Safe because the server stops its daemons before it goes, and they call back from within `run` and `close` only.
    let context = Unmanaged.passUnretained(self).toOpaque()
    return rollcall_start_on_loopback(
      isIPv6 ? 1 : 0, UInt16(port), context,
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
        server.connections[connection]?.start = .now
        server.connections[connection]?.isStream = false
      },
      { context, connection, _, code in
        guard let context, let connection else { return }
        let server = Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
        server.connections[connection] =
          code == ROLLCALL_STARTED ? Connection(descriptor: rollcall_socket(connection)) : nil
      },
      Self.mostConnections, Self.idleSeconds, Self.headerBytes)
  }

  /// A request whose body is not whole yet.
  private final class Arriving {
    var request: HTTPRequest
    let receiver: (any BodyReceiver)?
    var bytesSinceStart = 0

    init(_ request: HTTPRequest, _ receiver: (any BodyReceiver)?) {
      self.request = request
      self.receiver = receiver
    }
  }

  /// Called once with the headers, then with each piece of the body, then once without.
  private func take(
    _ connection: OpaquePointer, path: String, method: String, data: UnsafePointer<CChar>?,
    size: UnsafeMutablePointer<Int>, state: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  ) -> MHD_Result {
    guard let kept = state.pointee else {
      let request = HTTPRequest(
        method: method, path: path, query: Self.values(of: connection, ROLLCALL_QUERY),
        headers: Self.values(of: connection, ROLLCALL_HEADERS, areHeaders: true))
      if let refusal = early(request) { return send(refusal, on: connection) }
      var receiver: (any BodyReceiver)?
      switch receive(request) {
      case .whole: break
      case .inPieces(let found): receiver = found
      case .refused(let refusal): return send(refusal, on: connection)
      }
      // Safe because it is released once, when the library says that the request is completed.
      state.pointee = Unmanaged.passRetained(Arriving(request, receiver)).toOpaque()
      return ROLLCALL_YES
    }
    let arriving = Unmanaged<Arriving>.fromOpaque(kept).takeUnretainedValue()
    if size.pointee > 0, let data {
      if let receiver = arriving.receiver {
        // Safe because the library lends so many bytes for the time of this call.
        receiver.take([UInt8](UnsafeRawBufferPointer(start: data, count: size.pointee)))
        arriving.bytesSinceStart += size.pointee
        if arriving.bytesSinceStart >= Self.leastBytesInThatTime {
          arriving.bytesSinceStart = 0
          connections[connection]?.start = .now
        }
        size.pointee = 0
        return ROLLCALL_YES
      }
      guard arriving.request.body.count + size.pointee <= AccessGuard.mostBodyBytes else { return ROLLCALL_NO }
      // Safe because the library lends so many bytes for the time of this call.
      arriving.request.body += UnsafeRawBufferPointer(start: data, count: size.pointee)
      size.pointee = 0
      return ROLLCALL_YES
    }
    return send(arriving.receiver?.finish() ?? answer(arriving.request), on: connection)
  }

  private func send(_ response: HTTPResponse, on connection: OpaquePointer) -> MHD_Result {
    guard let made = response.stream.map({ make($0, on: connection) }) ?? make(response.body) else {
      return ROLLCALL_NO
    }
    connections[connection]?.isStream = response.stream != nil
    defer { MHD_destroy_response(made) }
    for (name, value) in HTTPResponse.safety.merging(response.headers, uniquingKeysWith: { $1 }) {
      MHD_add_response_header(made, name, value)
    }
    return MHD_queue_response(connection, UInt32(response.status), made)
  }

  private func make(_ bytes: [UInt8]) -> OpaquePointer? {
    var body = bytes
    let count = body.count
    // Safe because the library copies the bytes before the call returns.
    return body.withUnsafeMutableBytes { MHD_create_response_from_buffer(count, $0.baseAddress, ROLLCALL_COPY) }
  }

  /// A stream that is sent on a connection.
  private final class Sending {
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
    let sending = Unmanaged.passRetained(Sending(stream, on: connection, of: self))
    let made = MHD_create_response_from_callback(
      UInt64.max, Self.streamBlockBytes,
      { context, _, buffer, most in
        guard let context, let buffer else { return -1 }
        let sending = Unmanaged<Sending>.fromOpaque(context).takeUnretainedValue()
        // Safe because the library lends so many bytes for the time of this call.
        return sending.fill(UnsafeMutableRawBufferPointer(start: buffer, count: most))
      }, sending.toOpaque(),
      { context in
        guard let context else { return }
        let sending = Unmanaged<Sending>.fromOpaque(context).takeRetainedValue()
        sending.close()
      })
    if made == nil {
      sending.takeUnretainedValue().close()
      sending.release()
    }
    return made
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
