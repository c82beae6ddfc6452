import Foundation
import TestSupport
import Testing

/// Files that the page sends: what they are called, what is refused, and that nothing half is left of them.
@Suite(.timeLimit(.minutes(60)))
struct ReviewUploadTests {
  private let library: CorrectedFolder

  init() throws {
    library = try CorrectedFolder()
  }

  private var folder: String { library.directory.path("people-clips") }

  /// All that lies in the folder, hidden files too.
  private func files() -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  private func file(_ text: String, _ name: String = "sent.bin") throws -> String {
    try library.directory.write(text, to: name)
    return library.directory.path(name)
  }

  /// A name as a page gives it, and what it is called then; `nil` where it is refused.
  static let names: [(String, String?)] = [
    ("clip.mp4", "clip.mp4"), ("Photo (1).JPG", "Photo (1).JPG"), ("שלום.mov", "שלום.mov"),
    ("ümlaut.mkv", "ümlaut.mkv"),
    ("../../etc/passwd.mp4", "passwd.mp4"), ("/etc/cron.d/x.mp4", "x.mp4"), (#"..\..\x.mp4"#, "x.mp4"),
    ("a/\u{301}b.mp4", "\u{301}b.mp4"), ("..", nil), ("/", nil), ("", nil), ("...mp4", nil),
    (".hidden.mp4", "hidden.mp4"),
    ("-rf.mp4", "rf.mp4"), ("--output=x.mp4", "output=x.mp4"), (" .. a.mp4 . ", "a.mp4"),
    ("a\nb\t\u{7F}.mp4", "ab.mp4"), ("a\u{202E}4pm.exe.mp4", "a4pm.exe.mp4"), ("a:b*c?\"<>|.mp4", "a_b_c_____.mp4"),
    ("a\u{0}b.mp4", "ab.mp4"),
    (String(repeating: "ä", count: 300) + ".mp4", String(repeating: "ä", count: 98) + ".mp4"),
    ("clip.mp4.exe", nil), ("library.sqlite", nil), ("noending", nil), ("page.html", nil), ("list.m3u8", nil),
  ]

  @Test("a name is one plain name, or none")
  func names() throws {
    try ReviewServerProcess.run(library) { server in
      for (name, expected) in Self.names {
        let body = try String(decoding: JSONEncoder().encode(["name": name]), as: UTF8.self)
        let answer = try server.send("/api/upload/check", body)
        #expect(answer["name"] as? String == expected, "\(name): \(answer.text)")
        #expect(expected != nil || [400, 415].contains(answer.status), "\(name): \(answer.status)")
      }
      // Sent under it, it lies under it and nowhere else.
      let sent = try server.upload(file("one"), as: "../../../people/library.mp4")
      #expect(sent["name"] as? String == "library.mp4", "\(sent.text)")
      #expect(files() == ["library.mp4"])
      #expect(try library.files().contains("library.mp4") == false)
    }
  }

  @Test("nothing that is there is replaced, and what the library has is not kept twice")
  func collisions() throws {
    try ReviewServerProcess.run(library) { server in
      for (text, name) in [("one", "a.mp4"), ("two", "a-2.mp4"), ("three", "a-3.mp4")] {
        #expect(try server.upload(file(text), as: "a.mp4")["name"] as? String == name)
      }
      #expect(try String(contentsOfFile: folder + "/a.mp4", encoding: .utf8) == "one")
      #expect(try String(contentsOfFile: folder + "/a-3.mp4", encoding: .utf8) == "three")
      let known = try server.upload(library.directory.path("two.mp4"), as: "copy.mp4")
      #expect(known.status == 200 && known["name"] == nil, "\(known.text)")
      #expect((known["known"] as? String)?.hasSuffix("two.mp4") == true)
      #expect(files() == ["a-2.mp4", "a-3.mp4", "a.mp4"])
      #expect(try server.waitingFiles() == files())
      for name in ["../two.mp4", "two.mp4", "", "nothing.mp4"] {
        let refused = try server.send("/api/upload/remove", #"{"name": "\#(name)"}"#)
        #expect(refused.status == 404, "\(name)")
      }
      #expect(try server.send("/api/upload/remove", #"{"name": "a-2.mp4"}"#).status == 200)
      #expect(files() == ["a-3.mp4", "a.mp4"])
      #expect(FileManager.default.fileExists(atPath: library.directory.path("two.mp4")))
    }
  }

  @Test("no foreign page sends a file, and none is taken without its length")
  func foreignPages() throws {
    let sent = try file("one")
    try ReviewServerProcess.run(library) { server in
      func status(_ headers: [String], isKnown: Bool = true) throws -> Int {
        let arguments = headers.flatMap { ["-H", $0] } + ["--data-binary", "@\(sent)"]
        return try server.ask("/api/upload?name=a.mp4", arguments, isKnown: isKnown).status
      }
      let (own, type) = ("Origin: \(server.origin)", "Content-Type: application/octet-stream")
      #expect(try status([type]) == 403, "no origin")
      #expect(try status([type, "Origin: http://evil.example"]) == 403)
      #expect(try status([type, own, "Sec-Fetch-Site: cross-site"]) == 403)
      #expect(try status([type, own], isKnown: false) == 403)
      for type in ["text/plain", "multipart/form-data", "application/json"] {
        #expect(try status(["Content-Type: \(type)", own]) == 415, "\(type)")
      }
      #expect(try status([type, own, "Transfer-Encoding: chunked"]) == 411)
      let read = try server.ask("/api/upload?name=a.mp4")
      #expect(read.status == 404, "reading sends nothing")
      #expect(!FileManager.default.fileExists(atPath: folder), "the folder is made for the first file that is taken")
      #expect(try status([type, own]) == 200)
    }
  }

  @Test("a connection that is cut off, and a server that is killed, leave no half file")
  func cutOff() throws {
    let program = """
      import socket, sys, time
      port, cookie, origin, wait = int(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4])
      s = socket.create_connection(("127.0.0.1", port))
      s.sendall((f"POST /api/upload?name=half.mp4 HTTP/1.1\\r\\nHost: 127.0.0.1:{port}\\r\\nCookie: {cookie}\\r\\nOrigin: {origin}\\r\\n"
        "Content-Type: application/octet-stream\\r\\nContent-Length: 1000000\\r\\n\\r\\n").encode() + b"x" * 500000)
      time.sleep(wait)
      """
    func send(_ server: ReviewServerProcess, wait: Double, _ body: () throws -> Void) throws {
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/python3")
      process.arguments = ["-c", program, "\(server.port)", server.cookie, server.origin, "\(wait)"]
      try process.run()
      for _ in 0..<250 where files().isEmpty { usleep(20_000) }
      #expect(files().count == 1 && files().first?.hasPrefix(".rollcall-") == true, "\(files())")
      #expect(try server.waitingFiles() == [])
      try body()
      process.terminate()
      process.waitUntilExit()
    }
    try ReviewServerProcess.run(library) { server in
      try send(server, wait: 60) {}
      for _ in 0..<250 where !files().isEmpty { usleep(20_000) }
      #expect(files() == [], "cut off")
    }
    try ReviewServerProcess.run(library, ending: nil) { server in
      try send(server, wait: 60) { kill(server.process, SIGKILL) }
    }
    #expect(files().count == 1, "killed")
    try ReviewServerProcess.run(library) { server in
      #expect(files() == [], "the next one removes it")
      // A temporary file of a process that lives may be at work on.
      try "x".write(toFile: folder + "/.rollcall-\(getpid())-1.tmp", atomically: true, encoding: .utf8)
    }
    try ReviewServerProcess.run(library) { _ in #expect(files() == [".rollcall-\(getpid())-1.tmp"]) }
  }

  @Test("a file as large as a film goes through little memory")
  func large() throws {
    let size = 400_000_000
    let path = library.directory.path("film.bin")
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    try FileHandle(forWritingTo: URL(filePath: path)).truncate(atOffset: UInt64(size))
    try ReviewServerProcess.run(library) { server in
      func kilobytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(server.process)/status", encoding: .utf8)
        return try #require(status.firstMatch(of: #/VmHWM:\s+(\d+) kB/#).flatMap { Int($0.1) })
      }
      let before = try kilobytes()
      // By `-T`, which reads as it sends.
      let sent = try server.ask(
        "/api/upload?name=film.mp4",
        [
          "-X", "POST", "-H", "Origin: \(server.origin)", "-H", "Content-Type: application/octet-stream", "-H",
          "Expect:",
          "-T", path,
        ])
      #expect(sent["name"] as? String == "film.mp4", "\(sent.status) \(sent.text)")
      let grown = try kilobytes() - before
      #expect(grown < 16_000, "\(grown) kB more for a file of \(size / 1000) kB")
      let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/film.mp4")
      #expect(attributes[.size] as? Int == size)
    }
  }

  @Test("a gigabyte of the disk stays free", .enabled(if: SmallDisk.canBeMade, SmallDisk.reason))
  func reserve() throws {
    // Memory that is only taken where something is written.
    let disk = try SmallDisk(sizeInKilobytes: 1_050_000)
    try ReviewServerProcess.run(library, ["--uploads", disk.path("clips")]) { server in
      let room = try #require(try server.ask("/api/upload/list")["room"] as? Int)
      #expect(room > 0 && room < 2_000_000, "\(room)")
      for size in [room + 1, 1 << 50, Int.max] {
        let refused = try server.send("/api/upload/check", #"{"name": "a.mp4", "size": \#(size)}"#)
        #expect(refused.status == 507, "\(refused.text)")
        #expect((refused["sentence"] as? String)?.hasPrefix("“a.mp4” does not fit: it has ") == true)
        #expect(refused["hint"] as? String == "1074 MB of the disk stay free")
      }
      #expect(try server.send("/api/upload/check", #"{"name": "a.mp4", "size": \#(room)}"#).status == 200)
      let large = library.directory.path("large.bin")
      try Data(count: 2_000_000).write(to: URL(filePath: large))
      #expect([0, 507].contains(try server.upload(large, as: "a.mp4").status))
      #expect(try server.upload(file("one"), as: "b.mp4").status == 200)
      let found = try FileManager.default.contentsOfDirectory(atPath: disk.path("clips"))
      #expect(found == ["b.mp4"])
    }
  }

  @Test("an upload that only drips is cut off; one that comes steadily may take its time")
  func slow() throws {
    try ReviewServerProcess.run(library) { server in
      let program = """
        import socket, sys, time, threading
        port, cookie, origin = int(sys.argv[1]), sys.argv[2], sys.argv[3]
        def send(name, size, piece, pause):
            s = socket.create_connection(("127.0.0.1", port)); begin = time.time(); sent = 0
            s.sendall((f"POST /api/upload?name={name}.mp4 HTTP/1.1\\r\\nHost: 127.0.0.1:{port}\\r\\nCookie: {cookie}\\r\\nOrigin: {origin}\\r\\n"
              f"Content-Type: application/octet-stream\\r\\nContent-Length: {size}\\r\\n\\r\\n").encode())
            status = "cut"
            try:
                while sent < size and time.time() - begin < 60:
                    s.sendall(b"x" * piece); sent += piece; time.sleep(pause)
                status = s.recv(100).decode().split(" ")[1] if sent >= size else "open"
            except OSError: pass
            except IndexError: pass
            print(name, status, time.time() - begin)
        threads = [threading.Thread(target=send, args=a) for a in [("drip", 1000, 1, 0.5), ("steady", 9 << 20, 1 << 18, 1.0)]]
        [t.start() for t in threads]; [t.join() for t in threads]
        """
      let lines = try ToolFailed.check("python3", ["-c", program, "\(server.port)", server.cookie, server.origin])
        .output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
      let ends = Dictionary(uniqueKeysWithValues: lines.map { ($0[0], ($0[1], Double($0[2]) ?? 0)) })
      let (drip, steady) = (try #require(ends["drip"]), try #require(ends["steady"]))
      #expect(drip.0 == "cut" && drip.1 > 20 && drip.1 < 50, "\(drip)")
      #expect(steady.0 == "200" && steady.1 > 33, "\(steady)")
      #expect(files() == ["steady.mp4"])
    }
  }
}
