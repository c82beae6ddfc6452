import Foundation
import TestSupport
import Testing

/// Audits of libraries, and of the datasets that are made of them.
@Suite(.timeLimit(.minutes(60)), .enabled(if: SharedData.isPresent, SharedData.reason))
struct AuditLibraryTests {
  /// Three seconds of each of two photos and four of a third, whose second second is blurred, the third dark and the last
  /// bright. What is blurred is nobody's by itself, and is made the third person's by hand.
  private func library() throws -> (TemporaryDirectory, String) {
    let directory = try TemporaryDirectory()
    let photos = ["train__obama__obama.jpg", "train__biden__biden.jpg", "train__kit_harington__john1.jpeg"]
    let bright = "'clip(val*0.4+195,0,255)'"
    let filters = [
      "null", "null",
      "gblur=sigma=7:enable='between(t,1,1.5)',lutrgb=r=val*0.12:g=val*0.12:b=val*0.12:enable='between(t,2,2.5)',"
        + "lutrgb=r=\(bright):g=\(bright):b=\(bright):enable='between(t,3,3.5)'",
    ]
    let fit = "scale=480:360:force_original_aspect_ratio=decrease,pad=480:360:-1:-1,setsar=1"
    var inputs: [String] = []
    var graph = ""
    for (index, photo) in photos.enumerated() {
      inputs += ["-loop", "1", "-t", index == 2 ? "4" : "3", "-i", SharedData.url("photos/\(photo)").path]
      graph += "[\(index)]\(fit),fps=10,\(filters[index])[c\(index)];"
    }
    try ToolFailed.check(
      "ffmpeg",
      ["-v", "error", "-nostdin", "-y"] + inputs + [
        "-filter_complex", graph + "[c0][c1][c2]concat=n=3,format=yuv420p", "-c:v", "libx264", "-crf", "12", "-g", "10",
        "file:" + directory.path("clip.mkv"),
      ])
    let child = try Program.run(["sort", "clip.mkv", "-o", "people", "--sample", "2", "-q"], in: directory)
    try #require(child.exitCode == 0, "\(child.errors)")
    let unsorted = try FileManager.default.contentsOfDirectory(atPath: directory.path("people/unsorted")).sorted()
    let moved = try Program.run(["move", "people"] + unsorted + ["--to", "3"], in: directory)
    try #require(moved.exitCode == 0, "\(moved.errors)")
    return (directory, directory.path("people"))
  }

  @Test func whatIsInTheClipIsFound() throws {
    let (directory, path) = try library()
    func query(_ sql: String) throws -> [String] {
      try ToolFailed.check("sqlite3", ["-readonly", path + "/library.sqlite", sql]).output.split(separator: "\n").map(
        String.init)
    }
    func portraits(_ condition: String) throws -> [String] {
      try query(
        "SELECT portrait FROM face JOIN frame ON frame.clip = face.clip AND frame.number = face.frame "
          + "WHERE person IS NOT NULL AND (\(condition)) ORDER BY portrait")
    }
    let before = try Dataset.hashes(of: path)
    let answer = try AuditAnswer(Program.run(["audit", "people", "--json"], in: directory), exitCode: 65)
    #expect(try Dataset.hashes(of: path) == before, "a library is only read")
    let numbers = try query("SELECT count(*) FROM face WHERE person IS NOT NULL")
    #expect(["\(answer.faces)"] == numbers)
    // Kit comes after six seconds: blurred in the seventh, dark in the eighth, bright in the ninth.
    #expect(try answer.paths["blurred"] == portraits("seconds >= 6.95 AND seconds <= 7.55"))
    #expect(try answer.paths["dark"] == portraits("seconds >= 7.95 AND seconds <= 8.55"))
    #expect(try answer.paths["overexposed"] == portraits("seconds >= 8.95 AND seconds <= 9.55"))
    // Photos that stand still: all but one of each look the same. That is a library's nature, and no fault.
    let duplicates = try #require(answer.findings.first { $0.kind == "near-duplicate" })
    #expect(!duplicates.isFault && duplicates.count >= 10)
    #expect(answer.paths["wrong-person"] == nil && answer.paths["tiny"] == nil && answer.paths["cut-off"] == nil)

    // A face that is moved to the wrong person is the one that is suspected.
    let face = try #require(query("SELECT id FROM face WHERE person = 1 ORDER BY quality DESC, id LIMIT 1").first)
    try #require(try Program.run(["move", "people", face, "--to", "2"], in: directory).exitCode == 0)
    let moved = try AuditAnswer(Program.run(["audit", "people", "--json"], in: directory), exitCode: 65)
    #expect(moved.items("wrong-person").map(\.face) == [face])
    #expect(moved.items("wrong-person").map(\.other) == ["person 1"])
    // Who is ignored is not looked at.
    try #require(try Program.run(["ignore", "people", "3"], in: directory).exitCode == 0)
    let ignored = try AuditAnswer(Program.run(["audit", "people", "--json"], in: directory), exitCode: 65)
    #expect(ignored.paths["blurred"] == nil && ignored.items("wrong-person").count == 1)
  }

