import Foundation
import TestSupport
import Testing

/// One person twice in one picture, as a collage shows them: they are one person, and it is asked whether they are.
@Suite(.enabled(if: SharedData.isPresent, SharedData.reason), .timeLimit(.minutes(60)))
struct ShownTwiceTests {
  private struct Listed: Decodable {
    struct Item: Decodable {
      let question: String
      let kind: String
      let faceCount: Int
      let shownTwice: Bool?
    }
    let questions: [Item]
  }

  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func run(_ arguments: String...) throws -> ChildProcess {
    let child = try Program.run(arguments, in: directory)
    try #require(child.exitCode == 0, "\(arguments): \(child.errors)")
    return child
  }

  private func listed() throws -> [Listed.Item] {
    let child = try run("questions", "people", "--json")
    return try JSONDecoder().decode(Listed.self, from: child.standardOutput).questions
  }

  @Test("a collage of one person splits nobody, and is asked about once")
  func collage() throws {
    let photos = ["train__obama__obama", "train__obama__obama2", "test__obama1"]
      .map { SharedData.url("photos/\($0).jpg").path }
    let half = "scale=600:700:force_original_aspect_ratio=increase,crop=600:700:(iw-600)/2:0"
    try ToolFailed.check(
      "ffmpeg",
      ["-v", "error", "-nostdin", "-i", photos[0], "-i", photos[2], "-filter_complex"]
        + ["[0]\(half)[a];[1]\(half)[b];[a][b]hstack", "-q:v", "2", "file:" + directory.path("collage.jpg")])
    _ = try run("sort", "collage.jpg", photos[0], photos[1], "--output", "people")
    func people() throws -> String {
      try ToolFailed.check(
        "sqlite3",
        [
          directory.path("people/library.sqlite"),
          "SELECT person, count(*) FROM face WHERE person IS NOT NULL GROUP BY person",
        ]
      ).output
    }
    #expect(try people() == "1|4\n")
    let question = try #require(try listed().first)
    #expect(try listed().count == 1 && question.kind == "still-person" && question.faceCount == 1)
    #expect(question.shownTwice == true)
    let text = try run("questions", "people").output
    #expect(text.contains("1. still person 1? 1 face of collage.jpg at 0:00: shown twice in one frame, "), "\(text)")
    // Yes, as the command says.
    let faces = try run("questions", "people", "--faces", question.question, "--core").output
    try #require(
      try Program.run(
        ["move", "people"] + faces.split(whereSeparator: \.isWhitespace).map(String.init) + ["--to", "1"], in: directory
      ).exitCode == 0)
    #expect(try listed().isEmpty)
    #expect(try people() == "1|4\n")
  }
}
