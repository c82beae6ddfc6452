import Foundation
import TestSupport
import Testing

/// Calibration of an embedder on libraries, and provisional distances until then.
@Suite(.enabled(if: SharedData.isPresent, SharedData.reason), .timeLimit(.minutes(60)))
struct LibraryCalibrationTests {
  private static let name = SamplePack.mobileFaceNet.name
  private let home: ModelHome

  init() throws {
    home = try ModelHome(hasBuiltIn: true)
    try SamplePack.mobileFaceNet.write(to: home.models, ["statistics": NSNull()])
  }

  private func run(_ arguments: String...) throws -> ChildProcess {
    try Program.run(arguments, in: home.directory, environment: home.environment)
  }

  private func pictureDistance() throws -> Double {
    let statistics = try #require(try home.manifest(of: Self.name)["statistics"] as? [String: Any])
    return try #require(statistics["pictureDistance"] as? Double)
  }

  /// A pair of tracks of one clip that are seen in one frame is two people, by the frames themselves.
  private func pairsAtOnce(_ library: String) throws -> Int {
    let sql = """
      SELECT count(*) FROM (SELECT DISTINCT one.track, other.track FROM face AS one JOIN face AS other
        ON one.clip = other.clip AND one.frame = other.frame AND one.track < other.track
        WHERE one.embedding IS NOT NULL AND other.embedding IS NOT NULL AND NOT one.is_rejected AND NOT other.is_rejected)
      """
    return try #require(Int(try query(sql, library)))
  }

  /// A clip of several people at once: of White House alone there are too few pairs.
  private func flat() throws -> String {
    let path = home.directory.path("flat")
    try ToolFailed.check(Program.path, ["sort", SharedData.url("clips/flat.mp4").path, "-o", path, "--quiet"])
    return path
  }

  private func query(_ sql: String, _ library: String) throws -> String {
    try ToolFailed.check("sqlite3", ["-readonly", "\(library)/library.sqlite", sql]).output
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  @Test("a library of another embedder calibrates, and does not change")
  func otherEmbedder() throws {
    let library = try SharedLibraries.whiteHouseDefault()
    let database = URL(filePath: library.path).appending(path: "library.sqlite")
    let before = try Data(contentsOf: database)
    let flat = try flat()
    let child = try run("models", "calibrate", Self.name, "--library", library.path, flat)
    #expect(child.exitCode == 0, "\(child.errors)")
    let pairs = try pairsAtOnce(library.path) + pairsAtOnce(flat)
    #expect(
      child.output.hasPrefix(
        "mobilefacenet: calibrated on 2 libraries: \(pairs) pairs of tracks of two people, 0 of one (0 people), "),
      "\(child.output)")
    // Measured by hand on 12,615 pairs: 1.0. Within an eighth of it people are told alike.
    let distance = try pictureDistance()
    #expect((0.87...1.13).contains(distance), "\(distance)")
    #expect(try Data(contentsOf: database) == before)
    #expect(try home.run(["list"]).output.contains("to be calibrated") == false)
  }

  @Test("too few pairs are an error, and change nothing")
  func tooFew() throws {
    let library = try SharedLibraries.fiveDefault()
    let before = try home.manifest(of: Self.name)
    let child = try run("models", "calibrate", Self.name, "--library", library.path)
    #expect(child.exitCode == 65 && child.output.isEmpty)
    let pairs = try pairsAtOnce(library.path)
    #expect(
      child.errors.hasPrefix(
        "rollcall: \(pairs == 1 ? "1 pair" : "\(pairs) pairs") of tracks of two people and 0 pairs of tracks of one of 0 people are too few: at least 20 pairs"
      ), "\(child.errors)")
    #expect(try home.manifest(of: Self.name) as NSDictionary == before as NSDictionary)
    let two = try run("models", "calibrate", Self.name, library.path, library.path)
    #expect(two.exitCode == 64 && two.errors.contains("add --library if these are libraries"))
    let none = try run("models", "calibrate", Self.name, "--library", "nowhere")
    #expect(none.exitCode == 69)
  }

  @Test("without a calibration, distances are derived from the clip's own tracks and recorded in the library")
  func provisional() throws {
    let clip = SharedData.url("clips/white-house.mp4").path
    let sorted = try run("sort", clip, "-o", "people", "--embedder", Self.name)
    #expect(sorted.exitCode == 0, "\(sorted.errors)")
    let library = home.directory.path("people")
    let pairs = try pairsAtOnce(library)
    #expect(
      sorted.output.contains(
        "\nthe distances of mobilefacenet are provisional, derived from \(pairs) pairs of tracks in one frame: `rollcall models calibrate mobilefacenet --library people` measures them\n"
      ), "\(sorted.output)")
    let sql =
      "SELECT json_extract(value, '$.statistics.pictureDistance') FROM library WHERE key = 'provisional_statistics'"
    let distance = try #require(Double(try query(sql, library)))
    #expect((0.87...1.13).contains(distance), "\(distance)")
    // Later commands use the recorded distances.
    let regrouped = try run("regroup", "people")
    #expect(regrouped.exitCode == 0, "\(regrouped.errors)")
    #expect(try run("questions", "people").exitCode == 0)
    #expect(try run("find", "people", SharedData.url("frames/white-house-03.png").path).exitCode == 0)
    // A merge says that the tracks of both are one person's.
    let places = "(SELECT DISTINCT person, track FROM face WHERE person IS NOT NULL)"
    let people = try query(
      """
      SELECT one.person || ' ' || other.person FROM \(places) AS one JOIN \(places) AS other ON one.person < other.person
      WHERE NOT EXISTS (SELECT 1 FROM seen_at_once WHERE first = min(one.track, other.track)
        AND second = max(one.track, other.track)) LIMIT 1
      """, library
    ).split(separator: " ").map(String.init)
    try #require(people.count == 2)
    try #require(try run("merge", "people", people[0], people[1]).exitCode == 0)
    let child = try run("models", "calibrate", Self.name, "--library", "people", flat())
    #expect(child.exitCode == 0 && child.output.contains("(1 person)"), "\(child.output)\(child.errors)")
    let again = try run("sort", clip, "-o", "people")
    #expect(again.exitCode == 0 && !again.output.contains("provisional"), "\(again.output)")
  }
}
