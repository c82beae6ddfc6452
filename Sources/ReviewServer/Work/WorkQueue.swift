import Foundation
import Glibc
import Vocabulary

/// The commands that pages started: one at a time, the others in turn. They belong to the server and to no page, so a page
/// that is loaded anew, and every other tab, sees the same.
///
/// What happens is told to all who listen as server-sent events: `jobs` with everything, `moment` with how far the running
/// one is. Each has a number, by which a listener that comes back says what it had last.
///
/// Source: HTML Living Standard, 9.2 Server-sent events.
final class WorkQueue {
  /// More are refused: nobody plans that far, and each has its words in memory.
  private static let mostWaiting = 20
  private static let mostEnded = 20

  /// Of its output a page shows so much.
  private static let mostOutputBytes = 1 << 16

  /// Listeners; a browser has one for each tab that is looked at.
  static let mostStreams = 16

  /// Proxies and sockets that died are noticed by it. Connections that say nothing for 20 s are closed.
  private static let secondsBetweenHeartbeats = 10.0

  /// A listener that is so far behind gets everything anew once it has taken what waits.
  private static let mostBacklogBytes = 1 << 18

  private(set) var jobs: [WorkJob] = []
  private var arguments: [Int: [[UInt8]]] = [:]
  private var running: (job: Int, command: ChildCommand)?
  private var nextJob = 1

  private struct Listener {
    let stream: HTTPStream
    var isBehind = false
  }

  private var listeners: [Listener] = []

  /// Which start of the server an event is of: numbers begin anew with each.
  private let start = String(UInt32.random(in: 0 ... .max), radix: 16)
  private var eventNumber = 0
  private var lastHeartbeat = ContinuousClock.now

  /// Says an error in a sentence.
  private let words: (any Error) -> String

  init(words: @escaping (any Error) -> String) {
    self.words = words
  }

  // MARK: Jobs

  /// - Returns: Its number.
  /// - Throws: `WorkRefusal.tooMany`.
  func add(_ kind: String, _ words: [[UInt8]], shownAs command: String) throws -> Int {
    let waiting = jobs.count { $0.state == .waiting }
    guard waiting < Self.mostWaiting else { throw WorkRefusal.tooMany(waiting) }
    let job = WorkJob(id: nextJob, kind: kind, command: command)
    nextJob += 1
    jobs.append(job)
    arguments[job.id] = words
    startNext()
    tellJobs()
    return job.id
  }

  /// Stops a job, or takes it out of the line. One that has ended stays as it is.
  /// - Returns: Whether there is such a job.
  func cancel(_ id: Int) -> Bool {
    guard let place = jobs.firstIndex(where: { $0.id == id }) else { return false }
    switch jobs[place].state {
    case .waiting: end(place, as: .stopped)
    case .running:
      jobs[place].state = .stopping
      running?.command.interrupt()
    case .stopping, .done, .failed, .stopped: break
    }
    tellJobs()
    return true
  }

  /// Calls the command of a job again that was stopped or failed: it goes on where it was.
  /// - Returns: The new job's number; `nil` where there is nothing to go on with.
  func goOn(_ id: Int) throws -> Int? {
    guard let old = jobs.first(where: { $0.id == id }), old.state == .stopped || old.state == .failed,
      let words = arguments[id]
    else { return nil }
    let new = try add(old.kind, words, shownAs: old.command)
    _ = forget(id)
    return new
  }

  /// Takes a job that has ended out of the list.
  func forget(_ id: Int) -> Bool {
    guard let place = jobs.firstIndex(where: { $0.id == id && $0.isOver }) else { return false }
    jobs.remove(at: place)
    arguments[id] = nil
    tellJobs()
    return true
  }

  /// Files that jobs have which are not over.
  func isAtWork(on file: FilePath) -> Bool {
    jobs.contains { !$0.isOver && arguments[$0.id]?.contains(file.bytes) == true }
  }

  var isAtWork: Bool { running != nil }

  private func startNext() {
    while running == nil, let place = jobs.firstIndex(where: { $0.state == .waiting }) {
      let id = jobs[place].id
      do {
        running = (id, try ChildCommand(arguments[id] ?? [], mostOutputBytes: Self.mostOutputBytes))
        jobs[place].state = .running
      } catch {
        jobs[place].words = words(WorkRefusal.noProcess(call: error.call, reason: error.reason))
        end(place, as: .failed)
      }
    }
  }

