import Glibc
import Synchronization

/// Ctrl-C: the first asks the run to stop cleanly, the second ends the process at once.
enum Interruption {
  private static let wasAskedFor = Atomic(false)

  static var isAskedFor: Bool { wasAskedFor.load(ordering: .relaxed) }

  /// Asks the run to stop cleanly, as the first Ctrl-C does.
  static func ask() { wasAskedFor.store(true, ordering: .relaxed) }

  /// From now on, an interrupt or a termination sets `isAskedFor`.
  static func watch() {
    var watched = sigset_t()
    sigemptyset(&watched)
    for number in [SIGINT, SIGTERM] {
      sigaddset(&watched, number)
      // Safe because the handler only stores to an atomic and resets itself, both of which a signal handler may do.
      signal(number) { number in
        Interruption.wasAskedFor.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
    // A program inherits its parent's mask, and one that is started on a worker thread of Dispatch hears nothing.
    pthread_sigmask(SIG_UNBLOCK, &watched, nil)
  }
}
