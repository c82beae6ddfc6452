import Foundation
import Synchronization

/// A fixed number of threads that work through what they are given, the oldest first: the only threads that Rollcall
/// starts itself. The decoder has its own.
///
/// They stay the same threads to the end, since OpenVINO gives each thread that computes a part of its memory.
final class WorkerPool: Sendable {
  /// What waits, and whether more may come.
  private struct Queue {
    var waiting: [@Sendable () -> Void] = []
    var isClosed = false
  }

  /// Shared with the threads, which must not keep the pool itself alive.
  private final class Shared: Sendable {
    let queue = Mutex(Queue())
    let count = DispatchSemaphore(value: 0)

    func run() {
      while true {
        count.wait()
        let next: (@Sendable () -> Void)? = queue.withLock { queue in
          queue.isClosed || queue.waiting.isEmpty ? nil : queue.waiting.removeFirst()
        }
        guard let next else { return }
        next()
      }
    }
  }

  /// As many threads as there are cores, up to sixteen: more wait for memory and for the disk.
  static let usualThreadCount = min(ProcessInfo.processInfo.activeProcessorCount, 16)

  let threadCount: Int
  private let shared: Shared
  private let threads: [JoinableThread]

  init(threadCount: Int) {
    precondition(threadCount > 0, "a pool of \(threadCount) threads")
    self.threadCount = threadCount
    let shared = Shared()
    self.shared = shared
    threads = (0..<threadCount).map { _ in JoinableThread { shared.run() } }
  }

  /// Drops what waits, and lasts until the threads are gone.
  deinit {
    shared.queue.withLock { $0 = Queue(isClosed: true) }
    for _ in 0..<threadCount { shared.count.signal() }
    for thread in threads { thread.join() }
  }

  /// Puts work at the end of the queue.
  func start<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) -> Pending<Value> {
    let pending = Pending<Value>()
    shared.queue.withLock { queue in queue.waiting.append { pending.settle(Result { try work() }) } }
    shared.count.signal()
    return pending
  }

  /// A result that is being worked on.
  final class Pending<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)
    private let isSettled = DispatchSemaphore(value: 0)

    fileprivate func settle(_ value: Result<Value, any Error>) {
      result.withLock { $0 = value }
      isSettled.signal()
    }

    /// Waits for the work to end. To be called once.
    func value() throws -> Value {
      isSettled.wait()
      guard let result = result.withLock({ $0.take() }) else { preconditionFailure("a result was asked for twice") }
      return try result.get()
    }
  }
}