  private func end(_ place: Int, as state: WorkJob.State) {
    jobs[place].state = state
    jobs[place].progress = nil
    jobs[place].ended = (Date().timeIntervalSince1970 * 1000).rounded()
    let over = jobs.filter(\.isOver).sorted { ($0.ended ?? 0, $0.id) < ($1.ended ?? 0, $1.id) }
    let old = Set(over.dropLast(Self.mostEnded).map(\.id))
    jobs.removeAll { old.contains($0.id) }
    for id in old { arguments[id] = nil }
  }

  // MARK: The loop

  var descriptors: [Int32] { running?.command.descriptors ?? [] }

  /// Takes what the running command said, starts the next one, and tells of it.
  func turn() {
    if let (id, command) = running {
      let before = command.progress
      command.read()
      if let code = command.exitCode {
        running = nil
        if let place = jobs.firstIndex(where: { $0.id == id }) { finish(place, command, code) }
        startNext()
        tellJobs()
      } else if let progress = command.progress, progress != before,
        let place = jobs.firstIndex(where: { $0.id == id })
      {
        jobs[place].progress = progress
        tell("moment", WorkMoment(id: id, progress: progress))
      }
    }
    keepUp()
  }

  private func finish(_ place: Int, _ command: ChildCommand, _ code: Int32) {
    let wasStopped = jobs[place].state == .stopping
    jobs[place].exitCode = code
    jobs[place].output = String(decoding: command.output, as: UTF8.self)
    jobs[place].words = command.words
    // 130 is how commands say that they stopped; one that was killed goes on all the same.
    let isStopped = code == 130 || (wasStopped && code >= 128)
    end(place, as: code == 0 ? .done : isStopped ? .stopped : .failed)
  }

  /// Asks the running command to stop, and waits for it; the others are never begun.
  func stop() {
    for place in jobs.indices.reversed() where jobs[place].state == .waiting { end(place, as: .stopped) }
    running?.command.interrupt()
    running?.command.wait()
    turn()
  }

  // MARK: Events

  /// - Parameter last: The number of the event that the listener had last.
  /// - Returns: `nil` where too many listen.
  func listen(after last: String?) -> HTTPStream? {
    listeners.removeAll { !$0.stream.isOpen }
    guard listeners.count < Self.mostStreams else { return nil }
    let stream = HTTPStream()
    // How long a browser waits before it asks again.
    stream.send("retry: 2000\n\n")
    if last != eventID { stream.send(event("jobs", WorkNews(jobs: jobs))) }
    listeners.append(Listener(stream: stream))
    return stream
  }

  private var eventID: String { "\(start)-\(eventNumber)" }

  private func event(_ name: String, _ value: some Encodable) -> String {
    // Numbers, words and lists of them: there is nothing in them that JSON has no word for.
    let data = (try? JSONEncoder().encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    return "id: \(eventID)\nevent: \(name)\ndata: \(data)\n\n"
  }

  private func tellJobs() { tell("jobs", WorkNews(jobs: jobs)) }

  private func tell(_ name: String, _ value: some Encodable) {
    eventNumber += 1
    let text = event(name, value)
    for place in listeners.indices {
      if listeners[place].stream.backlog > Self.mostBacklogBytes { listeners[place].isBehind = true }
      if !listeners[place].isBehind { listeners[place].stream.send(text) }
    }
  }

  private func keepUp() {
    let now = ContinuousClock.now
    let isDue = now - lastHeartbeat > .seconds(Self.secondsBetweenHeartbeats)
    if isDue { lastHeartbeat = now }
    for place in listeners.indices {
      if listeners[place].isBehind, listeners[place].stream.backlog == 0 {
        listeners[place].isBehind = false
        listeners[place].stream.send(event("jobs", WorkNews(jobs: jobs)))
      } else if isDue, listeners[place].stream.backlog == 0 {
        listeners[place].stream.send(":\n\n")
      }
    }
    listeners.removeAll { !$0.stream.isOpen }
  }
}
