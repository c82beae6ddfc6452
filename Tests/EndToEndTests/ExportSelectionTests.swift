import Foundation
import TestSupport
import Testing

/// What each rule of an export takes away, against what SQL counts in the library's database.
@Suite(.enabled(if: SharedData.isPresent, SharedData.reason), .timeLimit(.minutes(60)))
struct ExportSelectionTests {
  private let directory: TemporaryDirectory
  private let library: SortedLibrary

  /// All faces, but for the rule that is looked at.
  private static let everything = [
    "--format", "jsonl", "--picture", "none", "--near-duplicates", "keep", "--max-enlargement", "1000", "--json",
  ]

  init() throws {
    directory = try TemporaryDirectory()
    library = try SharedLibraries.manyClips()
  }

  private func export(_ arguments: [String]) throws -> ExportAnswer {
    try ExportAnswer(
      Program.run(["export", library.path, "-o", "dataset"] + Self.everything + arguments, in: directory))
  }

  private func count(_ sql: String) throws -> Int { try #require(Int(library.query(sql)[0][0])) }

  /// What the answer is to say of a rule, and how SQL counts it.
  struct Count: Sendable {
    let rule: String
    let sql: String
  }

  private static let perPerson = "SELECT count(*) AS n FROM face WHERE person IS NOT NULL GROUP BY person"
  private static let rules: [Case<[String], Count>] = [
    Case("all", [], Count(rule: "unsorted", sql: "SELECT count(*) FROM face WHERE person IS NULL AND NOT is_rejected")),
    Case("--unsorted", ["--unsorted"], Count(rule: "unsorted", sql: "SELECT 0")),
    Case(
      "--people", ["--people", "1,3", "--people", "5"],
      Count(rule: "other-person", sql: "SELECT count(*) FROM face WHERE person NOT IN (1, 3, 5)")),
    Case(
      "--min-size", ["--min-size", "70"],
      Count(
        rule: "too-small",
        sql: "SELECT count(*) FROM face WHERE person IS NOT NULL AND min(width, height) < 70")),
    Case(
      "--min-quality", ["--min-quality", "0.3"],
      Count(rule: "poor-quality", sql: "SELECT count(*) FROM face WHERE person IS NOT NULL AND quality < 0.3")),
    Case(
      "--exclude-uncertain", ["--exclude-uncertain", "--min-confidence", "0.5"],
      Count(rule: "uncertain", sql: "SELECT count(*) FROM face WHERE person IS NOT NULL AND confidence < 0.5")),
    Case(
      "--one-per-track", ["--one-per-track"],
      Count(
        rule: "same-track",
        sql:
          "SELECT count(*) - count(DISTINCT clip || ' ' || track || ' ' || person) FROM face WHERE person IS NOT NULL"
      )),
    Case(
      "--max-per-person", ["--max-per-person", "5"],
      Count(rule: "beyond-maximum", sql: "SELECT sum(max(0, n - 5)) FROM (\(perPerson))")),
    Case(
      "--balance", ["--max-per-person", "5", "--balance", "pose"],
      Count(rule: "beyond-maximum", sql: "SELECT sum(max(0, n - 5)) FROM (\(perPerson))")),
    Case(
      "--min-faces", ["--min-faces", "8"],
      Count(rule: "few-faces", sql: "SELECT sum(n) FROM (\(perPerson)) WHERE n < 8")),
  ]

  @Test(arguments: rules)
  func eachRuleTakesWhatSQLCounts(of rule: Case<[String], Count>) throws {
    let answer = try export(rule.input)
    let wanted = try count(rule.expected.sql)
    #expect(answer.leftOut[rule.expected.rule] == wanted)
    if !["all", "--unsorted"].contains(rule.testDescription) { #expect(wanted > 0) }
    // Nothing is counted twice, and nobody is lost.
    #expect(answer.candidates == (try count("SELECT count(*) FROM face")))
    #expect(answer.candidates == answer.faces + answer.leftOut.values.reduce(0, +))
    #expect(answer.faces == answer.classes.reduce(0) { $0 + $1.faces })
    let lines = try String(contentsOf: directory.url.appending(path: "dataset/faces.jsonl"), encoding: .utf8)
    #expect(lines.split(separator: "\n").count == answer.faces)
  }

  @Test func theBestOfEachPersonAreKept() throws {
    _ = try export(["--max-per-person", "2"])
    let dataset = try String(contentsOf: directory.url.appending(path: "dataset/faces.jsonl"), encoding: .utf8)
    let wanted = try library.query(
      """
      SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY person ORDER BY quality DESC, score DESC, id) AS rank
        FROM face WHERE person IS NOT NULL) WHERE rank <= 2
      """
    ).map { $0[0] }
    #expect(!wanted.isEmpty && wanted.allSatisfy(dataset.contains))
  }

  @Test func nearDuplicatesOfStillPicturesGo() throws {
    let own = try OwnLibrary()
    // Three pictures of each of two people, of photos that stand still: one of each is enough.
    let answer = try ExportAnswer(
      Program.run(["export", "people", "-o", "dataset", "--json"], in: own.directory))
    #expect(answer.faces == 2 && answer.leftOut["near-duplicate"] == 4)
    let kept = try ExportAnswer(
      Program.run(["export", "people", "-o", "kept", "--near-duplicates", "keep", "--json"], in: own.directory))
    #expect(kept.faces == 6)
    // Of the six, the best.
    let best = try own.sqlite3(
      "SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY person ORDER BY quality DESC, score DESC, id) AS n FROM face) WHERE n = 1"
    ).split(separator: "\n")
    let files = try Dataset.files(of: own.directory.path("dataset"))
    #expect(best.allSatisfy { id in files.contains { $0.contains(id) } })
  }

  @Test func whatAHumanSaidCounts() throws {
    let own = try OwnLibrary()
    let face = try own.sqlite3("SELECT id FROM face WHERE person = 1 ORDER BY id LIMIT 1").prefix(16)
    #expect(try own.run("not-a-face", "people", String(face)).exitCode == 0)
    #expect(try own.run("ignore", "people", "2").exitCode == 0)
    let answer = try ExportAnswer(
      Program.run(
        ["export", "people", "-o", "dataset", "--near-duplicates", "keep", "--people", "1,2", "--json"],
        in: own.directory))
    #expect(answer.faces == 2)
    #expect(answer.leftOut["rejected"] == 1 && answer.leftOut["ignored-person"] == 3)
    #expect(answer.classes.map(\.person) == [1])
  }

  @Test func splitsLeakNothing() throws {
    let child = try Program.run(
      ["export", library.path, "-o", "split", "--split", "60/20/20", "--seed", "3", "--json"], in: directory)
    let answer = try ExportAnswer(child)
    let split = try #require(answer.split)
    #expect(!split.leak && split.nearDuplicatePairs == 0 && split.shotsInSeveralParts == 0)
    let dataset = try Dataset(
      of: library.path, ["--split", "60/20/20", "--seed", "3", "--replace"], in: directory, name: "split")
    var parts: [String: Set<String?>] = [:]
    for face in dataset.faces { parts["\(face.clip) \(face.shot ?? -1)", default: []].insert(face.split) }
    #expect(parts.values.allSatisfy { $0.count == 1 })
    // Nobody there is in three shots.
    #expect(Set(dataset.faces.map(\.split)) == ["train", "test"])
    for face in dataset.faces {
      let folder = ["train": "train", "validation": "val", "test": "test"][face.split ?? ""] ?? "?"
      #expect(face.file?.hasPrefix("\(folder)/\(face.label)/") == true)
    }
  }

  /// One clip cut in two, which a split by clip then puts in two parts: what it shows is the same.
  @Test func twinsInTwoPartsAreSaid() throws {
    let own = try TemporaryDirectory()
    try Clips.twoPeople("one.mp4", in: own)
    try Clips.twoPeople("other.mp4", in: own, options: ["-c:v", "libx264", "-crf", "30"])
    _ = try SortedLibrary(["one.mp4", "other.mp4"] + Program.oneASecond, in: own)
    func export(_ more: String...) throws -> ExportAnswer {
      try ExportAnswer(
        Program.run(
          ["export", "people", "-o", "dataset", "--replace", "--split", "50/50", "--split-by", "clip", "--json"] + more,
          in: own))
    }
    let leaking = try export("--near-duplicates", "keep")
    #expect(leaking.split?.leak == true)
    // Each person's three against three.
    #expect(leaking.split?.nearDuplicatePairs == 18)
    #expect(leaking.warnings.contains { $0.contains("18 pairs of nearly the same picture") })
  }
}
