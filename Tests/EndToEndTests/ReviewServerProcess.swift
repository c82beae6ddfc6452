import Foundation
import TestSupport
import Testing

/// `rollcall review` of a library, asked by `curl`: another program's HTTP, and not our own.
struct ReviewServerProcess {
  struct Answer {
    let status: Int

    /// Names in lower case.
    let headers: [String: String]
    let body: Data

    var text: String { String(decoding: body, as: UTF8.self) }

    subscript(_ field: String) -> Any? {
      (try? JSONSerialization.jsonObject(with: body) as? [String: Any])?[field]
    }
  }

  let library: CorrectedFolder
  let process: Int32
  let address: String

  /// Where the page is found from elsewhere.
  let otherAddresses: [String]
  let origin: String
  let cookie: String

  /// Runs the program, lets `body` ask it, and ends it by Ctrl-C.
  ///
  /// - Parameter folder: Where it is run, seen from the library's; there, if nothing is said.
  /// - Returns: How the program ended.
  @discardableResult
  static func run(
    _ library: CorrectedFolder, _ options: [String] = [], from folder: String = ".", ending signal: Int32? = SIGINT,
    _ body: (ReviewServerProcess) throws -> Void
  ) throws -> ChildProcess {
    let file = library.directory.path("address-\(UUID().uuidString).txt")
    var result: Result<Void, any Error> = .success(())
    let review = "exec \"$ROLLCALL\" review \(library.path) --no-browser \(options.joined(separator: " "))"
    let line = "cd \(folder) && \(review) > \(file)"
    // It is called before the program's end is waited for, and not kept.
    let child = try withoutActuallyEscaping(body) { body in
      try Program.shell(line, in: library.directory) { process in
        result = Result { try body(try ReviewServerProcess(library: library, process: process, addressFile: file)) }
        kill(process, signal ?? SIGKILL)
      }
    }
    try result.get()
    return child
  }

  private init(library: CorrectedFolder, process: Int32, addressFile: String) throws {
    var text = ""
    for _ in 0..<1500 where !text.hasSuffix("\n") {
      usleep(20_000)
      text = (try? String(contentsOfFile: addressFile, encoding: .utf8)) ?? ""
    }
    let printed = text.split(separator: "\n").map(String.init)
    address = printed.first ?? ""
    otherAddresses = Array(printed.dropFirst())
    let parts = try #require(address.wholeMatch(of: #/(http://127\.0\.0\.1:\d+)/\?token=[0-9a-f]{32}/#), "\(address)")
    (self.library, self.process, origin) = (library, process, String(parts.1))
    let child = try ToolFailed.check("curl", ["-s", "-D", "-", "-o", "/dev/null", address])
    let set = try #require(
      child.output.firstMatch(of: #/(?i)set-cookie: ([^;\r]+); Path=/; HttpOnly; SameSite=Strict/#))
    #expect(child.output.contains("303"))
    cookie = String(set.1)
  }

  var port: Int { Int(origin.split(separator: ":").last ?? "") ?? 0 }

  /// Asks with the cookie, unless `isKnown` says otherwise.
  func ask(_ path: String, _ arguments: [String] = [], isKnown: Bool = true) throws -> Answer {
    let known = isKnown ? ["-H", "Cookie: \(cookie)"] : []
    let child = try ChildProcess.run(
      "curl", ["-s", "-i", "--path-as-is", "--max-time", "60"] + known + arguments + [origin + path])
    guard let end = child.standardOutput.range(of: Data("\r\n\r\n".utf8)) else {
      return Answer(status: 0, headers: [:], body: Data())
    }
    let lines = String(decoding: child.standardOutput[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2 { headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces) }
    }
    return Answer(
      status: Int(lines[0].split(separator: " ").dropFirst().first ?? "") ?? 0, headers: headers,
      body: Data(child.standardOutput[end.upperBound...]))
  }

  /// Sends a body as the page does.
  func post(_ json: String, _ more: [String] = [], to path: String = "/api/edit") throws -> Answer {
    let file = library.directory.path("body.json")
    try json.write(toFile: file, atomically: true, encoding: .utf8)
    let sent = ["-H", "Origin: \(origin)", "-H", "Content-Type: application/json", "-H", "Expect:"]
    return try ask(path, sent + more + ["--data-binary", "@\(file)"])
  }

  /// Sends a photo as the page does, and waits for what is found in it.
  ///
  /// - Returns: The refusal, or the last answer.
  func find(photo: String) throws -> Answer {
    let sent = ["-H", "Origin: \(origin)", "-H", "Content-Type: application/octet-stream", "-H", "Expect:"]
    return try settle(ask("/api/search/photo", sent + ["--data-binary", "@\(photo)"]))
  }

  /// Waits for what a ticket stands for.
  func settle(_ ticket: Answer) throws -> Answer {
    guard ticket.status == 202, let text = ticket["ticket"] as? String else { return ticket }
    while true {
      let answer = try ask("/api/search/answer?ticket=\(text)")
      guard answer.status == 202 else { return answer }
      usleep(50_000)
    }
  }

  func lastEdit() throws -> Int { try #require(try ask("/api/state")["edit"] as? Int) }

  /// Makes an edit onto the library as it is now.
  func edit(_ fields: String) throws -> Answer { try post(#"{"seen": \#(try lastEdit()), \#(fields)}"#) }
}
