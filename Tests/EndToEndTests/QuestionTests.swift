import Foundation
import TestSupport
import Testing

/// Questions and their answers, from the command and the page to the database, judged by `sqlite3` and the file system.
@Suite(.timeLimit(.minutes(60)))
struct QuestionTests {
  private let library: CorrectedFolder

  init() throws {
    library = try CorrectedFolder()
  }

  private struct Listed: Decodable {
    struct Item: Decodable {
      struct Person: Decodable {
        let person: Int
      }

      let question: String
      let kind: String
      let people: [Person]
      let candidates: [Person]
      let faceCount: Int
      let faces: [String]
      let chance: Double
      let gain: Double
    }

    let count: Int
    let questions: [Item]
  }

  private func listed(_ options: [String] = []) throws -> Listed {
    let child = try library.run(["questions", "people", "--json"] + options)
    #expect(child.exitCode == 0, "\(child.errors)")
    return try JSONDecoder().decode(Listed.self, from: child.standardOutput)
  }

  private func ids(_ person: Int) throws -> [String] {
    try library.query("SELECT id FROM face WHERE person = \(person) ORDER BY frame").map { $0[0] }
  }

  private func correct(_ arguments: [String]) throws {
    let child = try library.run(arguments)
    #expect(child.exitCode == 0, "\(child.errors)")
  }

  /// Changes the library as a grouping might have made it: no human said so, and portraits follow with the next edit.
  private func regroup(_ sql: String) throws {
    try ToolFailed.check(
      "sqlite3", [library.path + "/library.sqlite", "INSERT OR IGNORE INTO misplaced SELECT id FROM face; \(sql)"])
  }

  private func answer(
    _ server: ReviewServerProcess, _ question: String, _ answer: String, seen: Int? = nil
  ) throws -> ReviewServerProcess.Answer {
    let seen = try seen ?? server.lastEdit()
    return try server.post(
      #"{"seen": \#(seen), "question": "\#(question)", "answer": "\#(answer)"}"#, to: "/api/answer")
  }

  private func asked(_ server: ReviewServerProcess) throws -> [[String: Any]] {
    let answer = try server.ask("/api/questions?most=20")
    #expect(answer.status == 200, "\(answer.text)")
    let questions = try #require(answer["questions"] as? [[String: Any]], "\(answer.text)")
    #expect(answer["count"] as? Int == questions.count)
    return questions
  }

  @Test("one person in two folders: yes makes them one, undo asks again, no is never asked again")
  func samePerson() throws {
    #expect(try listed().questions.isEmpty, "two people who are two")
    #expect(try library.run(["questions", "people"]).output == "nothing to ask\n")
    try correct(["move", "people"] + ids(1).prefix(3) + ["--new"])
    let question = try #require(try listed().questions.first)
    #expect(question.question == "same-person-1-3" && question.kind == "same-person")
    #expect(question.people.map(\.person) == [1, 3] && question.faceCount == 3 && question.faces.isEmpty)
    #expect(question.chance > 0.95 && abs(question.gain - 3 * question.chance) < 1e-6)
    let text = try library.run(["questions", "people"])
    #expect(
      text.output == """
        1. the same person? person 1, 6 faces; and person 3, 3 faces: 100 % likely
           yes: rollcall merge people 1 3
           no: rollcall keep-apart people 1 3
        1 question in all; answers are expected to put 3 faces right

        """)
    // A name makes its bearer the one who is kept.
    try correct(["name", "people", "3", "Ann"])
    #expect(try listed().questions.first?.people.map(\.person) == [3, 1])
    try ReviewServerProcess.run(library) { server in
      let page = try #require(try asked(server).first)
      #expect(page["id"] as? String == "same-person-1-3")
      let sides = try #require(page["sides"] as? [[String: Any]])
      #expect(sides.map { $0["person"] as? Int } == [3, 1])
      #expect(sides.map { $0["name"] as? String } == ["Ann", nil])
      #expect(sides.map { $0["faceCount"] as? Int } == [3, 6])
      let shown = sides.map { ($0["pictures"] as? [[String: Any]] ?? []).compactMap { $0["face"] as? String } }
      #expect(try shown.map { $0.sorted() } == [ids(3).sorted(), ids(1).sorted()])
      let picture = try server.ask("/picture/face/\(shown[0][0])")
      #expect(picture.status == 200 && picture.headers["content-type"] == "image/jpeg")
      let before = try library.tables()
      let yes = try answer(server, "same-person-1-3", "yes")
      #expect(yes["sentence"] as? String == "6 faces of person 1 went to Ann", "\(yes.text)")
      #expect(try yes["edit"] as? Int == server.lastEdit())
      #expect(try library.query("SELECT count(*) FROM face WHERE person = 3") == [["9"]])
      #expect(try asked(server).isEmpty)
      try library.check("after yes", sourceLocation: #_sourceLocation)
      #expect(try server.edit(#""kind": "undo""#).status == 200)
      #expect(try library.tables() == before)
      #expect(try asked(server).count == 1)
      let no = try answer(server, "same-person-1-3", "no")
      #expect(no["sentence"] as? String == "Ann and person 1 stay two people", "\(no.text)")
      #expect(try library.query("SELECT first, second FROM kept_apart") == [["1", "3"]])
      #expect(try asked(server).isEmpty)
      // Whoever is one with Ann is not person 1 either, though nobody was asked about the two.
      try correct(["move", "people"] + ids(1).prefix(2) + ["--new"])
      #expect(try Set(asked(server).compactMap { $0["id"] as? String }) == ["same-person-1-4", "same-person-3-4"])
      #expect(try answer(server, "same-person-3-4", "yes").status == 200)
      #expect(try asked(server).isEmpty)
    }
  }

  @Test(
    "two people in one folder: those who are somebody else leave, the rest is not decided, and undo takes it all back")
  func stillPerson() throws {
    try regroup("UPDATE face SET person = 1, confidence = 0.5 WHERE person = 2")
    let question = try #require(try listed().questions.first)
    #expect(question.kind == "still-person" && question.people.map(\.person) == [1] && question.faceCount == 9)
    #expect(question.faces.count == 9 && question.chance > 0.9)
    try ReviewServerProcess.run(library) { server in
      let before = try library.tables()
      #expect(try answer(server, question.question, "no").status == 200)
      let log = try #require(try server.ask("/api/log")["lines"] as? [[String: Any]])
      #expect(log.last?["sentence"] as? String == "split 9 faces from person 1, who are person 3 now")
      #expect(try library.query("SELECT first, second FROM kept_apart") == [["1", "3"]])
      #expect(try ids(3) == question.faces)
      #expect(
        try library.query("SELECT person, sum(is_decided) FROM face GROUP BY person ORDER BY person") == [
          ["1", "0"], ["3", "9"],
        ])
      #expect(try asked(server).isEmpty)
      try library.check("after no", sourceLocation: #_sourceLocation)
      #expect(try server.edit(#""kind": "undo""#).status == 200)
      // Portraits are where they belong by now.
      #expect(
        try library.tables().components(separatedBy: "\n").filter { !$0.contains("jpg") }
          == before.components(separatedBy: "\n").filter { $0.count != 18 && !$0.contains("jpg") })
      let yes = try answer(server, question.question, "yes")
      #expect(yes["sentence"] as? String == "9 faces confirmed with person 1", "\(yes.text)")
      #expect(try library.query("SELECT sum(is_decided) FROM face WHERE person = 1") == [["18"]], "both sides are one")
      #expect(try asked(server).isEmpty)
    }
  }

