public import DatasetStore
public import FaceAnalysis
import Synchronization
public import Vocabulary

/// Says who of a library a face is, for somebody who cannot wait for it: a question is put, and its answer is asked for
/// later. Nothing is written, and of a photo nothing is kept but where its faces are and who they may be.
///
/// ```swift
/// let search = LibrarySearch(of: "cast", models: .installed)
/// let ticket = try search.start(.photo(bytes))
/// while case .notYet = search.answer(to: ticket) { usleep(50_000) }
/// ```
/// Questions are answered one after the other on one thread. It has the networks from the first photo on, and gives them
/// back when none came for a while, if somebody calls `rest` now and then. Use it from any thread.
public final class LibrarySearch: Sendable {
  public enum Question: Sendable {
    /// A photo's bytes, whole.
    case photo([UInt8])

    /// One of the library's own.
    case face(FaceID)
  }

  public struct Found: Sendable {
    /// Of the upright photo; `nil` where a face was asked about.
    public let photoSize: PixelSize?

    /// From left to right.
    public let faces: [Face]
  }

  public struct Face: Sendable {
    /// As `rollcall find` tells it.
    public let who: PersonSearch.Face

    /// The faces of the library that look most like it, the nearest first, one a track.
    public let like: [(row: FaceRow, distance: Double)]
  }

  public enum Answer: Sendable {
    case notYet
    case found(Found)

    /// What a `PersonSearch` throws; `EditError` where there is no such face.
    case failed(any Error)

    /// Nobody asked, or the answer was given already, or nobody came for it.
    case unknown
  }

  /// So many wait already; more would only fill the memory.
  public struct Busy: Error, Sendable {}

  /// A photo is refused beyond it: 100 million pixels take 400 MB while it is decoded.
  public static let mostPixels = 100_000_000

  private static let mostWaiting = 4
  private static let keepsAnswersFor = Duration.seconds(120)
  private static let mostAnswers = 64

  private struct State {
    var waiting = 0
    var answers: [String: (since: ContinuousClock.Instant, answer: Answer)] = [:]

    /// When networks were used last; `nil` where there are none.
    var lastUse: ContinuousClock.Instant?
  }

  /// Shared with the worker's thread, which must not keep the search itself alive: it would wait for its own end.
  private final class Book: Sendable {
    let state = Mutex(State())
  }

  private let book = Book()
  private let desk: SearchDesk
  private let keepsNetworksFor: Duration

  /// Waits, when it goes, for the question that is being answered.
  private let worker = WorkerPool(threadCount: 1)

  /// - Parameter keepsNetworksFor: After the last photo. Those of the defaults take some 230 MB, and half a second to load.
  public init(of library: FilePath, models: ModelStore, keepsNetworksFor: Duration = .seconds(300)) {
    desk = SearchDesk(library: library, models: models)
    self.keepsNetworksFor = keepsNetworksFor
  }

  /// - Returns: By what the answer is asked for; it cannot be guessed.
  /// - Throws: `Busy`.
  public func start(_ question: Question) throws(Busy) -> String {
    var random = SystemRandomNumberGenerator()
    let ticket = String(random.next() as UInt64, radix: 16) + "-" + String(random.next() as UInt64, radix: 16)
    let isTaken = book.state.withLock { state in
      guard state.waiting < Self.mostWaiting else { return false }
      state.waiting += 1
      state.answers[ticket] = (.now, .notYet)
      return true
    }
    guard isTaken else { throw Busy() }
    _ = worker.start { [desk, book] in
      let answer: Answer
      do {
        answer = .found(try desk.answer(question))
      } catch {
        answer = .failed(error)
      }
      book.state.withLock { state in
        state.waiting -= 1
        state.answers[ticket] = (.now, answer)
        if desk.hasNetworks { state.lastUse = .now }
      }
    }
    return ticket
  }

  /// The answer, once: who got it has it.
  public func answer(to ticket: String) -> Answer {
    book.state.withLock { state in
      guard let found = state.answers[ticket] else { return .unknown }
      if case .notYet = found.answer { return .notYet }
      state.answers[ticket] = nil
      return found.answer
    }
  }

  /// Gives back what was not used for a while: answers that nobody asked for, and the networks.
  public func rest() {
    let now = ContinuousClock.now
    let mayRelease = book.state.withLock { state in
      state.answers = state.answers.filter { entry in
        if case .notYet = entry.value.answer { return true }
        return now - entry.value.since < Self.keepsAnswersFor
      }
      while state.answers.count > Self.mostAnswers,
        let oldest = state.answers.min(by: { $0.value.since < $1.value.since })
      {
        state.answers[oldest.key] = nil
      }
      guard state.waiting == 0, let last = state.lastUse, now - last >= keepsNetworksFor else { return false }
      state.lastUse = nil
      return true
    }
    if mayRelease { _ = worker.start { [desk] in desk.releaseNetworks() } }
  }
}
