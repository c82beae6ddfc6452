import Foundation
import Pipeline
import Synchronization
import Testing

/// A joined thread is gone, with all that libraries do as it ends.
struct JoinableThreadTests {
  /// Counted by the thread-local value's destructor, which takes its time.
  private static let destroyed = Atomic(0)

  @Test("a thread is joined after its thread-local memory was freed")
  func joined() {
    var key = pthread_key_t()
    let created = pthread_key_create(&key) { _ in
      Thread.sleep(forTimeInterval: 0.1)
      JoinableThreadTests.destroyed.add(1, ordering: .relaxed)
    }
    #expect(created == 0)
    let threads = (0..<3).map { _ in
      JoinableThread { [key] in pthread_setspecific(key, UnsafeRawPointer(bitPattern: 1)) }
    }
    for thread in threads { thread.join() }
    #expect(Self.destroyed.load(ordering: .relaxed) == 3)
    pthread_key_delete(key)
  }
}
