import Foundation
import TestSupport
import Testing

/// Long work from the review page: from its start to the database, followed, stopped, gone on with, and killed.
@Suite(.timeLimit(.minutes(60)))
struct ReviewWorkTests {
  private let library: CorrectedFolder

  init() throws {
    library = try CorrectedFolder()
  }

  /// Frames a second at which the minute of two people takes some seconds on a quick machine, and is done in time on a slow one.
  private static let slow = #""samplesPerSecond": 6"#

  private func clip(_ name: String) throws -> String {
    try Clips.twoPeople(name, in: library.directory, options: ["-vf", "hflip", "-c:v", "libx264"])
    return library.directory.path(name)
  }

  private var lock: String { library.directory.path(".people.rollcall-lock") }

  private func clips() throws -> [String] {
    try library.query("SELECT display_path FROM clip ORDER BY 1").map { String($0[0].split(separator: "/").last ?? "") }
  }

  private func faces() throws -> [[String]] {
    try library.query("SELECT id, person, portrait FROM face ORDER BY id")
  }

  @Test("a clip that is sent is added by `sort`, as the library was made, and lies beside it")
  func adding() throws {
    let file = try clip("other.mp4")
    let before = try faces().count
    try ReviewServerProcess.run(library) { server in
      #expect(try server.waitingFiles() == [])
      let sent = try server.upload(file, as: "other.mp4")
      #expect(sent["name"] as? String == "other.mp4", "\(sent.text)")
      #expect(try server.waitingFiles() == ["other.mp4"])
      let done = try server.follow(server.start(#""kind": "add", "files": ["other.mp4"]"#))
      let place = library.directory.url.resolvingSymlinksInPath().path
      #expect(
        done.command == "rollcall sort \(place)/people-clips/other.mp4 --output \(place)/people --sample=3",
        "what a human would type, with the rate of the run before")
      #expect(done.state == "done" && done.exitCode == 0 && done.words == "", "\(done)")
      #expect(
        done.output.contains("18 new faces in 18 frames of 1 clip") && done.output.hasSuffix("in \(place)/people\n"),
        "\(done.output)")
      #expect(try clips() == ["other.mp4", "two.mp4"])
      #expect(try faces().count == before + 18)
      #expect(try server.waitingFiles() == [])
      let log = try #require(try server.ask("/api/log")["lines"] as? [[String: Any]])
      #expect((log.last?["sentence"] as? String)?.hasPrefix("added 1 clip, 18 faces") == true, "\(log)")
      // What does not wait cannot be added, wherever it lies.
      for name in ["other.mp4", "../two.mp4", "two.mp4", ""] {
        let refused = try server.send("/api/work/start", #"{"seen": 0, "kind": "add", "files": ["\#(name)"]}"#)
        #expect(refused.status == 404, "\(name): \(refused.text)")
      }
    }
    try library.check("after adding", sourceLocation: #_sourceLocation)
  }

  @Test("what runs is told to all who listen, whenever they come; cancelled, it goes on where it was")
  func following() throws {
    let minute = try Clips.minute()
    try ReviewServerProcess.run(library) { server in
      #expect(try server.upload(minute, as: "minute.mp4").status == 200)
      let job = try server.start(#""kind": "add", "files": ["minute.mp4"], \#(Self.slow)"#)
      let first = try EventListener(server)
      #expect(try first.head().contains("text/event-stream"))
      let seen = try first.follow(job) { ($0.progress?.count ?? 0) > 3 }
      #expect(seen.state == "running" && seen.progress?.stage == "looking" && (seen.progress?.share ?? 0) > 0)
      #expect(try server.waitingFiles() == [], "it is at work on it")
      // The child writes, so the page may not.
      let writer = try #require(try server.ask("/api/state")["writer"] as? Int32)
      #expect(writer != server.process)
      let line = try String(contentsOfFile: "/proc/\(writer)/cmdline", encoding: .utf8)
      #expect(line.hasPrefix("rollcall\0sort\0") && line.contains("--progress=json"), "\(line)")
      let links = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(writer)/fd").compactMap {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(writer)/fd/\($0)")
      }
      #expect(links.count > 3 && !links.contains { $0.hasPrefix("socket:") }, "it has none of the server's: \(links)")
      #expect(try server.edit(#""kind": "name", "person": 1, "name": "Ann""#).status == 423)

      // A page that is loaded anew gets all there is, one that comes back only what is new.
      let lastID = first.lastID
      first.close()
      let reloaded = try EventListener(server)
      let found = try #require(try reloaded.nextJobs().first)
      #expect(found.id == job && found.kind == "add" && found.state == "running" && found.command == seen.command)
      #expect((found.progress?.count ?? 0) > 3, "and how far it is: \(found)")
      let returned = try EventListener(server, after: lastID)
      let other = try EventListener(server, after: "0-\(lastID)")
      #expect(try other.nextJobs().first?.id == job, "a number of another start is none")

      // Another command waits, and can be taken out of the line.
      let waiting = try server.start(#""kind": "regroup", "regroup": {}"#)
      #expect(try server.follow(waiting) { _ in true }.state == "waiting")
      #expect(try server.send("/api/work/cancel", #"{"job": \#(waiting)}"#).status == 200)
      #expect(try server.follow(waiting).state == "stopped")
      #expect(try server.send("/api/work/forget", #"{"job": \#(job)}"#).status == 404, "what runs stays in the list")

      #expect(try server.send("/api/work/cancel", #"{"job": \#(job)}"#).status == 200)
      for listener in [reloaded, returned, other] {
        let stopped = try listener.follow(job, until: \.isOver)
        #expect(stopped.state == "stopped" && stopped.exitCode == 130, "\(stopped)")
        #expect(stopped.words == "rollcall: interrupted; the same command goes on where it stopped\n")
      }
      #expect(!FileManager.default.fileExists(atPath: lock))
      let looked = try library.query("SELECT count(*) FROM frame")[0][0]
      #expect(Int(looked) ?? 0 > 18, "what was done is kept")
      let again = try #require(try server.send("/api/work/go-on", #"{"job": \#(job)}"#)["job"] as? Int)
      let done = try server.follow(again)
      #expect(done.state == "done" && done.command == seen.command, "\(done)")
      #expect(try server.send("/api/work/go-on", #"{"job": \#(again)}"#).status == 404, "there is nothing left to do")
      #expect(try server.jobs().map(\.id) == [waiting, again], "the one that was stopped is this one now")
      #expect(try server.send("/api/work/forget", #"{"job": \#(again)}"#).status == 200)
      #expect(try server.jobs().map(\.id) == [waiting])
      for path in ["cancel", "go-on", "forget"] {
        #expect(try server.send("/api/work/\(path)", #"{"job": 77}"#).status == 404, "\(path)")
        #expect(try server.send("/api/work/\(path)", "{}").status == 400, "\(path)")
      }
    }
    // The same clip added without a stop, to a library made the same way.
    let whole = try CorrectedFolder()
    let added = try whole.run(["sort", minute, "-o", "people", "--sample", "6", "-q"])
    #expect(added.exitCode == 0, "\(added.errors)")
    #expect(try whole.query("SELECT id, person, portrait FROM face ORDER BY id") == (try faces()))
    try library.check("after going on", sourceLocation: #_sourceLocation)
  }

  @Test("a server that is killed takes its command with it; started again, what was sent waits to be added")
  func killed() throws {
    try ReviewServerProcess.run(library, ending: nil) { server in
      #expect(try server.upload(try Clips.minute(), as: "minute.mp4").status == 200)
      try server.follow(server.start(#""kind": "add", "files": ["minute.mp4"], \#(Self.slow)"#)) {
        ($0.progress?.count ?? 0) > 3
      }
    }
    // Nobody asks it to: it notices that nobody listens any more, and stops as at Ctrl-C.
    for _ in 0..<300 where FileManager.default.fileExists(atPath: lock) { usleep(100_000) }
    #expect(!FileManager.default.fileExists(atPath: lock), "the command went on without its server")
    #expect(try clips() == ["minute.mp4", "two.mp4"], "what it had done by then is kept")
    #expect(try library.query("SELECT count(*) FROM run WHERE finished IS NULL") == [["1"]])
    try ReviewServerProcess.run(library) { server in
      // It is in the library's list already, and not whole: the same file is added, and gone on with.
      #expect(try server.jobs() == [])
      #expect(try server.waitingFiles() == ["minute.mp4"])
      let done = try server.follow(server.start(#""kind": "add", "files": ["minute.mp4"], \#(Self.slow)"#))
      #expect(done.state == "done", "\(done)")
      #expect(try server.waitingFiles() == [])
    }
    let check = try library.run(["check", "people"])
    #expect(check.exitCode == 0, "\(check.output)\(check.errors)")
    try library.check("after the kill", sourceLocation: #_sourceLocation)
  }

  @Test("a command that is killed has failed, and goes on where it was; who has heard all is told nothing twice")
  func killedCommand() throws {
    try ReviewServerProcess.run(library) { server in
      #expect(try server.upload(try Clips.minute(), as: "minute.mp4").status == 200)
      let job = try server.start(#""kind": "add", "files": ["minute.mp4"], \#(Self.slow)"#)
      try server.follow(job) { ($0.progress?.count ?? 0) > 3 }
      let writer = try #require(try server.ask("/api/state")["writer"] as? Int32)
      kill(writer, SIGKILL)
      let failed = try server.follow(job)
      #expect(failed.state == "failed" && failed.exitCode == 137, "\(failed)")
      let again = try #require(try server.send("/api/work/go-on", #"{"job": \#(job)}"#)["job"] as? Int)
      #expect(try server.follow(again).state == "done")
      let first = try EventListener(server)
      _ = try first.nextJobs()
      let returned = try EventListener(server, after: first.lastID)
      _ = try returned.head()
      let new = try server.start(#""kind": "regroup", "regroup": {}"#)
      #expect(try returned.nextJobs().map(\.id) == [again, new], "the news, and not what it had")
    }
    try library.check("after the kill", sourceLocation: #_sourceLocation)
  }

  @Test("Ctrl-C ends what runs first, and leaves it to be gone on with")
  func ended() throws {
    let child = try ReviewServerProcess.run(library) { server in
      #expect(try server.upload(try Clips.minute(), as: "minute.mp4").status == 200)
      try server.follow(server.start(#""kind": "add", "files": ["minute.mp4"], \#(Self.slow)"#)) {
        ($0.progress?.count ?? 0) > 3
      }
    }
    #expect(child.exitCode == 0)
    #expect(child.errors == "rollcall: waiting for what runs to stop; Ctrl-C again does not wait\n")
    #expect(!FileManager.default.fileExists(atPath: lock), "it was waited for")
  }

  @Test("people made anew: shown first, then done as one edit, and not onto what was changed since")
  func regrouping() throws {
    let before = try library.tables()
    try ReviewServerProcess.run(library) { server in
      // Nobody has so many faces: all are unsorted then.
      let values = #""group": "dbscan", "eps": 0.2, "minSamples": 10"#
      let shown = try server.follow(server.start(#""kind": "regroup", "regroup": {\#(values)}"#))
      #expect(shown.state == "done" && shown.output.hasSuffix("\nnothing was changed; --yes does it\n"), "\(shown)")
      #expect(try library.tables() == before)
      let seen = try server.lastEdit()
      #expect(try server.edit(#""kind": "name", "person": 1, "name": "Ann""#).status == 200)
      let stale = try server.send(
        "/api/work/start", #"{"seen": \#(seen), "kind": "regroup", "regroup": {"applies": true}}"#)
      #expect(stale.status == 409 && stale["edit"] as? Int == seen + 1, "\(stale.text)")
      let named = try library.tables()
      let done = try server.follow(server.start(#""kind": "regroup", "regroup": {\#(values), "applies": true}"#))
      #expect(done.state == "done" && done.output.contains("\ndone"), "\(done)")
      #expect(done.command.hasSuffix("people --group=dbscan --eps=0.2 --min-samples=10 --yes"), "\(done.command)")
      #expect(try library.tables() != named)
      #expect(try server.edit(#""kind": "undo""#).status == 200)
      #expect(try library.tables() == named)
      for (values, sentence) in [
        (#""group": "kmeans""#, "rollcall regroup: --group cannot be “kmeans”"),
        (#""distance": -1"#, "rollcall regroup: --distance cannot be “-1”"),
        (#""group": "tracks --yes""#, "rollcall regroup: --group cannot be “tracks --yes”"),
      ] {
        let refused = try server.send(
          "/api/work/start", #"{"seen": 0, "kind": "regroup", "regroup": {\#(values)}}"#)
        #expect(refused.status == 422 && refused["sentence"] as? String == sentence, "\(refused.text)")
      }
      for body in [
        #"{"seen": 0, "kind": "forget", "people": [1]}"#, #"{"seen": 0, "kind": "regroup"}"#,
        #"{"seen": 0, "kind": "add"}"#, #"{"kind": "regroup", "regroup": {}}"#, "[]",
      ] {
        #expect(try server.send("/api/work/start", body).status == 400, "\(body)")
      }
      #expect(try server.jobs().allSatisfy { $0.state == "done" })
    }
    try library.check("after making anew", sourceLocation: #_sourceLocation)
  }

  @Test("a clip that cannot be used is said by the command; too many commands are refused")
  func failing() throws {
    try Clips.sound.make("sound.mp4", in: library.directory)
    try ReviewServerProcess.run(library) { server in
      #expect(try server.upload(library.directory.path("sound.mp4"), as: "sound.mp4").status == 200)
      let failed = try server.follow(server.start(#""kind": "add", "files": ["sound.mp4"]"#))
      #expect(failed.state == "failed" && failed.exitCode == 65, "\(failed)")
      #expect(failed.words.hasPrefix("rollcall: ") && failed.words.contains("sound.mp4: "), "\(failed.words)")
      #expect(try server.waitingFiles() == ["sound.mp4"], "it can be taken away, or tried again")
      #expect(try server.send("/api/upload/remove", #"{"name": "sound.mp4"}"#).status == 200)
      #expect(!FileManager.default.fileExists(atPath: library.directory.path("people-clips/sound.mp4")))

      #expect(try server.upload(try Clips.minute(), as: "minute.mp4").status == 200)
      let long = try server.start(#""kind": "add", "files": ["minute.mp4"], \#(Self.slow)"#)
      for _ in 0..<20 { _ = try server.start(#""kind": "regroup", "regroup": {}"#) }
      let refused = try server.send("/api/work/start", #"{"seen": 0, "kind": "regroup", "regroup": {}}"#)
      #expect(refused.status == 429 && refused["sentence"] as? String == "20 commands wait already", "\(refused.text)")
      #expect(try server.jobs().filter { $0.state == "waiting" }.count == 20)
      #expect(try server.send("/api/work/cancel", #"{"job": \#(long)}"#).status == 200)
    }
  }

  @Test("listeners are heard for longer than requests may take, and no more than a few; others are answered")
  func listening() throws {
    try ReviewServerProcess.run(library) { server in
      let listeners = try (0..<16).map { _ in try EventListener(server, seconds: 60) }
      for listener in listeners { #expect(try listener.nextJobs() == []) }
      #expect(try server.ask("/api/work/events").status == 503)
      #expect(try server.ask("/api/people").status == 200)
      // Longer than the 30 s after which a request is cut off, and the 20 s after which a silent connection is.
      sleep(34)
      let job = try server.start(#""kind": "regroup", "regroup": {}"#)
      for listener in listeners { #expect(try listener.follow(job, until: \.isOver).state == "done") }
      #expect(listeners.allSatisfy { $0.heartbeatCount >= 2 })
      for listener in listeners { listener.close() }
      // Those that went away are noticed by the second heartbeat: the first is answered that nobody is there.
      var status = 503
      for _ in 0..<120 where status == 503 {
        status = try server.ask("/api/work/events", ["--max-time", "1"]).status
        usleep(500_000)
      }
      #expect(status == 200)
      for arguments in [["-H", "Sec-Fetch-Site: cross-site"], ["-H", "Host: evil.example"]] {
        #expect(try server.ask("/api/work/events", arguments).status == 403, "\(arguments)")
      }
      #expect(try server.ask("/api/work/events", isKnown: false).status == 403)
    }
  }
}
