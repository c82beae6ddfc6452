import Foundation
import TestSupport
import Testing

/// What the review page's server refuses: strangers, foreign pages, paths, and requests that are too large or too slow.
@Suite(.timeLimit(.minutes(60)))
struct ReviewSafetyTests {
  private let library: CorrectedFolder

  init() throws {
    library = try CorrectedFolder()
  }

  private static let name = #""kind": "name", "person": 1, "name": "Ann""#

  /// 127.0.0.1 and ::1 as the kernel's tables write them.
  private static let loopback = ["0100007F", "00000000000000000000000001000000"]

  /// Addresses on which this machine listens at a port, by the kernel's tables.
  private static func listeningAddresses(ofPort port: Int) throws -> Set<String> {
    let tables = try ToolFailed.check("bash", ["-c", "cat /proc/net/tcp /proc/net/tcp6"]).output
    let digits = String(port, radix: 16, uppercase: true)
    var addresses: Set<String> = []
    for line in tables.split(separator: "\n") {
      let fields = line.split(separator: " ").map(String.init)
      guard fields.count > 3, fields[3] == "0A" else { continue }
      let parts = fields[1].split(separator: ":").map(String.init)
      if parts.count == 2, parts[1].drop(while: { $0 == "0" }) == digits[...] { addresses.insert(parts[0]) }
    }
    return addresses
  }

