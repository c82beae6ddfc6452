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
  public typealias Receive = (HTTPRequest) -> Receiving

  /// How a request's body is taken.
  public enum Receiving {
    /// Into memory, up to what `AccessGuard` lets pass, and then answered.
    case whole
    case inPieces(any BodyReceiver)

    /// Not at all.
    case refused(HTTPResponse)
  }

  /// Browsers open six; the rest is for other tabs and programs. More wait until one is free.
  private static let mostConnections: UInt32 = 128

  /// So that one machine of the network does not take them all; each address that is listened on has its own, loopback
  /// too.
  private static let mostConnectionsOfEach: UInt32 = 32

  /// A connection on which nothing comes or goes is closed.
  private static let idleSeconds: UInt32 = 20

  /// A request that is not done by then is cut off, however busily its bytes drip. One that is sent a file has so long for
  /// each piece of it; an answer that goes on has no end.
  private static let mostSeconds = 30.0

  /// A body that is received piece by piece has that time for each so many bytes: slower than 35 KB a second is no upload.
  private static let leastBytesInThatTime = 1 << 20

  /// Of a file that is sent: as much is in memory at once, for each connection.
  static let pieceBytes = 128 * 1024

  /// For a request's line and headers; what is longer is refused with 431 or 414.
  private static let headerBytes = 32 * 1024

  /// Between looks whether to stop.
  private static let mostWaitInMilliseconds = 200

  private let early: (HTTPRequest) -> HTTPResponse?
  private let receive: Receive
  private let answer: Answer
  private var daemons: [OpaquePointer] = []

  /// Answers that go on, of all connections.
  var streams: [ObjectIdentifier: HTTPStream] = [:]

  /// What is known of a connection.
  struct Connection {
    let descriptor: Int32

    /// When it was opened, its last request was done, or the last piece of a file or a body went over it.
    var start = ContinuousClock.now
    var isCut = false

    /// Whether an answer that goes on is being sent.
    var isStream = false
  }

  var connections: [OpaquePointer: Connection] = [:]

  /// - Throws: `Failure`. That there is no IPv6 on this machine is none: the address that is printed is the other.
  /// - Parameters:
  ///   - addresses: All with the same port.
  ///   - early: Called with the headers alone; its answer is given before the body is read.
  ///   - receive: Called with the headers of a request that has a body.
  ///   - answer: Called with the whole request.
  public init(
    on addresses: [ListenAddress], port: Int, early: @escaping (HTTPRequest) -> HTTPResponse?,
    receive: @escaping Receive = { _ in .whole }, answer: @escaping Answer
  ) throws {
    self.early = early
    self.receive = receive
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
        server.connections[connection]?.start = .now
        server.connections[connection]?.isStream = false
      },
      { context, connection, _, code in
        guard let context, let connection else { return }
        let server = Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
        guard code == ROLLCALL_STARTED else {
          server.connections[connection] = nil
          return
        }
        let descriptor = rollcall_socket(connection)
        // The system would take megabytes at once, and how a slow reader gets on would be seen every minute only.
        var size = Int32(HTTPServer.pieceBytes)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        server.connections[connection] = Connection(descriptor: descriptor)
      },
      Self.mostConnections, address.isLoopback ? Self.mostConnections : Self.mostConnectionsOfEach, Self.idleSeconds,
      Self.headerBytes)
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
        headers: Self.values(of: connection, ROLLCALL_HEADERS, areHeaders: true), peer: Self.peer(of: connection))
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
      guard arriving.request.body.count + size.pointee <= AccessGuard.mostBytes(of: arriving.request.path) else {
        return ROLLCALL_NO
      }
      // Safe because the library lends so many bytes for the time of this call.
      arriving.request.body += UnsafeRawBufferPointer(start: data, count: size.pointee)
      size.pointee = 0
      return ROLLCALL_YES
    }
    return send(arriving.receiver?.finish() ?? answer(arriving.request), on: connection)
  }
}
