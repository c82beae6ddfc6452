/// The body of an answer that goes on: bytes are handed to it whenever there are some, and it is over when its end is said,
/// or when nobody listens any more.
///
/// The server sends from within its own loop; use a stream from the same thread.
public final class HTTPStream {
  private var waiting: [UInt8] = []
  private var isEnded = false

  /// Wakes the connection; set while it sleeps for want of bytes.
  private var wake: (() -> Void)?

  /// Whether somebody may still listen. A listener that goes away is noticed when something is sent.
  public private(set) var isOpen = true

  /// Bytes that were handed over and not taken yet: what a slow listener costs.
  public var backlog: Int { waiting.count }

  public init() {}

  public func send(_ text: String) {
    guard isOpen, !isEnded else { return }
    waiting += text.utf8
    goOn()
  }

  /// What waits is still sent.
  public func end() {
    isEnded = true
    goOn()
  }

  private func goOn() {
    let wake = wake
    self.wake = nil
    wake?()
  }

  enum Turn {
    /// So many bytes were written.
    case bytes(Int)

    /// There is nothing now; `sleep` was called.
    case nothing
    case end
  }

  /// Moves bytes into a buffer.
  ///
  /// - Parameter sleep: Called where there are none; gives what wakes the connection.
  func take(into buffer: UnsafeMutableRawBufferPointer, sleep: () -> (() -> Void)) -> Turn {
    guard !waiting.isEmpty else {
      if isEnded { return .end }
      wake = sleep()
      return .nothing
    }
    let count = min(waiting.count, buffer.count)
    // Safe because no more is copied than either of the two holds.
    waiting.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    waiting.removeFirst(count)
    return .bytes(count)
  }

  /// Nobody listens any more.
  func close() {
    isOpen = false
    waiting = []
    wake = nil
  }
}

/// Takes a request's body piece by piece, where it may be larger than memory.
public protocol BodyReceiver: AnyObject {
  /// A piece of it. What goes wrong is kept for `finish`: a request is answered at its end.
  func take(_ bytes: [UInt8])

  /// The whole body came. Where this is never called, the connection was cut off, and the receiver goes.
  func finish() -> HTTPResponse
}

/// What is done in the server's loop besides answering.
public protocol LoopCompanion: AnyObject {
  /// Files that wake the loop once they can be read or are at their end.
  var descriptors: [Int32] { get }

  /// Called in each turn of the loop, which is several times a second.
  func turn()
}
