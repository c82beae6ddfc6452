import Glibc

/// A thread whose end can be waited for: the end of its work, and of what libraries do when a thread ends.
///
/// Foundation's `Thread` says only that the work is done. OpenVINO keeps memory for each thread that computed and frees it
/// as the thread ends. If a graph is freed at that moment, both touch the same memory: with OpenVINO 2026.4, about 3 in
/// 100 runs of `rollcall re-embed` crashed that way.
package struct JoinableThread: Sendable {
  private let handle: pthread_t

  /// Starts the thread. It must be joined exactly once.
  package init(_ work: @escaping @Sendable () -> Void) {
    final class Work: Sendable {
      let run: @Sendable () -> Void
      init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
    var handle = pthread_t()
    let status = pthread_create(
      &handle, nil,
      { argument in
        // Safe because the argument is what is passed below, and is taken exactly once.
        if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, Unmanaged.passRetained(Work(work)).toOpaque())
    precondition(status == 0, "no thread can be started: \(String(cString: strerror(status)))")
    self.handle = handle
  }

  /// Returns once the thread is gone, its thread-local memory freed.
  package func join() {
    let status = pthread_join(handle, nil)
    precondition(status == 0, "a thread cannot be joined: \(String(cString: strerror(status)))")
  }
}
