import Foundation
import TestSupport
import Testing

/// The review page from request to database and folders, judged by `sqlite3`, Python's csv and the file system.
@Suite(.timeLimit(.minutes(60)))
struct ReviewTests {
  private let library: CorrectedFolder

  init() throws {
    library = try CorrectedFolder()
  }

  @Test("each edit is in the database and in the folders, and all of it is taken back from the log")
  func edits() throws {
    let before = try library.tables()
    func ids(_ person: Int) throws -> [String] {
      try library.query("SELECT id FROM face WHERE person = \(person) ORDER BY id").map { $0[0] }
    }
    func list(_ faces: some Sequence<String>) -> String { "[" + faces.map { "\"\($0)\"" }.joined(separator: ",") + "]" }
    let (ann, bob) = (try ids(1), try ids(2))
    try ReviewServerProcess.run(library) { server in
      let first = try server.lastEdit()
      func make(_ fields: String, _ sentence: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let answer = try server.edit(fields)
        #expect(answer.status == 200, "\(answer.text)", sourceLocation: sourceLocation)
        #expect(answer["sentence"] as? String == sentence, sourceLocation: sourceLocation)
        try library.check(sentence, sourceLocation: sourceLocation)
      }
      let name = #"A <b>&\u05d0"#
      try make(#""kind": "name", "person": 1, "name": "\#(name)""#, "named person 1 “A <b>&א”")
      #expect(try library.query("SELECT name FROM person WHERE number = 1") == [["A <b>&א"]])
      #expect(try server.ask("/api/people").text.contains(#"A <b>&"#))
      try make(#""kind": "ignore", "person": 2"#, "ignored person 2")
      let people = try #require(try server.ask("/api/people")["people"] as? [[String: Any]])
      #expect(people.map { $0["isIgnored"] as? Bool } == [false, true], "who is ignored is told last")
      try make(#""kind": "ignore", "person": 2, "ignored": false"#, "ignored person 2 no longer")
      try make(#""kind": "keep-apart", "people": [1, 2]"#, "kept people 1 and 2 apart")
      #expect(try server.ask("/api/faces?of=1")["keptApart"] as? [Int] == [2])
      try make(#""kind": "move", "faces": \#(list(ann.prefix(2))), "to": "2""#, "moved 2 faces to person 2")
      #expect(try ids(2).count == bob.count + 2)
      try make(#""kind": "move", "faces": \#(list(ann.prefix(1))), "to": "unsorted""#, "moved 1 face to the unsorted")
      try make(#""kind": "move", "faces": \#(list(bob.prefix(2))), "to": "new""#, "moved 2 faces to a new person, 3")
      try make(#""kind": "not-a-face", "faces": \#(list(bob.suffix(2)))"#, "marked 2 faces as no faces")
      let left = try server.ask("/api/people")
      #expect(left["unsorted"] as? Int == 1 && left["rejected"] as? Int == 2, "\(left.text)")
      try make(
        #""kind": "split", "person": 1, "faces": \#(list(ann.suffix(3)))"#,
        "split 3 faces from person 1, who are person 4 now")
      try make(#""kind": "merge", "people": [3, 4]"#, "merged person 4 into person 3")
      #expect(try server.ask("/api/faces?of=3")["parts"] as? [Int] == [4])
      try make(#""kind": "unmerge", "person": 4"#, "made person 4 a person again, apart from person 3")
      let log = try #require(try server.ask("/api/log")["lines"] as? [[String: Any]])
      #expect(log.count == first + 11)
      for line in log.reversed() where line["isUndoable"] as? Bool == true {
        let id = try #require(line["edit"] as? Int)
        let answer = try server.edit(#""kind": "undo", "edit": \#(id)"#)
        #expect(answer.status == 200, "\(answer.text)")
      }
      #expect(try library.tables() == before)
      let again = try server.edit(#""kind": "redo""#)
      #expect(again.status == 200, "\(again.text)")
    }
    try library.check("after the page", sourceLocation: #_sourceLocation)
  }

  @Test("what a person's page shows is theirs, and a split is proposed and not made")
  func faces() throws {
    try ReviewServerProcess.run(library) { server in
      let people = try #require(try server.ask("/api/people")["people"] as? [[String: Any]])
      #expect(people.map { $0["number"] as? Int } == [1, 2])
      #expect(people.map { $0["faceCount"] as? Int } == [9, 9])
      let faces = try server.ask("/api/faces?of=1")
      let expected = try library.query("SELECT id, track FROM face WHERE person = 1 ORDER BY clip, frame, x")
      #expect(faces["ids"] as? [String] == expected.map { $0[0] })
      #expect(faces["tracks"] as? [Int] == expected.map { Int($0[1]) ?? -1 })
      #expect(faces["clips"] as? [String] == ["two.mp4"])
      #expect(try server.edit(#""kind": "merge", "people": [1, 2]"#).status == 200)
      let proposal = try server.ask("/api/split?person=1")
      #expect((proposal["leaving"] as? [String])?.count == 9 && proposal["stayingCount"] as? Int == 9)
      #expect(try library.query("SELECT count(DISTINCT person) FROM face") == [["1"]])
    }
  }

  @Test("an edit onto what is no longer so is refused, and says what is new")
  func stale() throws {
    try ReviewServerProcess.run(library) { server in
      let seen = try server.lastEdit()
      // A command beside the page.
      #expect(try library.run(["name", "people", "1", "Ann"]).exitCode == 0)
      let refused = try server.post(#"{"seen": \#(seen), "kind": "name", "person": 1, "name": "Bob"}"#)
      #expect(refused.status == 409)
      #expect(refused["edit"] as? Int == seen + 1)
      let news = try #require(refused["news"] as? [[String: Any]])
      #expect(news.map { $0["sentence"] as? String } == ["named person 1 “Ann”"])
      #expect(try library.query("SELECT name FROM person WHERE number = 1") == [["Ann"]])
      #expect(try server.edit(#""kind": "name", "person": 1, "name": "Bob""#).status == 200)
      #expect(try library.query("SELECT name FROM person WHERE number = 1") == [["Bob"]])
      // Who is gone in another tab, and names that cannot be, are said in a sentence.
      #expect(try server.edit(#""kind": "merge", "people": [1, 2]"#).status == 200)
      let gone = try server.edit(#""kind": "name", "person": 2, "name": "Cid""#)
      #expect(gone.status == 422 && gone["sentence"] as? String == "person 2 was merged into 1", "\(gone.text)")
      let long = try server.edit(#""kind": "name", "person": 1, "name": "\#(String(repeating: "x", count: 5000))""#)
      #expect(long.status == 422)
      #expect(long["sentence"] as? String == "a name of 5000 letters is too long; 500 are the most")
    }
  }

  @Test("a library that is written by another process can be looked at, and corrected afterwards")
  func locked() throws {
    try ReviewServerProcess.run(library) { server in
      let lock = library.directory.path(".people.rollcall-lock")
      let holder = Process()
      holder.executableURL = URL(filePath: "/usr/bin/python3")
      holder.arguments = [
        "-c",
        "import fcntl,os,sys,time; f=open(sys.argv[1],'w'); fcntl.flock(f,fcntl.LOCK_EX); f.write(str(os.getpid())+'\\n'); f.flush(); time.sleep(120)",
        lock,
      ]
      try holder.run()
      for _ in 0..<200 where (try? String(contentsOfFile: lock, encoding: .utf8))?.hasSuffix("\n") != true {
        usleep(50_000)
      }
      #expect(try server.ask("/api/state")["writer"] as? Int32 == holder.processIdentifier)
      #expect(try server.ask("/api/people").status == 200)
      let refused = try server.edit(#""kind": "name", "person": 1, "name": "Ann""#)
      #expect(refused.status == 423)
      #expect(
        (refused["sentence"] as? String)?.hasSuffix("is being written by process \(holder.processIdentifier)") == true)
      kill(holder.processIdentifier, SIGKILL)
      holder.waitUntilExit()
      #expect(try server.ask("/api/state")["writer"] == nil)
      #expect(try server.edit(#""kind": "name", "person": 1, "name": "Ann""#).status == 200)
    }
  }

  @Test("who was forgotten meanwhile is nobody, and the page is told so")
  func forgotten() throws {
    try ReviewServerProcess.run(library) { server in
      let seen = try server.lastEdit()
      #expect(try library.run(["forget", "people", "2"]).exitCode == 0)
      let stale = try server.post(#"{"seen": \#(seen), "kind": "name", "person": 2, "name": "Ann"}"#)
      #expect(stale.status == 409, "\(stale.text)")
      let words = "person 2 was forgotten, for good"
      let edit = try server.edit(#""kind": "name", "person": 2, "name": "Ann""#)
      #expect(edit.status == 422 && edit["sentence"] as? String == words, "\(edit.text)")
      let faces = try server.ask("/api/faces?of=2")
      #expect(faces.status == 422 && faces["sentence"] as? String == words, "\(faces.text)")
      #expect(try server.ask("/picture/person/2").status == 404)
      #expect((try server.ask("/api/people")["people"] as? [[String: Any]])?.compactMap { $0["number"] as? Int } == [1])
    }
  }

  @Test("while a real sort adds a clip, the library can be looked at and searched, and not corrected")
  func sorting() throws {
    let clip = try Clips.minute()
    try ReviewServerProcess.run(library) { server in
      let sort = Process()
      sort.executableURL = URL(filePath: Program.path)
      sort.arguments = ["sort", clip, "-o", library.path, "--quiet"]
      try sort.run()
      var writer: Int?
      for _ in 0..<600 where writer == nil {
        usleep(50_000)
        writer = try server.ask("/api/state")["writer"] as? Int
      }
      #expect(writer == Int(sort.processIdentifier))
      let refused = try server.edit(#""kind": "name", "person": 1, "name": "Ann""#)
      #expect(refused.status == 423, "\(refused.text)")
      let face = try library.query("SELECT id FROM face ORDER BY id LIMIT 1")[0][0]
      for path in ["/api/people", "/api/faces?of=1", "/api/log", "/api/search/clips", "/picture/face/\(face)"] {
        #expect(try server.ask(path).status == 200, "\(path)")
      }
      #expect(try server.settle(server.ask("/api/search/face?id=\(face)")).status == 200)
      #expect(sort.isRunning, "it was at work all the while")
      kill(sort.processIdentifier, SIGINT)
      sort.waitUntilExit()
      #expect(try server.ask("/api/state")["writer"] == nil)
      let edit = try server.edit(#""kind": "name", "person": 1, "name": "Ann""#)
      #expect(edit.status == 200, "\(edit.text)")
    }
  }

  @Test("a library that goes away while it is looked at, and comes back")
  func gone() throws {
    try ReviewServerProcess.run(library) { server in
      let away = library.directory.path("away")
      try FileManager.default.moveItem(atPath: library.path, toPath: away)
      for path in ["/api/people", "/api/state", "/api/faces?of=1", "/api/log"] {
        let answer = try server.ask(path)
        #expect(answer.status == 410, "\(path)")
        #expect((answer["sentence"] as? String)?.hasSuffix("there is no library here") == true, "\(answer.text)")
      }
      let edit = try server.post(#"{"seen": 0, "kind": "name", "person": 1, "name": "Ann"}"#)
      #expect(edit.status == 410, "\(edit.text)")
      #expect(!FileManager.default.fileExists(atPath: library.path), "nothing is made in its place")
      try FileManager.default.moveItem(atPath: away, toPath: library.path)
      #expect(try server.ask("/api/people").status == 200)
    }
  }

  @Test("killed in mid-edit and started again: the library is well, and the folders come in line")
  func killed() throws {
    for round in 0..<6 {
      var fields = ""
      try ReviewServerProcess.run(library, ending: nil) { server in
        fields = round % 2 == 0 ? #""kind": "merge", "people": [1, 2]"# : #""kind": "undo""#
        let body = #"{"seen": \#(try server.lastEdit()), \#(fields)}"#
        let process = server.process
        let milliseconds = UInt32(10 + 25 * round)
        Thread.detachNewThread {
          usleep(milliseconds * 1000)
          kill(process, SIGKILL)
        }
        _ = try server.post(body)
      }
      try ReviewServerProcess.run(library) { server in
        let answer = try server.edit(#""kind": "name", "person": 1, "name": "Round \#(round)""#)
        #expect(answer.status == 200, "\(answer.text)")
      }
      try library.check("after kill \(round)", sourceLocation: #_sourceLocation)
      let check = try library.run(["check", "people"])
      #expect(check.exitCode == 0, "\(check.output)\(check.errors)")
    }
  }

  @Test("a taken port is passed by, or said; what is no library too")
  func ports() throws {
    try ReviewServerProcess.run(library) { server in
      let port = "\(server.port)"
      let refused = try library.run(["review", "people", "--no-browser", "--port", port])
      #expect(
        Outcome(refused)
          == Outcome(
            69,
            errors:
              """
              rollcall: port \(port) is taken by process \(server.process) (rollcall)
              hint: without --port, a free one is looked for

              """))
      try ReviewServerProcess.run(library) { second in
        #expect(second.origin != server.origin)
        let (foreign, own) = (["-H", "Cookie: \(second.cookie)"], try second.ask("/api/state"))
        let opened = try server.ask("/api/state", foreign, isKnown: false)
        #expect(opened.status == 403 && own.status == 200, "its cookie opens nothing else")
      }
    }
    let missing = try library.run(["review", "nothing", "--no-browser"])
    #expect(missing.exitCode == 69 && missing.errors.contains("there is no library here"), "\(missing.errors)")
  }
}
