import Foundation
import TestSupport
import Testing

/// Long work of the page, as a browser asks for it.
extension ReviewServerProcess {
  /// A job as the page is told of it.
  struct Job: Decodable, Equatable {
    struct Progress: Decodable, Equatable {
      let stage: String
      let share: Double
      let count: Int
    }

    let id: Int
    let kind: String
    let command: String
    let state: String
    var progress: Progress?
    let output: String
    let words: String
    var exitCode: Int?

    var isOver: Bool { ["done", "failed", "stopped"].contains(state) }
  }

  /// Sends a body to an address as the page does.
  func send(_ path: String, _ json: String) throws -> Answer {
    let file = library.directory.path("sent-\(UUID().uuidString).json")
    try json.write(toFile: file, atomically: true, encoding: .utf8)
    return try ask(
      path, ["-H", "Origin: \(origin)", "-H", "Content-Type: application/json", "--data-binary", "@\(file)"])
  }

  /// Starts a command onto the library as it is now.
  /// - Returns: The job's number.
  func start(_ fields: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Int {
    let answer = try send("/api/work/start", #"{"seen": \#(try lastEdit()), \#(fields)}"#)
    return try #require(answer["job"] as? Int, "\(answer.status) \(answer.text)", sourceLocation: sourceLocation)
  }

  func upload(_ file: String, as name: String, _ more: [String] = []) throws -> Answer {
    let escaped = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    let headers = ["-H", "Origin: \(origin)", "-H", "Content-Type: application/octet-stream"]
    return try ask("/api/upload?name=\(escaped)", headers + more + ["--data-binary", "@\(file)"])
  }

  /// Names of files that wait to be added.
  func waitingFiles() throws -> [String] {
    let list = try #require(try ask("/api/upload/list")["waiting"] as? [[String: Any]])
    return list.compactMap { $0["name"] as? String }
  }

  func jobs() throws -> [Job] { try EventListener(self).nextJobs() }

  /// Listens until a job is over, or as `isEnough` says, and then no longer.
  @discardableResult
  func follow(_ job: Int, until isEnough: (Job) -> Bool = \.isOver) throws -> Job {
    let listener = try EventListener(self)
    defer { listener.close() }
    return try listener.follow(job, until: isEnough)
  }
}

/// Listens to the server's events by `curl`.
final class EventListener {
  struct Event {
    var id = ""
    var name = ""
    var data = ""
  }

  private struct News: Decodable { let jobs: [ReviewServerProcess.Job] }
  private struct Moment: Decodable {
    let id: Int
    let progress: ReviewServerProcess.Job.Progress
  }

  private let process = Process()
  private let output = Pipe()
  private var bytes = Data()
  private(set) var lastID = ""
  private(set) var heartbeatCount = 0

  /// All that was heard of, the latest first where it was told anew.
  private var known: [Int: ReviewServerProcess.Job] = [:]

  init(_ server: ReviewServerProcess, after id: String? = nil, seconds: Int = 150) throws {
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      ["curl", "-sN", "-i", "--max-time", "\(seconds)", "-H", "Cookie: \(server.cookie)"]
      + (id.map { ["-H", "Last-Event-ID: \($0)"] } ?? []) + [server.origin + "/api/work/events"]
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  deinit { close() }

  func close() {
    if process.isRunning { process.terminate() }
  }

  /// The status line and the headers.
  func head() throws -> String {
    while bytes.firstRange(of: Data("\r\n\r\n".utf8)) == nil { try readMore() }
    let end = try #require(bytes.firstRange(of: Data("\r\n\r\n".utf8)))
    return String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
  }

  private func readMore() throws {
    let more = output.fileHandleForReading.availableData
    try #require(!more.isEmpty, "the events ended")
    bytes += more
  }

  /// The next event; heartbeats are counted and passed over.
  func next() throws -> Event {
    while true {
      while let end = bytes.firstRange(of: Data("\n\n".utf8)) {
        let block = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
        bytes.removeSubrange(..<end.upperBound)
        var event = Event()
        for line in block.split(separator: "\n") {
          if line == ":" { heartbeatCount += 1 }
          if line.hasPrefix("id: ") { event.id = String(line.dropFirst(4)) }
          if line.hasPrefix("event: ") { event.name = String(line.dropFirst(7)) }
          if line.hasPrefix("data: ") { event.data = String(line.dropFirst(6)) }
        }
        if !event.name.isEmpty {
          lastID = event.id
          return event
        }
      }
      try readMore()
    }
  }

  /// What is known after the next event.
  func nextJobs() throws -> [ReviewServerProcess.Job] {
    let event = try next()
    if event.name == "jobs" {
      let jobs = try JSONDecoder().decode(News.self, from: Data(event.data.utf8)).jobs
      known = Dictionary(uniqueKeysWithValues: jobs.map { ($0.id, $0) })
    } else {
      let moment = try JSONDecoder().decode(Moment.self, from: Data(event.data.utf8))
      known[moment.id]?.progress = moment.progress
    }
    return known.values.sorted { $0.id < $1.id }
  }

  func follow(_ job: Int, until isEnough: (ReviewServerProcess.Job) -> Bool) throws -> ReviewServerProcess.Job {
    while true {
      if let found = try nextJobs().first(where: { $0.id == job }), isEnough(found) { return found }
    }
  }
}
