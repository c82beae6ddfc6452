import Foundation
import TestSupport
import Testing

/// Clips as the review page's server sends them: byte by byte against the file, and not at all where it is another.
@Suite(.timeLimit(.minutes(60)))
struct ReviewClipTests {
  private let library: CorrectedFolder

  init() throws {
    library = try CorrectedFolder()
  }

  private var file: URL { library.directory.url.appending(path: "two.mp4") }

  private func clip() throws -> String { try library.query("SELECT sha256 FROM clip")[0][0] }

  @Test("ranges are those of the file, as RFC 9110 has them")
  func ranges() throws {
    let bytes = try Data(contentsOf: file)
    let size = bytes.count
    let whole: (Int, Range<Int>?) = (200, 0..<size)
    let none: (Int, Range<Int>?) = (416, nil)
    let cases: [(range: String?, expected: (Int, Range<Int>?))] = [
      (nil, whole), ("bytes=0-0", (206, 0..<1)), ("bytes=0-", (206, 0..<size)), ("bytes=100-199", (206, 100..<200)),
      ("bytes=1000-", (206, 1000..<size)), ("bytes=-1", (206, (size - 1)..<size)),
      ("bytes=-500", (206, (size - 500)..<size)), ("bytes=-99999999", (206, 0..<size)),
      ("bytes=\(size - 1)-", (206, (size - 1)..<size)), ("bytes=10-99999999999999999999", (206, 10..<size)),
      ("bytes=\(size)-", none), ("bytes=99999999999999999999-", none), ("bytes=-0", none),
      ("bytes=9-5", whole), ("bytes=a-b", whole), ("bytes=-", whole), ("bytes=1-2-3", whole), ("bytes=--5", whole),
      ("bytes=0-1,5-6", whole), ("items=0-1", whole), ("bytes=+1-2", whole),
    ]
    try ReviewServerProcess.run(library) { server in
      let path = "/clip/\(try clip())"
      for (range, expected) in cases {
        let arguments = range.map { ["-H", "Range: \($0)"] } ?? []
        let name = Comment(rawValue: range ?? "no range")
        let (answer, head) = (try server.ask(path, arguments), try server.ask(path, arguments + ["-I"]))
        #expect(answer.status == expected.0 && head.status == expected.0, name)
        #expect(head.body.isEmpty, name)
        let part = expected.1
        if let part {
          #expect(answer.body == bytes[part], name)
          #expect(head.headers["content-length"] == "\(part.count)", name)
          #expect(answer.headers["content-type"] == "video/mp4", name)
        }
        var told: String?
        if expected.0 == 206, let part { told = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(size)" }
        if expected.0 == 416 { told = "bytes */\(size)" }
        #expect(answer.headers["content-range"] == told && head.headers["content-range"] == told, name)
        #expect(answer.headers["accept-ranges"] == "bytes", name)
      }
      let answer = try server.ask(path)
      let (tag, date) = (answer.headers["etag"] ?? "", answer.headers["last-modified"] ?? "")
      #expect(tag == "\"\(try clip())\"")
      // As the system's own tool writes it.
      let expected = try ToolFailed.check(
        "env", ["LC_ALL=C", "date", "-u", "-r", file.path, "+%a, %d %b %Y %H:%M:%S GMT"])
      #expect(date == expected.output.trimmingCharacters(in: .newlines))
      // Whoever has the beginning of something else gets the whole.
      for (condition, status) in [
        (tag, 206), (date, 206), ("\"other\"", 200), ("W/\(tag)", 200), ("Sun, 06 Nov 1994 08:49:37 GMT", 200),
      ] {
        let answer = try server.ask(path, ["-H", "Range: bytes=5-9", "-H", "If-Range: \(condition)"])
        #expect(answer.status == status, "\(condition)")
        #expect(answer.body == (status == 206 ? bytes[5..<10] : bytes))
      }
      for known in ["If-None-Match: \(tag)", "If-None-Match: *", "If-Modified-Since: \(date)"] {
        let answer = try server.ask(path, ["-H", known])
        #expect(answer.status == 304 && answer.body.isEmpty, "\(known)")
      }
      #expect(try server.ask(path, ["-H", "If-None-Match: \"x\"", "-H", "If-Modified-Since: \(date)"]).status == 200)
      #expect(answer.headers["cache-control"] == "no-store", "a clip is not left in a browser's cache")
      #expect(answer.headers["cross-origin-resource-policy"] == "same-origin")
      #expect(answer.headers["content-security-policy"]?.contains("media-src 'self'") == true)
    }
  }

  @Test("nobody without the cookie, no page of another origin and no path gets a clip")
  func strangers() throws {
    try library.directory.write("secret", to: "secret.mp4")
    try ReviewServerProcess.run(library) { server in
      let clip = try clip()
      let paths = [
        "/clip/\(clip)", "/preview/1", "/api/clip?clip=\(clip)", "/api/preview?clip=\(clip)&at=0",
        "/api/timeline?of=1", "/api/spans?clip=\(clip)", "/api/boxes?clip=\(clip)&from=0&to=9", "/api/look-alikes?of=1",
      ]
      #expect(try server.ask("/api/preview?clip=\(clip)&at=0").status == 200)
      for path in paths {
        #expect(try server.ask(path, isKnown: false).status == 403, "\(path)")
        #expect(try server.ask(path, ["-H", "Sec-Fetch-Site: cross-site"]).status == 403, "\(path)")
        #expect(try server.ask(path, ["-H", "Host: evil.example"]).status == 403, "\(path)")
      }
      for path in [
        "/clip/", "/clip/1", "/clip/../secret.mp4", "/clip/..%2fsecret.mp4", "/clip/\(file.path)",
        "/clip/\(clip)/", "/clip/\(clip.uppercased())", "/clip/\(String(clip.dropLast()))",
        "/clip/\(String(repeating: "0", count: 64))", "/preview/0", "/preview/99", "/preview/-1", "/preview/x",
        "/api/clip", "/api/clip?clip=two.mp4", "/api/boxes?clip=\(clip)&from=2&to=1",
        "/api/boxes?clip=\(clip)&from=nan&to=1", "/api/boxes?clip=\(clip)&from=-1&to=1",
        "/api/boxes?clip=\(clip)&from=0&to=inf", "/api/timeline?of=../1", "/api/timeline?of=0",
        "/api/preview?clip=\(clip)&at=-1", "/api/preview?clip=\(clip)&at=1e99",
      ] {
        let answer = try server.ask(path)
        #expect(answer.status == 404, "\(path): \(answer.status)")
        #expect(!answer.text.contains("secret"))
      }
      #expect(try server.ask("/api/timeline?of=77").status == 422)
    }
  }

  @Test("a clip that is gone, changed or replaced is said to be, and its timeline stays")
  func troubles() throws {
    let manager = FileManager.default
    let (away, copy) = (library.directory.path("away.mp4"), library.directory.path("copy.mp4"))
    try manager.copyItem(atPath: file.path, toPath: copy)
    var changed = try Data(contentsOf: file)
    changed[changed.count / 2] ^= 1
    try changed.write(to: library.directory.url.appending(path: "changed.mp4"))
    try ReviewServerProcess.run(library) { server in
      let clip = try clip()
      func check(
        _ what: String, _ status: Int, _ sentence: String?, sourceLocation: SourceLocation = #_sourceLocation
      ) throws {
        let place = Comment(rawValue: what)
        for path in ["/clip/\(clip)", "/api/clip?clip=\(clip)", "/api/preview?clip=\(clip)&at=1"] {
          let answer = try server.ask(path)
          #expect(answer.status == status, place, sourceLocation: sourceLocation)
          if let sentence { #expect(answer["sentence"] as? String == sentence, place, sourceLocation: sourceLocation) }
        }
        let timeline = try server.ask("/api/timeline?of=1")
        #expect(
          timeline.status == 200 && (timeline["clips"] as? [Any])?.count == 1, place, sourceLocation: sourceLocation)
      }
      let (gone, other) = (
        "two.mp4: the clip is not there any more", "two.mp4: the file there is not the clip that the library has"
      )
      try check("as it was", 200, nil)
      try manager.moveItem(atPath: file.path, toPath: away)
      try check("moved away", 404, gone)
      try manager.moveItem(atPath: away, toPath: file.path)
      try check("back", 200, nil)
      // As large as before and written at the same time, by what a file system says of itself.
      let change = "cp -p \"$1\" \"$2\" && cat changed.mp4 > \"$1\" && touch -r \"$2\" \"$1\""
      try ToolFailed.check("bash", ["-c", change, "-", file.path, away], in: library.directory)
      try check("changed in place", 422, other)
      try manager.removeItem(at: file)
      try manager.createSymbolicLink(atPath: file.path, withDestinationPath: "/etc/passwd")
      try check("a link to elsewhere", 422, other)
      try manager.removeItem(at: file)
      try manager.createSymbolicLink(atPath: file.path, withDestinationPath: copy)
      try check("a link to the same bytes", 200, nil)
      try manager.removeItem(at: file)
      try ToolFailed.check("mkfifo", [file.path])
      try check("a pipe", 422, nil)
      try manager.removeItem(at: file)
      try manager.createDirectory(at: file, withIntermediateDirectories: false)
      try check("a folder", 422, nil)
      try manager.removeItem(at: file)
      try manager.moveItem(atPath: away, toPath: file.path)
      try check("as it was again", 200, nil)
      let whole = try server.ask("/clip/\(clip)")
      #expect(try whole.body == Data(contentsOf: file))
    }
  }

  @Test("a clip is looked for from the library's folder, too, where another file has its name in the working one")
  func otherPlaces() throws {
    let elsewhere = library.directory.path("elsewhere")
    try FileManager.default.createDirectory(atPath: elsewhere, withIntermediateDirectories: false)
    try library.directory.write("another", to: "elsewhere/two.mp4")
    try ReviewServerProcess.run(library, from: "elsewhere") { server in
      let answer = try server.ask("/clip/\(try clip())")
      #expect(try answer.status == 200 && answer.body == Data(contentsOf: file))
    }
  }

  @Test("boxes, spans and timelines are those of the database")
  func boxes() throws {
    try ReviewServerProcess.run(library) { server in
      let clip = try clip()
      let answer = try server.ask("/api/boxes?clip=\(clip)&from=0&to=100")
      let rows = try library.query(
        """
        SELECT face.id, seconds, track, person, x / frame.width, y / frame.height, face.width / frame.width,
          face.height / frame.height FROM face JOIN frame ON frame.clip = face.clip AND number = frame
        ORDER BY seconds, x
        """)
      let frames = try #require(answer["frames"] as? [Double])
      #expect(frames.count == Int(try library.query("SELECT count(*) FROM frame")[0][0]))
      let places = try #require(answer["frameOf"] as? [Int])
      #expect(answer["ids"] as? [String] == rows.map { $0[0] })
      #expect(answer["tracks"] as? [Int] == rows.map { Int($0[2]) ?? -1 })
      #expect(answer["people"] as? [Int] == rows.map { Int($0[3]) ?? 0 })
      let boxes = try #require(answer["boxes"] as? [Int])
      for (index, row) in rows.enumerated() {
        #expect(abs(frames[places[index]] - (Double(row[1]) ?? -1)) < 1e-6)
        for side in 0..<4 {
          #expect(abs(Double(boxes[4 * index + side]) / 10_000 - (Double(row[4 + side]) ?? -9)) < 0.000_051)
        }
      }
      // A part, from one moment up to before another.
      let part = try #require(try server.ask("/api/boxes?clip=\(clip)&from=2&to=4")["frames"] as? [Double])
      #expect(part == frames.filter { $0 >= 2 && $0 < 4 } && !part.isEmpty)
      let timeline = try #require(try server.ask("/api/timeline?of=2")["clips"] as? [[String: Any]])
      let spans = try #require(timeline.first?["spans"] as? [Double])
      let times = try library.query(
        """
        SELECT min(seconds), max(seconds + shown_seconds) FROM face JOIN frame ON frame.clip = face.clip
          AND number = frame JOIN clip ON clip.id = face.clip WHERE person = 2 GROUP BY track ORDER BY 1
        """
      ).flatMap { $0.compactMap(Double.init) }
      #expect(spans.count == times.count && zip(spans, times).allSatisfy { abs($0 - $1) < 0.000_51 }, "\(spans)")
      let all = try server.ask("/api/spans?clip=\(clip)")
      let everybody = try library.query(
        """
        SELECT person, min(seconds), max(seconds + shown_seconds) FROM face JOIN frame ON frame.clip = face.clip
          AND number = frame JOIN clip ON clip.id = face.clip GROUP BY track ORDER BY 2
        """)
      #expect(all["people"] as? [Int] == everybody.map { Int($0[0]) ?? 0 })
      for (index, name) in ["begins", "ends"].enumerated() {
        let told = try #require(all[name] as? [Double])
        let stored = everybody.compactMap { Double($0[1 + index]) }
        #expect(told.count == stored.count, "\(name)")
        #expect(zip(told, stored).allSatisfy { abs($0 - $1) < 0.000_51 }, "\(name): \(told)")
      }
      #expect(try server.ask("/api/timeline?of=unsorted")["clips"] as? [String] == [])
      // A frame in which nobody is left is still one that was looked at.
      #expect(try server.edit(#""kind": "not-a-face", "faces": ["\#(rows[4][0])"]"#).status == 200)
      let less = try server.ask("/api/boxes?clip=\(clip)&from=0&to=100")
      #expect(less["frames"] as? [Double] == frames)
      #expect(less["ids"] as? [String] == rows.map { $0[0] }.filter { $0 != rows[4][0] })
    }
  }
}