  @Test("unsorted faces: of somebody, of somebody new, or no faces")
  func whose() throws {
    // A third of person 1 is nobody's, and so is person 2, whom nobody knows.
    try correct(["move", "people"] + ids(1).prefix(3) + ["--new"])
    try regroup("UPDATE face SET person = NULL, confidence = NULL, is_decided = 0 WHERE person IN (2, 3)")
    let questions = try listed().questions
    try #require(questions.map(\.kind) == ["whose", "whose"])
    let (stranger, known) = (questions[0], questions[1])
    #expect(stranger.faceCount == 9 && stranger.candidates.isEmpty)
    #expect(known.faceCount == 3 && known.candidates.map(\.person) == [1])
    #expect(try listed(["--limit", "1"]).questions.map(\.question) == [stranger.question])
    let faces = try library.run(["questions", "people", "--faces", known.question])
    #expect(faces.output == known.faces.map { $0 + "\n" }.joined())
    // As the text says it.
    let child = try Program.shell(
      "\"$ROLLCALL\" move people $(\"$ROLLCALL\" questions people --faces \(known.question)) --to 1",
      in: library.directory)
    #expect(child.output.hasPrefix("moved 3 faces to person 1"), "\(child.errors)")
    #expect(try ids(1).count == 9)
    try ReviewServerProcess.run(library) { server in
      #expect(try asked(server).compactMap { $0["id"] as? String } == [stranger.question])
      let new = try answer(server, stranger.question, "new")
      #expect(new["sentence"] as? String == "9 faces went to person 4, a new person", "\(new.text)")
      try library.check("after new", sourceLocation: #_sourceLocation)
      #expect(try server.edit(#""kind": "undo""#).status == 200)
      #expect(try answer(server, stranger.question, "unsorted").status == 200)
      #expect(try library.query("SELECT count(*) FROM face WHERE person IS NULL AND is_decided") == [["9"]])
      #expect(try asked(server).isEmpty, "nobody's, as a human said")
      #expect(try server.edit(#""kind": "undo""#).status == 200)
      let none = try answer(server, stranger.question, "not-a-face")
      #expect(none["sentence"] as? String == "9 faces left out: no face", "\(none.text)")
      #expect(try library.query("SELECT count(*) FROM face WHERE is_rejected") == [["9"]])
      try library.check("after no face", sourceLocation: #_sourceLocation)
    }
  }

  @Test("a doubtful detection is asked about as one")
  func isFace() throws {
    try regroup(
      "UPDATE track SET faces = 4, greatest_score = 0.9 WHERE number = (SELECT track FROM face WHERE person = 2)")
    let question = try #require(try listed().questions.first)
    #expect(question.kind == "is-face" && question.people.map(\.person) == [2])
    try ReviewServerProcess.run(library) { server in
      let yes = try answer(server, question.question, "yes")
      #expect(yes["sentence"] as? String == "9 faces confirmed with person 2", "\(yes.text)")
      #expect(try asked(server).isEmpty)
      #expect(try server.edit(#""kind": "undo""#).status == 200)
      #expect(try answer(server, question.question, "no").status == 200)
      #expect(try library.query("SELECT count(*) FROM face WHERE is_rejected") == [["9"]])
    }
  }

  private struct Truth: Decodable {
    struct Goal: Decodable {
      let f: Double
      let answers: Int?
    }

    struct Answers: Decodable {
      let goals: [Goal]
      let answers: Int
      let passedOver: Int
      let firstF: Double
      let lastF: Double
    }

    struct HandWork: Decodable {
      let merges: Int
      let moves: Int
    }

    let answers: Answers
    let handWork: HandWork
  }

  @Test("labels answer on a copy: as many answers as merges by hand, and the library stays as it is")
  func truth() throws {
    try correct(["move", "people"] + ids(1).prefix(3) + ["--new"])
    try correct(["move", "people"] + ids(1).prefix(2) + ["--new"])
    try #"{"segments": [{"start": 0, "end": 3, "person": "A"}, {"start": 3, "end": 6, "person": "B"}]}"#
      .write(toFile: library.directory.path("labels.json"), atomically: true, encoding: .utf8)
    let before = try library.tables()
    let child = try library.run(["evaluate", "people", "labels.json", "--answers", "--json"])
    #expect(child.exitCode == 0, "\(child.errors)")
    let truth = try JSONDecoder().decode(Truth.self, from: child.standardOutput)
    #expect(truth.answers.goals.map(\.f) == [0.99, 1] && truth.answers.goals.map(\.answers) == [2, 2])
    #expect(truth.answers.answers == 2 && truth.answers.passedOver == 0)
    // Person A's nine faces lie four, three and two together.
    #expect(abs(truth.answers.firstF - 2 / (1 + 1 / ((9 + (16 + 9 + 4) / 9.0) / 18))) < 1e-9)
    #expect(truth.answers.lastF == 1)
    #expect(truth.handWork.merges == 2 && truth.handWork.moves == 0)
    #expect(try library.tables() == before)
    let text = try library.run(["evaluate", "people", "labels.json", "--answers"]).output
    #expect(
      text.contains(
        "answers             2 to F 0.990, 2 to F 1.000; 2 in all, to F 1.000; 0 about what is not labelled\n"))
    #expect(text.contains("by hand             2 merges and 0 moves of tracks at least, to F 1\n"))
    #expect(!(try library.run(["evaluate", "people", "labels.json"]).output.contains("answers")))
  }

  @Test("answers onto what is no longer so, and answers that are none, change nothing")
  func refused() throws {
    try correct(["move", "people"] + ids(1).prefix(3) + ["--new"])
    try ReviewServerProcess.run(library) { server in
      let seen = try server.lastEdit()
      try correct(["name", "people", "1", "Ann"])
      let stale = try answer(server, "same-person-1-3", "yes", seen: seen)
      #expect(stale.status == 409 && stale["edit"] as? Int == seen + 1)
      let news = try #require(stale["news"] as? [[String: Any]])
      #expect(news.map { $0["sentence"] as? String } == ["named person 1 “Ann”"])
      let before = try library.tables()
      for (question, what, status) in [
        ("same-person-1-2", "yes", 422), ("same-person-1-3", "new", 422), ("same-person-1-3", "2", 422),
        ("same-person-1-3", "perhaps", 400), ("same-person-1-3", "0", 400), ("../../etc/passwd", "yes", 422),
      ] {
        #expect(try answer(server, question, what).status == status, "\(question) \(what)")
      }
      #expect(try server.post(#"{"seen": 1}"#, to: "/api/answer").status == 400)
      for path in ["/api/questions?most=0", "/api/questions?most=51", "/api/answer"] {
        #expect(try server.ask(path).status == 404, "\(path)")
      }
      #expect(try server.ask("/api/questions", isKnown: false).status == 403)
      #expect(try server.post(#"{}"#, ["-H", "Origin: http://evil.example"], to: "/api/answer").status == 403)
      #expect(try library.tables() == before)
    }
    let missing = try library.run(["questions", "people", "--faces", "whose-00-1"])
    #expect(
      Outcome(missing)
        == Outcome(
          65,
          errors:
            "rollcall: there is no question “whose-00-1”\nhint: `rollcall questions LIBRARY --json` lists them\n"))
  }
}
