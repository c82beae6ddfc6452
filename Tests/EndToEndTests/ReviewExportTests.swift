import Foundation
import TestSupport
import Testing

/// Datasets from the review page: the form, what it counts, and the export.
@Suite(.timeLimit(.minutes(60)))
struct ReviewExportTests {
  private let library: CorrectedFolder

  init() throws {
    library = try CorrectedFolder()
  }

  private static let choice = #""format": "imagefolder", "nearDuplicates": "keep", "maxPerPerson": 4, "split": "50/50""#

  /// Asks for what an export would hold until it is counted.
  private func preview(_ order: String, of server: ReviewServerProcess) throws -> ReviewServerProcess.Answer {
    let begun = try server.send("/api/export/preview", "{\(order)}")
    let number = try #require(begun["preview"] as? Int, "\(begun.status) \(begun.text)")
    for _ in 0..<600 {
      let answer = try server.ask("/api/export/preview?number=\(number)")
      if answer["state"] as? String != "counting" { return answer }
      usleep(100_000)
    }
    throw ToolFailed(description: "never counted: \(order)")
  }

  @Test("the form has every format and picture of the command, each with its words")
  func form() throws {
    let help = try library.run(["export", "--help"]).output.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    try ReviewServerProcess.run(library) { server in
      let form = try server.ask("/api/export/form")
      let formats = try #require(form["formats"] as? [[String: Any]])
      let names = formats.compactMap { $0["name"] as? String }
      #expect(names.count > 20 && help.contains("laid out: \(names.joined(separator: ", "))."), "\(help)")
      let pictures = try #require(form["pictures"] as? [[String: Any]])
      let kinds = pictures.compactMap { $0["name"] as? String }
      #expect(kinds.count == 9 && help.replacing(" ", with: "").contains(kinds.joined(separator: "|")), "\(kinds)")
      for row in formats + pictures { #expect((row["words"] as? String)?.isEmpty == false, "\(row)") }
      let rules = try #require(form["rules"] as? [String: String])
      #expect(rules["near-duplicate"] == "nearly the same as a better one" && rules.count == 16)
    }
  }

  @Test("what is counted is what the export then holds; it is made in the named folder")
  func exporting() throws {
    try ReviewServerProcess.run(library) { server in
      let counted = try preview(Self.choice, of: server)
      let report = try #require(counted["report"] as? [String: Any], "\(counted.text)")
      #expect(report["dryRun"] as? Bool == true)
      let classes = try #require(report["classes"] as? [[String: Any]])
      #expect(classes.map { $0["faces"] as? Int } == [4, 4])
      for someone in classes {
        let examples = try #require(someone["examples"] as? [String])
        let list = examples.map { "'\($0)'" }.joined(separator: ",")
        #expect(examples.count == 4)
        #expect(
          try library.query("SELECT DISTINCT person FROM face WHERE id IN (\(list))") == [
            ["\(try #require(someone["person"] as? Int))"]
          ])
      }
      #expect(try library.directory.names().filter { $0.contains("people-") || $0.contains("dataset") } == [])

      let done = try server.follow(server.start(#""kind": "export", "name": "My faces", "export": {\#(Self.choice)}"#))
      #expect(done.state == "done" && done.kind == "export", "\(done)")
      #expect(done.output.contains("8 faces of 2 people in 8 pictures, of 18 faces of the library"), "\(done.output)")
      #expect(done.output.contains("split by shot, seed 0: "), "\(done.output)")
      let place = library.directory.url.resolvingSymlinksInPath().path
      #expect(
        done.command
          == "rollcall export \(place)/people --format=imagefolder --max-per-person=4 --near-duplicates=keep "
          + "--split=50/50 --output '\(place)/My faces'")
      let lines = try String(contentsOfFile: "\(place)/My faces/faces.jsonl", encoding: .utf8).split(separator: "\n")
      #expect(lines.count == 8)
      let pictures = try ToolFailed.check("find", ["\(place)/My faces", "-name", "*.jpg"]).output
      #expect(pictures.split(separator: "\n").count == report["pictures"] as? Int)

      // There already: said at once, and made anew where that is asked for.
      try library.directory.write("notes", to: "notes.txt")
      for name in ["My faces", "notes.txt"] {
        let again = try server.send(
          "/api/work/start", #"{"seen": 0, "kind": "export", "name": "\#(name)", "export": {\#(Self.choice)}}"#)
        #expect(again.status == 400 && again["sentence"] as? String == "“\(name)” is there already", "\(again.text)")
      }
      let anew = try server.follow(
        server.start(#""kind": "export", "name": "My faces", "export": {\#(Self.choice), "replace": true}"#))
      #expect(anew.state == "done", "\(anew)")
    }
  }

  @Test("whoever is chosen, and what is left out, is as the form says it")
  func choices() throws {
    let sure = try library.query("SELECT confidence FROM face ORDER BY confidence LIMIT 1 OFFSET 5")[0][0]
    let unsure = try library.query("SELECT count(*) FROM face WHERE confidence < \(sure)")[0][0]
    try #require(Int(unsure) ?? 0 > 0)
    let some = try library.query("SELECT id FROM face WHERE person = 1 ORDER BY id LIMIT 2").map { "\"\($0[0])\"" }
    try ReviewServerProcess.run(library) { server in
      func leftOut(_ rule: String, _ more: String) throws -> Int? {
        let counted = try preview(#""format": "csv", "nearDuplicates": "keep"\#(more)"#, of: server)
        return ((counted["report"] as? [String: Any])?["leftOut"] as? [String: Int])?[rule]
      }
      let usually = try leftOut("uncertain", "")
      #expect(usually == 0)
      #expect(try leftOut("uncertain", #", "minConfidence": \#(sure)"#) == Int(unsure))
      let faces = some.joined(separator: ", ")
      #expect(try server.edit(#""kind": "move", "faces": [\#(faces)], "to": "unsorted""#).status == 200)
      #expect(try leftOut("unsorted", "") == 2)
      #expect(try leftOut("unsorted", #", "unsorted": true"#) == 0)
      #expect(try leftOut("other-person", #", "people": [2]"#) == 7)
    }
  }

  @Test("a dataset is a plain name in one folder, and its options are the command's")
  func refusals() throws {
    let exports = library.directory.path("datasets")
    try FileManager.default.createDirectory(atPath: exports, withIntermediateDirectories: true)
    try ReviewServerProcess.run(library, ["--exports", exports]) { server in
      for (name, better) in [
        ("../out", "out"), ("/tmp/out", "out"), ("a/b", "b"), (".hidden", "hidden"), ("-o", "o"), ("..", nil),
        ("", nil),
        ("a\nb", "ab"),
      ] as [(String, String?)] {
        let escaped = try String(decoding: JSONEncoder().encode(name), as: UTF8.self)
        let refused = try server.send(
          "/api/work/start", #"{"seen": 0, "kind": "export", "name": \#(escaped), "export": {"format": "csv"}}"#)
        #expect(refused.status == 400, "\(name): \(refused.text)")
        #expect(refused["hint"] as? String == better.map { "“\($0)” would do" } ?? "it needs a letter", "\(name)")
      }
      for (order, sentence) in [
        (#""format": "zip""#, "rollcall export: --format cannot be “zip”"),
        (#""format": "csv --replace""#, "rollcall export: --format cannot be “csv --replace”"),
        (#""format": "csv", "minQuality": 7"#, "rollcall export: --min-quality cannot be “7”"),
        (#""format": "csv", "split": "-o/x""#, "rollcall export: --split cannot be “-o/x”"),
        (#""format": "csv", "picture": "../x""#, "rollcall export: --picture cannot be “../x”"),
      ] {
        let refused = try server.send("/api/export/preview", "{\(order)}")
        #expect(refused.status == 422 && refused["sentence"] as? String == sentence, "\(refused.text)")
      }
      #expect(try server.send("/api/export/preview", #"{"format": 1}"#).status == 400)
      // Nobody is not everybody.
      let nobodyChosen = #""format": "csv", "people": []"#
      #expect(try server.send("/api/export/preview", "{\(nobodyChosen)}").status == 400)
      let export = #"{"seen": 0, "kind": "export", "name": "nobody", "export": {\#(nobodyChosen)}}"#
      #expect(try server.send("/api/work/start", export).status == 400)
      // What only the library can tell is told by the command.
      let nobody = try preview(#""format": "csv", "minSize": 90000"#, of: server)
      #expect(nobody["state"] as? String == "failed")
      #expect((nobody["sentence"] as? String)?.contains("no face is left to be exported") == true, "\(nobody.text)")
      let first = try #require(try server.send("/api/export/preview", #"{"format": "csv"}"#)["preview"] as? Int)
      let second = try preview(#""format": "jsonl""#, of: server)
      #expect((second["report"] as? [String: Any])?["format"] as? String == "jsonl", "\(second.text)")
      #expect(try server.ask("/api/export/preview?number=\(first)")["state"] as? String == "replaced")
      #expect(try server.ask("/api/export/preview?number=x").status == 404)
      #expect(try library.directory.names(in: "datasets") == [])
      let done = try server.follow(server.start(#""kind": "export", "name": "here", "export": {"format": "npy"}"#))
      #expect(done.state == "done", "\(done)")
      #expect(try library.directory.names(in: "datasets") == ["here"])
    }
  }
}
