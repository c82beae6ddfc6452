import Foundation
import TestSupport
import Testing

/// `report.html`: one file that tells what the database says, and runs and loads nothing else.
@Suite(.timeLimit(.minutes(60)))
struct ReportTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
    try Clips.twoPeople("clip.mp4", in: directory)
    try Program.run(["sort", "clip.mp4", "-o", "people", "--quiet"], in: directory).expectSuccess()
  }

  private func page(_ name: String = "people/report.html") throws -> String {
    try String(contentsOfFile: directory.path(name), encoding: .utf8)
  }

  private func query(_ sql: String) throws -> String {
    try ToolFailed.check("sqlite3", ["-readonly", directory.path("people/library.sqlite"), sql])
      .output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// What stands between two texts, each time.
  private func parts(of page: String, from start: String, to end: String) -> [String] {
    page.components(separatedBy: start).dropFirst().map { $0.components(separatedBy: end)[0] }
  }

  @Test("people, faces, times, clips and models are the database's")
  func contents() throws {
    let page = try page()
    let faces = try query("SELECT count(*) FROM face")
    #expect(page.contains("2 people in \(faces) faces, 0 faces unsorted; from 1 clip, "))
    #expect(page.components(separatedBy: "<circle data-face=").count - 1 == Int(faces))
    #expect(Set(parts(of: page, from: "<li id=\"", to: "\"")) == ["person-1", "person-2"])
    #expect(page.contains("<h3><bdi>clip.mp4</bdi></h3>"))
    for model in try query("SELECT name FROM model").split(separator: "\n") {
      #expect(page.contains("<td>\(model)</td>"))
    }
    let rows = parts(of: page, from: "<tr><th scope=\"row\"><svg", to: "</tr>")
    let seconds = try Program.run(["people", "people", "--json"], in: directory).output
    for row in rows.prefix(2) {
      let shown = try #require(parts(of: row, from: "<td class=\"number\">", to: " s<").first)
      let number = shown.hasSuffix(".0") ? String(shown.dropLast(2)) : shown
      #expect(seconds.contains("\"secondsOnScreen\" : \(number)"), "\(shown) s are those of `people`")
    }
  }

  @Test("the pictures in it are whole, and each face has its own")
  func pictures() throws {
    let page = try page()
    let pictures = parts(of: page, from: "src=\"data:image/jpeg;base64,", to: "\"")
    #expect(pictures.count == 3, "two montages, and a sheet of faces")
    let sizes = try pictures.enumerated().map { index, text in
      let file = directory.url.appending(path: "\(index).jpg")
      try #require(Data(base64Encoded: text)).write(to: file)
      return try ToolFailed.check(
        "ffprobe", ["-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0", file.path]
      ).output.trimmingCharacters(in: .newlines)
    }
    #expect(sizes == ["240,300", "240,300", "1200,120"])
    let words = try #require(parts(of: page, from: "id=\"faces\">", to: "</script>").first)
    let faces = try #require(try JSONSerialization.jsonObject(with: Data(words.utf8)) as? [[String: Any]])
    #expect(faces.compactMap { $0["tile"] as? Int } == Array(faces.indices))
  }

  @Test("a browser runs and loads nothing but what is in it, by its own policy; names are words")
  func safe() throws {
    let name = #"</script><script>alert("1")</script> & 'Ann'"#
    try Program.run(["name", "people", "1", name], in: directory).expectSuccess()
    try Program.run(["report", "people"], in: directory).expectSuccess()
    let page = try page()
    #expect(page.contains("&lt;/script&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;Ann&#39;"))
    #expect(!page.contains("<script>alert") && !page.contains("http:") && !page.contains("https:"))
    for (kind, tag) in [("style-src", "style"), ("script-src", "script")] {
      let text = try #require(parts(of: page, from: "<\(tag)>", to: "</\(tag)>").first)
      #expect(page.contains("\(kind) \(try PagePolicy.source(of: text, in: directory))"))
    }
    #expect(parts(of: page, from: " style=\"", to: "\"") == [], "the policy would leave it out")
    #expect(parts(of: page, from: " on", to: "=\"").filter { $0.count < 12 } == [], "no scripts in attributes")
  }

  @Test("it follows the library: the same again byte for byte, elsewhere without touching it, less once forgotten")
  func follows() throws {
    let before = try page()
    #expect(before.contains("As the library was made."))
    let elsewhere = try Program.run(["report", "people", "-o", "page.html"], in: directory)
    #expect(Outcome(elsewhere) == Outcome(0, output: "page.html\n"))
    #expect(try page("page.html") == before)
    try Program.run(["merge", "people", "1", "2"], in: directory).expectSuccess()
    #expect(try page() == before, "a correction leaves it alone")
    #expect(
      Outcome(try Program.run(["report", "people"], in: directory)) == Outcome(0, output: "people/report.html\n"))
    let merged = try page()
    #expect(merged.contains("As the library was after edit 1."))
    #expect(parts(of: merged, from: "<li id=\"", to: "\"") == ["person-1"])
    try Program.run(["undo", "people"], in: directory).expectSuccess()
    try Program.run(["forget", "people", "2"], in: directory).expectSuccess()
    let forgotten = try page()
    #expect(parts(of: forgotten, from: "<li id=\"", to: "\"") == ["person-1"])
    #expect(forgotten.components(separatedBy: "<circle").count - 1 == Int(try query("SELECT count(*) FROM face")))
  }

  @Test("a library that is not there is said, and a page that cannot be written too")
  func refused() throws {
    #expect(Outcome(try Program.run(["report", "nowhere"], in: directory)).exitCode == 69)
    #expect(
      Outcome(try Program.run(["report", "people", "-o", "no/page.html"], in: directory))
        == Outcome(66, errors: "rollcall: no: there is no such file or folder\n"))
  }
}
