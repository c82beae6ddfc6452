import Foundation
import TestSupport
import Testing

/// `--listen`: other machines come in with a password, and by nothing else. Addresses of 127.0.0.0/8 but 127.0.0.1 stand
/// for other machines': they are asked like these.
@Suite(.timeLimit(.minutes(60)))
struct ReviewListenTests {
  private static let password = "four words that are long & ä%+"
  private let library: CorrectedFolder
  private let passwordFile: String

  init() throws {
    library = try CorrectedFolder()
    passwordFile = library.directory.path("password.txt")
    try write(Self.password + "\nnot this line\n", to: "password.txt")
  }

  /// Writes a file that nobody else may read.
  private func write(_ text: String, to name: String, mode: Int = 0o600) throws {
    try library.directory.write(text, to: name)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: library.directory.path(name))
  }

  private struct Answer {
    let status: Int
    let headers: String
    let body: String

    /// What a cookie header sends back.
    var cookie: String? { headers.firstMatch(of: #/(?i)set-cookie: ([^;\r]+)/#).map { String($0.1) } }
  }

  /// Asks from another machine, as `peer`.
  private func ask(
    _ url: String, _ arguments: [String] = [], as peer: String = "127.0.0.9"
  ) throws -> Answer {
    let isIPv6 = url.contains("[")
    let child = try ChildProcess.run(
      "curl",
      ["-s", "-i", "-g", "--max-time", "60"] + (isIPv6 ? [] : ["--interface", peer]) + arguments + [url])
    let parts = child.output.components(separatedBy: "\r\n\r\n")
    return Answer(
      status: Int(parts[0].split(separator: " ").dropFirst().first ?? "") ?? 0, headers: parts[0],
      body: parts.dropFirst().joined(separator: "\r\n\r\n"))
  }

  private func logIn(
    _ base: String, _ password: String = password, origin: String? = nil, as peer: String = "127.0.0.9",
    with more: [String] = []
  ) throws -> Answer {
    try ask(
      base + "/login",
      ["-H", "Origin: \(origin ?? base)", "--data-urlencode", "password=\(password)"] + more, as: peer)
  }

  @Test("whoever knows the password comes in, sees and corrects; nobody else does")
  func door() throws {
    let options = ["--listen", "127.0.0.5", "--password-file", passwordFile]
    let child = try ReviewServerProcess.run(library, options) { server in
      let base = "http://127.0.0.5:\(server.port)"
      #expect(server.otherAddresses == [base + "/"])
      let start = try ask(base + "/")
      #expect(start.status == 303 && start.headers.contains("Location: /login\r\n"))
      for path in ["/api/people", "/api/state", "/assets/main.js", "/picture/person/1", "/api/session", "/nothing"] {
        #expect(try ask(base + path).status == 403, "\(path)")
      }
      let page = try ask(base + "/login")
      #expect(page.status == 200 && page.body.contains(#"type="password""#))
      #expect(page.headers.contains("form-action 'self'") && !page.headers.contains("unsafe"))
      #expect(page.headers.contains("frame-ancestors 'none'"))
      #expect(!page.body.contains("<script") && !page.body.contains("<style") && !page.body.contains("{{"))
      #expect(try ask(base + "/login.css").status == 200)
      for wrong in ["", "x", Self.password + " ", String(Self.password.dropLast())] {
        let answer = try logIn(base, wrong, as: "127.0.0.8")
        #expect(answer.status == 401 && answer.cookie == nil && answer.body.contains("not the password"), "\(wrong)")
      }
      let entered = try logIn(base)
      #expect(entered.status == 303 && entered.headers.contains("Location: /\r\n"), "\(entered.headers)")
      #expect(entered.headers.contains("; Path=/; HttpOnly; SameSite=Strict\r\n"), "\(entered.headers)")
      let cookie = ["-H", "Cookie: \(try #require(entered.cookie))"]
      #expect(try ask(base + "/api/people", cookie).status == 200)
      #expect(try ask(base + "/", cookie).body.contains("<nav"))
      #expect(try ask(base + "/api/session", cookie).body == #"{"isByPassword":true}"#)
      let name = #"{"seen": \#(try server.lastEdit()), "kind": "name", "person": 1, "name": "Ann"}"#
      let json = ["-H", "Content-Type: application/json", "--data-binary", name]
      for origin in [
        "http://evil.example", "null", "http://127.0.0.1:\(server.port)", "https://127.0.0.5:\(server.port)",
      ] {
        #expect(try ask(base + "/api/edit", cookie + json + ["-H", "Origin: \(origin)"]).status == 403, "\(origin)")
      }
      #expect(try ask(base + "/api/edit", cookie + json + ["-H", "Origin: \(base)"]).status == 200)
      #expect(try library.query("SELECT name FROM person WHERE number = 1") == [["Ann"]])
      // Each who comes has a session of their own, and leaves it alone.
      let other = ["-H", "Cookie: \(try #require(try logIn(base).cookie))"]
      let leaving = ["-H", "Content-Type: application/json", "-H", "Origin: \(base)", "--data-binary", "{}"]
      let left = try ask(base + "/api/leave", cookie + leaving)
      #expect(left.status == 200 && left.headers.contains("Max-Age=0"))
      #expect(try ask(base + "/api/people", cookie).status == 403)
      #expect(try ask(base + "/api/people", other).status == 200)
      #expect(try ask(base + "/api/people", ["-H", "Cookie: rollcall-review-\(server.port)="]).status == 403)
      let commandLine = try String(contentsOfFile: "/proc/\(server.process)/cmdline", encoding: .utf8)
      #expect(!commandLine.contains("four words"))
    }
    #expect(child.exitCode == 0)
    #expect(
      child.errors.wholeMatch(
        of:
          #/rollcall: others can come in at 127\.0\.0\.5, port \d+, with the password; nothing is encrypted on the way\nhint: .*\n/#
      ) != nil, "\(child.errors)")
    #expect(!(child.output + child.errors).contains("four words"))
  }

  @Test("a name that leads here, and forms of other pages, do not come in")
  func foreignPages() throws {
    let options = ["--listen", "127.0.0.5", "--password-file", passwordFile]
    try ReviewServerProcess.run(library, options) { server throws in
      let base = "http://127.0.0.5:\(server.port)"
      for host in [
        "evil.example:\(server.port)", "127.0.0.6:\(server.port)", "127.0.0.5", "127.0.0.5:1", "0x7f.5:\(server.port)",
      ] {
        #expect(try ask(base + "/login", ["-H", "Host: \(host)"]).status == 403, "\(host)")
        #expect(try logIn(base, with: ["-H", "Host: \(host)"]).status == 403, "\(host)")
      }
      for origin in ["http://evil.example", "null", "http://127.0.0.5", "https://127.0.0.5:\(server.port)"] {
        #expect(try logIn(base, origin: origin).status == 403, "\(origin)")
      }
      let right = "password=" + "four+words+that+are+long+%26+%C3%A4%25%2B"
      #expect(try ask(base + "/login", ["--data-binary", right]).status == 403, "no origin")
      let own = ["-H", "Origin: \(base)"]
      #expect(try ask(base + "/login", own + ["--data-binary", right]).status == 303, "as a browser writes it")
      #expect(
        try ask(base + "/login", own + ["-H", "Sec-Fetch-Site: cross-site", "--data-binary", right]).status == 403)
      #expect(try ask(base + "/login", own + ["-H", "Content-Type: text/plain", "--data-binary", right]).status == 415)
      let long = "password=" + String(repeating: "x", count: 5000)
      #expect(try ask(base + "/login", own + ["--data-binary", long]).status == 413)
      #expect(try ask(base + "/login?password=\(right)").status == 200, "an address carries no password: it is logged")
      for body in ["", "password", "password=%", "password=%zz", "Password=x", "x=1&&password="] {
        #expect(
          try ask(base + "/login", own + ["--data-binary", body], as: "127.0.0.\(20 + body.utf8.count)").status == 401)
      }
    }
  }

  /// Tries until there is a refusal that holds for two seconds at least, time enough for the next question.
  private func refusal(_ attempt: (_ index: Int) throws -> Answer) throws -> Answer {
    for index in 1..<100 {
      let answer = try attempt(index)
      guard answer.status == 429 else { continue }
      let seconds = try #require(answer.headers.firstMatch(of: #/Retry-After: (\d+)/#).flatMap { Int($0.1) })
      #expect((1...5).contains(seconds))
      if seconds > 2 { return answer }
    }
    throw ToolFailed(description: "nobody is ever refused")
  }

  @Test("guessing is slowed down, for each address and for all; nobody who belongs there is locked out")
  func guessing() throws {
    let options = ["--listen", "127.0.0.5", "--password-file", passwordFile]
    try ReviewServerProcess.run(library, options) { server in
      let base = "http://127.0.0.5:\(server.port)"
      #expect(try logIn(base, as: "127.0.0.2").status == 303, "who was there before")
      var tries: [Int] = []
      let refused = try refusal { index in
        let answer = try logIn(base, "wrong", as: "127.0.0.7")
        tries.append(answer.status)
        return answer
      }
      #expect(tries.prefix(5) == [401, 401, 401, 401, 401] && tries.count < 12, "\(tries)")
      #expect(refused.body.contains("It can be tried again in"))
      let early = try logIn(base, as: "127.0.0.7")
      #expect(early.status == 429 && early.cookie == nil, "the right one tells nothing while others must wait")
      #expect(try logIn(base, as: "127.0.0.3").status == 303, "another address need not wait")
      var crowd = 0
      _ = try refusal { index in
        crowd += 1
        return try logIn(base, "wrong", as: "127.0.1.\(index)")
      }
      #expect((10..<200).contains(crowd), "\(crowd)")
      #expect(try logIn(base, as: "127.0.2.1").status == 429)
      #expect(try logIn(base, as: "127.0.0.2").status == 303, "who was there before comes in all the same")
      #expect(try server.ask("/api/people").status == 200, "and so does the owner, at this machine")
      #expect(
        try ChildProcess.run("curl", ["-s", "-o", "/dev/null", "-w", "%{http_code}", server.address]).output == "303")
      usleep(6_000_000)
      #expect(try logIn(base, as: "127.0.0.7").status == 303, "and in a while everybody may again")
    }
  }

  @Test("a proxy's name is answered to, its cookies are for TLS alone, and all addresses may be listened on")
  func names() throws {
    let proxied = ["--public-address", "https://faces.example.org", "--password-file", passwordFile]
    let child = try ReviewServerProcess.run(library, proxied) { server in
      let base = "http://127.0.0.1:\(server.port)"
      #expect(server.otherAddresses == ["https://faces.example.org/"])
      let host = ["-H", "Host: faces.example.org"]
      #expect(try ask(base + "/", host).status == 303)
      #expect(try ask(base + "/login", ["-H", "Host: other.example.org"]).status == 403)
      #expect(
        try logIn(base, origin: "http://faces.example.org", with: host).status == 303, "a proxy may leave TLS out")
      let entered = try logIn(base, origin: "https://faces.example.org", with: host)
      #expect(entered.status == 303 && entered.headers.contains("SameSite=Strict; Secure\r\n"), "\(entered.headers)")
      let cookie = ["-H", "Cookie: \(try #require(entered.cookie))"]
      #expect(try ask(base + "/api/people", host + cookie).status == 200)
      let undo = ["-H", "Content-Type: application/json", "--data-binary", "{}"]
      func edit(_ origin: String) throws -> Int {
        try ask(base + "/api/edit", host + cookie + undo + ["-H", "Origin: \(origin)"]).status
      }
      #expect(try edit("https://faces.example.org") == 400, "it gets as far as its body")
      #expect(try edit("https://evil.example") == 403)
    }
    #expect(child.errors == "", "what comes by such a proxy is encrypted")
    let all = ["--listen", "0.0.0.0", "--listen", "::", "--password-file", passwordFile]
    try ReviewServerProcess.run(library, all) { server throws in
      for place in ["127.0.0.5", "127.0.0.1", "[::1]"] {
        let base = "http://\(place):\(server.port)"
        #expect(try ask(base + "/api/people").status == 403, "\(place)")
        #expect(try logIn(base).status == 303, "\(place)")
        #expect(try ask(base + "/login", ["-H", "Host: evil.example:\(server.port)"]).status == 403, "\(place)")
      }
    }
    try ReviewServerProcess.run(library, ["--listen", "::1"]) { server throws in
      #expect(server.otherAddresses == [], "loopback needs no password")
      #expect(try server.ask("/api/people").status == 200)
    }
  }

  static let refusals: [Case<[String], Outcome>] = [
    Case(
      "no password", ["--listen", "127.0.0.5"],
      Outcome(
        64,
        errors: """
          rollcall: a page that others can open needs a password, and there is nobody to ask for one
          hint: --password-file FILE names a file that holds it

          """)),
    Case(
      "a proxy without one", ["--public-address", "https://faces.example.org"],
      Outcome(
        64,
        errors: """
          rollcall: a page that others can open needs a password, and there is nobody to ask for one
          hint: --password-file FILE names a file that holds it

          """)),
    Case(
      "a short one", ["--listen", "127.0.0.5", "--password-file", "short.txt"],
      Outcome(64, errors: "rollcall: the password is too short; 12 bytes are the least\n")),
    Case(
      "a long one", ["--listen", "127.0.0.5", "--password-file", "long.txt"],
      Outcome(64, errors: "rollcall: the password is too long; 1024 bytes are the most\n")),
    Case(
      "one that others may read", ["--listen", "127.0.0.5", "--password-file", "open.txt"],
      Outcome(64, errors: "rollcall: open.txt: others may read the password\nhint: chmod 600 open.txt\n")),
    Case(
      "no file", ["--listen", "127.0.0.5", "--password-file", "none.txt"],
      Outcome(66, errors: "rollcall: none.txt: there is no such file or folder\n")),
    Case(
      "another machine's address", ["--listen", "203.0.113.7", "--password-file", "password.txt"],
      Outcome(
        69,
        errors: """
          rollcall: --listen 203.0.113.7: this machine has no such address
          hint: `ip address` lists those that it has

          """)),
    Case(
      "two ports", ["--listen", "127.0.0.5:8700", "--port", "8701", "--password-file", "password.txt"],
      Outcome(64, errors: "rollcall: one port serves all addresses, and 8700 and 8701 are asked for\n")),
    Case(
      "a name", ["--listen", "localhost"],
      Outcome(
        64,
        errors: """
          rollcall review: --listen cannot be “localhost”
          hint: expected an address in digits, as 192.168.1.5, 192.168.1.5:8750, fd00::5 or [fd00::5]:8750

          """)),
    Case(
      "a path behind the address", ["--public-address", "https://faces.example.org/faces"],
      Outcome(
        64,
        errors: """
          rollcall review: --public-address cannot be “https://faces.example.org/faces”
          hint: expected an address without a path, as https://faces.example.org

          """)),
  ]

  @Test("without a password, or with one that is none, nothing is opened")
  func refused() throws {
    try write("eleven byte\n", to: "short.txt")
    try write(String(repeating: "x", count: 1025), to: "long.txt")
    try write(Self.password, to: "open.txt", mode: 0o644)
    for row in Self.refusals {
      let child = try library.run(["review", "people", "--no-browser"] + row.input)
      #expect(Outcome(child) == row.expected, "\(row.testDescription)")
    }
  }

  @Test(
    "at a terminal the password is asked for, and not shown",
    .enabled(if: PseudoTerminal.isAvailable, PseudoTerminal.reason))
  func asked() throws {
    let program = """
      import os, pty, sys, time
      process, terminal = pty.fork()
      if process == 0:
          os.execv(sys.argv[1], [sys.argv[1], "review", "people", "--no-browser", "--listen", "127.0.0.5"])
      seen = b""
      def until(text):
          global seen
          while text not in seen: seen += os.read(terminal, 1000)
      until(b"Password of the page: "); time.sleep(0.3); os.write(terminal, sys.argv[2].encode() + b"\\n")
      until(b"The same again: "); time.sleep(0.3); os.write(terminal, sys.argv[3].encode() + b"\\n")
      if sys.argv[2] == sys.argv[3]: until(b"/?token="); os.write(terminal, b"\\x03")
      try:
          while True:
              more = os.read(terminal, 1000)
              if not more: break
              seen += more
      except OSError: pass
      print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
      sys.stdout.buffer.write(seen)
      """
    func talk(_ one: String, _ other: String) throws -> String {
      try ToolFailed.check("python3", ["-c", program, Program.path, one, other], in: library.directory).output
    }
    let text = try talk("swordfish-and-chips", "swordfish-and-chips")
    #expect(text.hasPrefix("0\n") && text.contains("http://127.0.0.5:"), "\(text)")
    #expect(!text.contains("swordfish"), "\(text)")
    let other = try talk("swordfish-and-chips", "swordfish-and-ships")
    #expect(other.hasPrefix("64\n") && other.contains("the two passwords are not the same"), "\(other)")
  }
}