  @Test("whoever is forgotten is not shown from the server's memory")
  func forgotten() throws {
    let faces = try library.query("SELECT id, person FROM face GROUP BY person ORDER BY person")
    try ReviewServerProcess.run(library) { server in
      for face in faces { #expect(try server.ask("/picture/face/\(face[0])").status == 200, "\(face)") }
      let child = try library.run(["forget", "people", "2"])
      #expect(child.exitCode == 0, "\(child.errors)")
      for face in faces {
        #expect(try server.ask("/picture/face/\(face[0])").status == (face[1] == "2" ? 404 : 200), "\(face)")
      }
    }
  }

  @Test("of a clip that is forgotten no preview is shown from the server's memory")
  func forgottenClip() throws {
    let clip = try library.query("SELECT sha256, display_path FROM clip ORDER BY id")[0]
    try ReviewServerProcess.run(library) { server in
      func preview(at moment: Double) throws -> String {
        var answer = try server.ask("/api/preview?clip=\(clip[0])&at=\(moment)")
        for _ in 0..<200 where answer["address"] == nil && answer.status == 200 {
          answer = try server.ask("/api/preview?clip=\(clip[0])&at=\(moment)")
        }
        return try #require(answer["address"] as? String, "\(answer.text)")
      }
      let address = try preview(at: 0)
      let (again, other) = (try preview(at: 0), try preview(at: 0.3))
      #expect(again == address && other != address, "each moment has its own")
      #expect(try server.ask("/preview/99").status == 404)
      #expect(try server.ask(address).status == 200)
      let child = try library.run(["forget", "people", "--clip", clip[1]])
      #expect(child.exitCode == 0, "\(child.errors)")
      #expect(try server.ask(address).status == 404)
    }
  }

  @Test("nobody gets in without the cookie, and the cookie only comes for the token")
  func strangers() throws {
    let child = try ReviewServerProcess.run(library) { server in
      for path in ["/", "/assets/main.js", "/api/people", "/api/state", "/api/log", "/picture/person/1", "/nothing"] {
        #expect(try server.ask(path, isKnown: false).status == 403, "\(path)")
        #expect(try server.ask(path, ["-H", "Cookie: \(server.cookie)0"], isKnown: false).status == 403, "\(path)")
      }
      // The browser has one cookie for all ports of a name.
      let name = "rollcall-review-\(server.port)"
      try #require(server.cookie.hasPrefix(name + "="))
      let secret = server.cookie.dropFirst(name.count + 1)
      for cookie in ["\(name)=", "\(name)=\(secret.prefix(8))", "other=\(secret)"] {
        let refused = try server.ask("/api/people", ["-H", "Cookie: \(cookie)"], isKnown: false)
        #expect(refused.status == 403 && refused.headers["cache-control"] == "no-store", "\(cookie)")
      }
      let token = try #require(server.address.split(separator: "=").last.map(String.init))
      for wrong in ["", "0123456789abcdef0123456789abcdef", String(token.prefix(16)), token + "0"] {
        let refused = try server.ask("/?token=\(wrong)", isKnown: false)
        #expect(refused.status == 403 && refused.headers["set-cookie"] == nil, "\(wrong)")
        #expect(refused.text.contains("rollcall review"), "a human is told what to do")
      }
      #expect(try server.ask("/").status == 200)
      let listening = try Self.listeningAddresses(ofPort: server.port)
      #expect(listening.contains(Self.loopback[0]) && listening.isSubset(of: Self.loopback), "\(listening)")
    }
    #expect(child.exitCode == 0 && child.errors == "", "Ctrl-C is how it ends: \(child.exitCode) \(child.errors)")
  }

  @Test("a name that leads here, and pages of other origins, change and see nothing")
  func foreignPages() throws {
    try ReviewServerProcess.run(library) { server in
      let port = server.port
      for host in ["evil.example", "evil.example:\(port)", "127.0.0.1", "localhost", "127.0.0.1:1", ""] {
        let status = try server.ask("/api/people", ["-H", host.isEmpty ? "Host;" : "Host: \(host)"]).status
        #expect(status == 400 || status == 403, "\(host)")
      }
      #expect(try server.ask("/api/people", ["-H", "Host: localhost:\(port)"]).status == 200)
      for site in ["cross-site", "same-site"] {
        #expect(try server.ask("/api/people", ["-H", "Sec-Fetch-Site: \(site)"]).status == 403, "\(site)")
      }
      for origin in ["http://evil.example", "null", "http://127.0.0.1:1"] {
        #expect(try server.ask("/api/people", ["-H", "Origin: \(origin)"]).status == 403, "\(origin)")
      }
      let body = #"{"seen": 0, \#(Self.name)}"#
      func post(_ headers: [String]) throws -> Int {
        try server.ask("/api/edit", headers.flatMap { ["-H", $0] } + ["--data-binary", body]).status
      }
      let json = "Content-Type: application/json"
      #expect(try post([json]) == 403, "no origin")
      for origin in [
        "http://evil.example", "null", "http://localhost:\(port)", "https://127.0.0.1:\(port)", "http://127.0.0.1:1",
      ] {
        #expect(try post([json, "Origin: \(origin)"]) == 403, "\(origin)")
      }
      let own = "Origin: \(server.origin)"
      for site in ["cross-site", "none"] {
        #expect(try post([json, own, "Sec-Fetch-Site: \(site)"]) == 403, "\(site)")
      }
      for type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
        #expect(try post(["Content-Type: \(type)", own]) == 415, "\(type)")
      }
      #expect(
        try server.ask("/api/edit", ["-H", json, "-H", own, "--data-binary", body], isKnown: false).status == 403)
      #expect(try server.ask("/api/edit").status == 404, "reading makes no edit")
      for method in ["PUT", "DELETE", "OPTIONS", "PATCH"] {
        #expect(try server.ask("/api/edit", ["-X", method]).status == 405, "\(method)")
      }
    }
    #expect(try library.query("SELECT name FROM person WHERE name IS NOT NULL").isEmpty)
  }

  @Test("no address leads to a file, and nothing is but what is in the table")
  func paths() throws {
    try library.directory.write("secret", to: "secret.txt")
    try ReviewServerProcess.run(library) { server in
      for path in [
        "/../secret.txt", "/assets/../../secret.txt", "/assets/%2e%2e%2f%2e%2e%2fsecret.txt", "/assets//etc/passwd",
        "/picture/face/../../library.sqlite", "/picture/face/..%2f..%2flibrary.sqlite",
        "/picture/face/0000000000000000",
        "/picture/face/aaaaaaaaaaaaaaaa/", "/picture/person/0", "/picture/person/-1",
        "/picture/person/99999999999999999999",
        "/picture/person/1%00", "/library.sqlite", "/people/person-0001", "//", "/api/", "/api/faces",
        "/api/faces?of=../1",
        "/api/faces?of=0", "/api/split?person=x", "/assets/index.html",
      ] where path != "/picture/person/1%00" {
        let answer = try server.ask(path)
        #expect(answer.status == 404, "\(path): \(answer.status)")
        #expect(!answer.text.contains("secret"))
      }
      #expect(try server.ask("/api/faces?of=77").status == 422)
    }
  }

  /// What a page's own code needs, and nothing else.
  private static let policy: Set = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "media-src 'self'",
    "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
  ]

  @Test("each answer says what a page may do, and that nothing is guessed or kept")
  func headers() throws {
    try ReviewServerProcess.run(library) { server in
      let face = try library.query("SELECT id FROM face LIMIT 1")[0][0]
      for path in ["/", "/assets/review.css", "/api/people", "/picture/person/1", "/picture/face/\(face)", "/none"] {
        let answer = try server.ask(path)
        let policy = answer.headers["content-security-policy"] ?? ""
        let rules = Set(policy.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) })
        #expect(rules == Self.policy, "\(path): \(policy)")
        #expect(answer.headers["x-frame-options"] == "DENY", "\(path)")
        #expect(answer.headers["cross-origin-resource-policy"] == "same-origin", "\(path)")
        #expect(answer.headers["x-content-type-options"] == "nosniff", "\(path)")
        #expect(answer.headers["referrer-policy"] == "no-referrer", "\(path)")
        #expect(answer.headers["access-control-allow-origin"] == nil)
        if path.hasPrefix("/api") { #expect(answer.headers["cache-control"] == "no-store") }
      }
      // No code and no style stands in the page itself.
      let page = try server.ask("/").text
      #expect(!page.contains("<style") && !page.contains(" style=") && page.firstMatch(of: #/ on[a-z]+=/#) == nil)
      #expect(page.components(separatedBy: "<script").count == 2)
      // HEAD tells the length of what GET gives.
      for path in ["/", "/picture/face/\(face)", "/api/people"] {
        let (head, whole) = (try server.ask(path, ["-I"]), try server.ask(path))
        #expect(head.status == 200 && head.body.isEmpty, "\(path)")
        #expect(head.headers["content-length"] == "\(whole.body.count)", "\(path)")
      }
      // What the browser has is not sent again.
      for path in ["/picture/face/\(face)", "/picture/person/1", "/assets/main.js"] {
        let tag = try #require(try server.ask(path).headers["etag"])
        let again = try server.ask(path, ["-H", "If-None-Match: \(tag)"])
        #expect(again.status == 304 && again.body.isEmpty, "\(path)")
      }
      try server.ask("/picture/face/\(face)").body.write(to: library.directory.url.appending(path: "face.jpg"))
      let size = try ToolFailed.check("identify", ["-format", "%w %h", library.directory.path("face.jpg")]).output
      let sides = size.split(separator: " ").compactMap { Int($0) }
      #expect(sides.count == 2 && sides[0] <= 160 && sides[1] <= 200 && max(sides[0], sides[1]) >= 50, "\(size)")
    }
  }

  @Test("what is too large, endless or no edit is refused, and the next request is answered")
  func bodies() throws {
    try ReviewServerProcess.run(library) { server in
      #expect(try server.post(String(repeating: "x", count: (1 << 20) + 1)).status == 413)
      #expect(try server.post(#"{"seen": 0, \#(Self.name)}"#, ["-H", "Transfer-Encoding: chunked"]).status == 411)
      for body in [
        "", "{", "[]", "null", #"{"seen": 0}"#, #"{"seen": 0, "kind": "name"}"#,
        #"{"seen": 0, "kind": "forget", "person": 1}"#,
        #"{"seen": 0, "kind": "name", "person": 0, "name": "x"}"#, #"{"seen": 0, "kind": "merge", "people": [1]}"#,
        #"{"seen": 0, "kind": "move", "faces": [], "to": "new"}"#,
        #"{"seen": 0, "kind": "move", "faces": ["../1"], "to": "2"}"#,
        #"{"seen": 0, "kind": "move", "faces": ["0000000000000000"], "to": "-1"}"#, #"{"seen": "0", \#(Self.name)}"#,
        String(repeating: "[", count: 100_000),
      ] {
        #expect(try server.post(body).status == 400, "\(body.prefix(80))")
      }
      // A closed connection counts as refused: curl has no status then.
      let longAddress = try server.ask("/" + String(repeating: "a", count: 60_000)).status
      let longHeader = try server.ask("/", ["-H", "X: " + String(repeating: "a", count: 60_000)]).status
      #expect([0, 400, 413, 414, 431].contains(longAddress), "\(longAddress)")
      #expect([0, 400, 413, 431].contains(longHeader), "\(longHeader)")
      #expect(try server.ask("/api/state").status == 200)
      #expect(try server.lastEdit() == Int(try library.query("SELECT count(*) FROM edit")[0][0]))
    }
  }

  @Test("slow and silent connections are cut off, and keep nobody waiting")
  func slow() throws {
    try ReviewServerProcess.run(library) { server in
      let port = server.port
      // One says nothing, one drips a byte a second for ever: each tells how long it was listened to.
      let program = """
        import socket, time, threading
        def silent():
            s = socket.create_connection(("127.0.0.1", \(port))); begin = time.time(); s.settimeout(60)
            try: s.recv(1)
            except OSError: pass
            print("silent", time.time() - begin)
        def drip():
            s = socket.create_connection(("127.0.0.1", \(port))); begin = time.time()
            try:
                s.sendall(b"GET / HTTP/1.1\\r\\nX: ")
                while time.time() - begin < 60:
                    s.sendall(b"a"); time.sleep(1)
            except OSError: pass
            print("drip", time.time() - begin)
        many = [socket.create_connection(("127.0.0.1", \(port))) for _ in range(40)]
        threads = [threading.Thread(target=f) for f in (silent, drip)]
        [t.start() for t in threads]; [t.join() for t in threads]
        """
      let asked = ContinuousClock.now
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/python3")
      process.arguments = ["-c", program]
      let output = Pipe()
      process.standardOutput = output
      try process.run()
      #expect(try server.ask("/api/people").status == 200)
      #expect(ContinuousClock.now - asked < .seconds(10), "others are answered meanwhile")
      let lines = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).split(
        separator: "\n")
      process.waitUntilExit()
      #expect(lines.count == 2, "\(lines)")
      for line in lines {
        let seconds = Double(line.split(separator: " ").last ?? "") ?? 99
        #expect(seconds > 10 && seconds < 50, "\(line)")
      }
    }
  }
}
