import Foundation
import TestSupport
import Testing

/// `rollcall evaluate`, on libraries that the program made, against counts of the tables.
@Suite(.enabled(if: SharedData.isPresent, SharedData.reason), .timeLimit(.minutes(60)))
struct EvaluationTests {
  private struct Answer: Decodable {
    struct Detection: Decodable {
      let labelled: Int
      let found: Int
      let recall: Double
    }
    struct Grouping: Decodable {
      struct Rates: Decodable {
        let precision: Double
        let recall: Double
        let f: Double
      }
      let faces: Int
      let bcubed: Rates
    }
    struct People: Decodable {
      let there: [String]
      let found: [String]
      let folders: Int
    }
    let detection: Detection
    let grouping: Grouping
    let people: People
  }

  private func evaluate(_ library: SortedLibrary, _ labels: String) throws -> Answer {
    let child = try Program.run(["evaluate", library.path, SharedData.url(labels).path, "--json"])
    #expect(child.exitCode == 0, "\(child.errors)")
    return try JSONDecoder().decode(Answer.self, from: child.standardOutput)
  }

  @Test func segments() throws {
    let library = try SharedLibraries.fiveDefault()
    let answer = try evaluate(library, "clips/five-people.labels.json")
    // Every looked-at frame lies in a segment, and has a signer.
    let frames = Int(try library.query("SELECT count(*) FROM frame")[0][0])
    #expect(answer.detection.labelled == frames)
    #expect(answer.detection.found == Set(library.faces.map { $0.text("frame") }).count)
    #expect(answer.people.there == ["A", "B", "C", "D", "E"])
    #expect(answer.people.folders == library.people.count)
    #expect(answer.grouping.faces == answer.detection.found)
    #expect((0...1).contains(answer.grouping.bcubed.f))
  }

  private struct Labels: Decodable {
    struct Face: Decodable {
      let t: Double
      let box: [Double]
      let person: String
    }
    let faces: [Face]
  }

  @Test func boxes() throws {
    let library = try SharedLibraries.whiteHouseDefault()
    let answer = try evaluate(library, "clips/white-house.labels.json")
    let labels = try SharedData.decode(Labels.self, from: "clips/white-house.labels.json").faces
    let known = labels.filter { $0.person != "?" }
    let frames = try library.query("SELECT number, seconds FROM frame").map { ($0[0], Double($0[1]) ?? .nan) }
    // No two labels of one frame overlap, nor do two faces, so that counting needs no matching.
    let found = try known.count { label in
      let frame = frames.min { abs($0.1 - label.t) < abs($1.1 - label.t) }
      return try library.faces.contains { face in
        try face.text("frame") == frame?.0 && overlap(face.box(), label.box) >= 0.3
      }
    }
    #expect(answer.detection.labelled == known.count)
    #expect(answer.detection.found == found)
    #expect(answer.detection.recall == Double(found) / Double(known.count))
    #expect(answer.people.there == ["A", "B", "C", "D", "E", "F", "G"])
  }

  private func overlap(_ one: [Double], _ other: [Double]) -> Double {
    let width = max(0, min(one[2], other[2]) - max(one[0], other[0]))
    let height = max(0, min(one[3], other[3]) - max(one[1], other[1]))
    let areas = [one, other].map { ($0[2] - $0[0]) * ($0[3] - $0[1]) }
    return width * height / (areas[0] + areas[1] - width * height)
  }

  @Test func photosAndAPageWithHostileNames() throws {
    let library = try SharedLibraries.photos()
    let directory = try TemporaryDirectory()
    let photos = SharedData.url("photos").path
    // Everybody of the photos is in one folder, and so one person with a name that would be HTML: all others are mistakes.
    let hostile = "<img src=x onerror=alert(1)>&\"'"
    for (name, person) in [("train__obama__obama.jpg", hostile), ("train__obama__obama2.jpg", hostile)] {
      try FileManager.default.createDirectory(atPath: directory.path(person), withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: directory.path("\(person)/\(name)"), withDestinationPath: "\(photos)/\(name)")
    }
    try FileManager.default.createDirectory(atPath: directory.path("Zed"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: directory.path("Zed/test__obama1.jpg"), withDestinationPath: "\(photos)/test__obama1.jpg")
    let page = try TemporaryDirectory()
    let child = try Program.run(
      ["evaluate", library.path, directory.url.path, "--html", page.path("page.html")])
    #expect(child.exitCode == 0, "\(child.errors)")
    #expect(child.output.contains("3 of 3 found (1.000)"))
    let html = try String(contentsOfFile: page.path("page.html"), encoding: .utf8)
    #expect(!html.contains("<img src=x"))
    #expect(html.contains("&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#39;"))
    #expect(html.contains("Zed: with person"))
    #expect(html.contains("src=\"data:image/jpeg;base64,/9j/"))
  }

  @Test func troubleIsSaid() throws {
    let directory = try TemporaryDirectory()
    try directory.write("{\"faces\": [{\"t\": 60, \"box\": [1, 1, 9, 9], \"person\": \"Ann\"}]}", to: "late.json")
    let library = try SharedLibraries.fiveDefault()
    let clip = SharedData.url("clips/five-people.mp4").path
    let late = try Program.run(["evaluate", library.path, "late.json"], in: directory)
    #expect(
      Outcome(late)
        == Outcome(
          65,
          errors:
            "rollcall: \(clip): a label is at 60.0 s, and the clip ends at 19.7 s; the labels are for another clip\n"
        ))
    let missing = try Program.run(["evaluate", library.path, "none.json"], in: directory)
    #expect(Outcome(missing) == Outcome(66, errors: "rollcall: none.json: there is no such file or folder\n"))
    let nowhere = try Program.run(["evaluate", "nowhere", "late.json"], in: directory)
    #expect(nowhere.exitCode == 69)
  }
}