  @Test func tinyAndFewAndUnbalanced() throws {
    let own = try OwnLibrary()
    #expect(try own.run("audit", "people", "--min-faces", "3").exitCode == 0)
    let sizes = try own.sqlite3("SELECT min(width, height) FROM face WHERE person = 1").split(separator: "\n")
    let limit = (sizes.compactMap { Double($0) }.max() ?? 0) + 1
    let tiny = try AuditAnswer(
      Program.run(["audit", "people", "--min-size", "\(limit)", "--min-faces", "3", "--json"], in: own.directory),
      exitCode: 65)
    let expected = try own.sqlite3("SELECT portrait FROM face WHERE min(width, height) < \(limit) ORDER BY portrait")
    #expect(tiny.paths["tiny"] == expected.split(separator: "\n").map(String.init))
    // Three of one, and one of the other: both ways of being few.
    let faces = try own.sqlite3("SELECT id FROM face WHERE person = 2 ORDER BY id LIMIT 2").split(separator: "\n")
    try #require(try own.run("move", "people", String(faces[0]), String(faces[1]), "--unsorted").exitCode == 0)
    let few = try AuditAnswer(
      Program.run(["audit", "people", "--min-faces", "2", "--json"], in: own.directory), exitCode: 65)
    #expect(few.items("too-few").map(\.person) == ["person 2"] && few.faces == 4)
    let unbalanced = try AuditAnswer(
      Program.run(["audit", "people", "--min-faces", "1", "--max-ratio", "2", "--json"], in: own.directory),
      exitCode: 65)
    #expect(unbalanced.items("unbalanced").map(\.value) == [3])
  }

  @Test(arguments: ["imagefolder", "jsonl"])
  func aDatasetOfOursIsKnownByItsRecords(format: String) throws {
    let own = try OwnLibrary()
    let dataset = try Dataset(
      of: "people", ["--format", format, "--near-duplicates", "keep", "--picture", "aligned-112"], in: own.directory)
    let whole = try AuditAnswer(
      Program.run(
        ["audit", "dataset", "--min-faces", "3", "--ignore", "near-duplicate", "--json"], in: own.directory),
      exitCode: 0)
    #expect(whole.faces == dataset.faces.count && whole.pictures == dataset.faces.count)
    // A picture that is gone is said; one shot in two parts, as a split by hand makes it, leaks.
    #expect(try own.run("audit", "dataset", "-q").exitCode == 65, "near duplicates of a dataset are a fault")
    let records = own.directory.url.appending(path: "dataset/faces.jsonl")
    let lines = try String(contentsOf: records, encoding: .utf8).split(separator: "\n").enumerated().map {
      $0.element.replacing("\"split\": null", with: "\"split\": \"\($0.offset % 2 == 0 ? "train" : "test")\"")
        .replacing("\"split\":null", with: "\"split\":\"\($0.offset % 2 == 0 ? "train" : "test")\"")
        .replacing("\"shot\": null", with: "\"shot\": 0").replacing("\"shot\":null", with: "\"shot\":0")
    }
    try (lines.joined(separator: "\n") + "\n").write(to: records, atomically: true, encoding: .utf8)
    let file = try #require(dataset.faces.first?.file)
    try FileManager.default.removeItem(at: own.directory.url.appending(path: "dataset/\(file)"))
    let leaking = try AuditAnswer(Program.run(["audit", "dataset", "--json"], in: own.directory), exitCode: 65)
    #expect(leaking.paths["unreadable"] == [file])
    #expect(leaking.items("leaking-shot").count == 1 && leaking.items("leak").count > 0)
  }
}
