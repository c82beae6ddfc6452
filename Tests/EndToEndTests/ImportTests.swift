import Foundation
import TestSupport
import Testing

/// Datasets that become libraries: what the program exported itself, and what others write.
@Suite(.enabled(if: SharedData.isPresent, SharedData.reason), .timeLimit(.minutes(60)))
struct ImportTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// Photos in which one, or several, people are named as no folder could be.
  private static let named: Result<SortedLibrary, any Error> = Result {
    let library = try SharedLibraries.photos()
    let place = try SharedPlace.directory()
    try FileManager.default.copyItem(
      at: URL(filePath: library.path), to: place.url.appending(path: "photos-named"))
    let people = try library.query("SELECT DISTINCT person FROM face WHERE person IS NOT NULL ORDER BY 1").map { $0[0] }
    // One stays without a name.
    for (person, name) in zip(people.dropLast(), ["Zoë O'Brien: \"#1\"", "דוד כהן 🙂", "../etc", "no"]) {
      try #require(try Program.run(["name", "photos-named", person, name], in: place).exitCode == 0)
    }
    return try SortedLibrary(in: place, child: library.child, name: "photos-named")
  }

  private func photo(_ name: String, as place: String) throws {
    let url = directory.url.appending(path: place)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: SharedData.url("photos/\(name)"), to: url)
  }

  private func write(_ text: String, _ place: String) throws {
    let url = directory.url.appending(path: place)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  private func importing(_ arguments: String...) throws -> Outcome {
    Outcome(try Program.run(["import"] + arguments, in: directory), without: directory)
  }

  private func sqlite3(_ sql: String, _ library: String = "lib") throws -> String {
    try ToolFailed.check("sqlite3", ["-readonly", directory.path("\(library)/library.sqlite"), sql]).output
  }

  /// Names, how many faces each has, and where: of whole frames to the pixel.
  private static let people = """
    SELECT coalesce(name, '-'), count(*) FROM face JOIN person ON number = person GROUP BY number ORDER BY 1, 2
    """

  @Test(arguments: ["imagefolder", "lfw", "yolo", "yolo-pose", "coco"])
  func whatWasExportedComesBack(format: String) throws {
    let library = try Self.named.get()
    let child = try Program.run(
      ["export", library.path, "--format", format, "-o", "set", "--near-duplicates", "keep"], in: directory)
    try #require(child.exitCode == 0, "\(child.errors)")
    let imported = try importing("set", "-o", "lib", "-q")
    #expect(imported.exitCode == 0, "\(imported)")
    let before = try library.query(Self.people.replacing("\n", with: " ")).map { $0.joined(separator: "|") }
    #expect(try sqlite3(Self.people).split(separator: "\n").map(String.init) == before)
    #expect(try sqlite3("SELECT count(*) FROM face WHERE person IS NOT NULL AND NOT is_decided") == "0\n")
    guard format != "imagefolder", format != "lfw" else { return }
    try expectBoxes(of: library)
    // Points that a format has are its own, and not the detector's once more; plain YOLO has none.
    guard format != "yolo" else { return }
    try expectPoints(of: library)
  }

  private static let facesOfPeople = "FROM face WHERE person IS NOT NULL ORDER BY round(x), round(y), round(width)"

  private func expectBoxes(of library: SortedLibrary, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let boxes = "SELECT x, y, width, height \(Self.facesOfPeople)"
    let mine = try sqlite3(boxes).split { $0 == "|" || $0 == "\n" }.compactMap { Double($0) }
    let theirs = try library.query(boxes).flatMap { $0 }.compactMap { Double($0) }
    try #require(mine.count == theirs.count && !mine.isEmpty, sourceLocation: sourceLocation)
    #expect(zip(mine, theirs).allSatisfy { abs($0 - $1) <= 1 }, sourceLocation: sourceLocation)
  }

  private func expectPoints(of library: SortedLibrary) throws {
    let points = "SELECT hex(landmarks) \(Self.facesOfPeople)"
    /// Ten doubles, little end first.
    func numbers(_ text: some StringProtocol) -> [Double] {
      let digits = Array(text)
      let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
        UInt8(String(digits[$0...$0 + 1]), radix: 16)
      }
      return stride(from: 0, to: bytes.count - 7, by: 8).map { start in
        Double(bitPattern: bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) })
      }
    }
    let mine = try sqlite3(points).split(separator: "\n").flatMap(numbers)
    let theirs = try library.query(points).flatMap { numbers($0[0]) }
    try #require(mine.count == theirs.count && mine.count >= 10)
    #expect(zip(mine, theirs).allSatisfy { abs($0 - $1) <= 0.01 })
  }

  /// Somebody without a name is one person, also where their pictures come in two goes.
  @Test func whoHasNoNameIsKnownAgain() throws {
    let library = try Self.named.get()
    let child = try Program.run(
      ["export", library.path, "--format", "imagefolder", "-o", "set", "--near-duplicates", "keep"], in: directory)
    try #require(child.exitCode == 0, "\(child.errors)")
    let nobody = try library.query("SELECT count(*) FROM face JOIN person ON number = person WHERE name IS NULL")
    try #require(Int(nobody[0][0]) ?? 0 > 1, "nobody without a name has two pictures")
    // The first of each folder are there at first.
    try ToolFailed.check(
      "sh", ["-c", "for d in set/*/; do for f in $(ls $d | tail -n +2); do mv $d$f $d.$f; done; done"], in: directory)
    #expect(try importing("set", "-o", "lib", "-q").exitCode == 0)
    try ToolFailed.check(
      "sh", ["-c", "for f in set/*/.*.jpg; do mv $f $(dirname $f)/$(basename $f | cut -c2-); done"], in: directory)
    #expect(try importing("set", "-o", "lib", "-q").exitCode == 0)
    let before = try library.query(Self.people.replacing("\n", with: " ")).map { $0.joined(separator: "|") }
    #expect(try sqlite3(Self.people).split(separator: "\n").map(String.init) == before)
  }

  @Test func sidecarsComeBack() throws {
    let library = try Self.named.get()
    let child = try Program.run(["export", library.path, "--format", "xmp", "-o", "sidecars"], in: directory)
    try #require(child.exitCode == 0, "\(child.errors)")
    try ToolFailed.check(
      "bash",
      ["-c", "mkdir set && cp \"$1\"/* set && cp -n sidecars/*.xmp set", "bash", SharedData.url("photos").path],
      in: directory)
    #expect(try importing("set", "-o", "lib", "-q").exitCode == 0)
    // Who has no name has that of the folder.
    let before = try library.query(Self.people.replacing("\n", with: " ")).map { Int($0[1]) ?? 0 }.sorted()
    #expect(
      try sqlite3(Self.people).split(separator: "\n").compactMap { Int($0.split(separator: "|")[1]) }.sorted() == before
    )
    #expect(try sqlite3("SELECT count(*) FROM person WHERE name = '../etc'") == "1\n")
    try expectBoxes(of: library)
  }

  @Test func classesAreAddedToWhoIsThere() throws {
    try photo("test__obama1.jpg", as: "one/Barack Obama/a.jpg")
    try photo("train__biden__biden.jpg", as: "one/Joe Biden/b.jpg")
    try photo("train__biden__biden2.jpg", as: "two/train/Joe Biden/c.jpg")
    try photo("train__biden__biden.jpg", as: "two/train/Joe Biden/again.jpg")
    try write("", "one/Joe Biden/notes.txt")
    #expect(try importing("one", "-o", "lib", "-q") == Outcome(0))
    let added = try importing("two", "-o", "lib")
    #expect(added.exitCode == 0 && added.output.contains("1 of them new"), "\(added)")
    #expect(try sqlite3(Self.people) == "Barack Obama|1\nJoe Biden|2\n")
    // Once more changes nothing.
    let again = try importing("two", "-o", "lib")
    #expect(again.output.contains("2 pictures were there before"), "\(again)")
    #expect(try sqlite3(Self.people) == "Barack Obama|1\nJoe Biden|2\n")
    #expect(try Program.run(["regroup", "lib", "--yes"], in: directory).exitCode == 0)
    #expect(try sqlite3(Self.people) == "Barack Obama|1\nJoe Biden|2\n")
    #expect(try Program.run(["check", "lib"], in: directory).exitCode == 0)
  }

  @Test func whatIsOddIsSaidAndCounted() throws {
    try photo("test__obama1.jpg", as: "set/A/a.jpg")
    try photo("test__obama1.jpg", as: "set/B/b.jpg")
    try photo("train__biden__biden.jpg", as: "set/1234/c.jpg")
    try photo("test__obama_and_biden.jpg", as: "set/C/d.jpg")
    try photo("train__biden__biden2.jpg", as: "set/plain.jpg")
    try write("no picture", "set/C/broken.jpg")
    try FileManager.default.createSymbolicLink(
      atPath: directory.path("set/C/link.jpg"), withDestinationPath: SharedData.url("photos/test__obama1.jpg").path)
    let outcome = try importing("set", "-o", "lib", "-q")
    #expect(
      outcome
        == Outcome(
          65,
          errors: """
            rollcall: set/C/broken.jpg: is neither video nor photo
            rollcall: 1 link not followed: set/C/link.jpg
            rollcall: 1 picture in no class's folder, left out: set/plain.jpg
            rollcall: 1 picture with several faces, of which the largest near the middle was taken: set/C/d.jpg (4)
            rollcall: 1 picture labelled otherwise before, byte for byte: set/B/b.jpg (set/A/a.jpg)
            rollcall: 1 name that nobody can have, changed: set/1234/c.jpg (1234)

            """))
    #expect(try sqlite3(Self.people) == "C|1\nperson 1234|1\n")
    #expect(try sqlite3("SELECT count(*) FROM face WHERE person IS NULL") == "4\n")
    #expect(
      try sqlite3(
        """
        SELECT count(*) FROM face WHERE person = (SELECT number FROM person WHERE name = 'C')
          AND width * height = (SELECT max(width * height) FROM face AS other WHERE other.clip = face.clip)
        """) == "1\n")
  }

  private static let yaml = "train: images\nnames:\n  0: 'Ann # O''Hara'\n  1: \"B\\u00e9a\"\n"

  @Test func labelsAreKeptInsideThePicture() throws {
    try photo("test__obama1.jpg", as: "set/images/a.jpg")
    try write(Self.yaml, "set/data.yaml")
    try write("0 0.5 0.4 0.3 0.3\n1 0 0 0.4 0.4\n7 0.5 0.8 0.1 0.1\n1 1.5 1.5 0.1 0.1\n", "set/labels/a.txt")
    #expect(
      try importing("set", "-o", "lib", "-q")
        == Outcome(
          0,
          errors: """
            rollcall: 1 label of a class that has no name, left unsorted: set/labels/a.txt (7)
            rollcall: 1 box beyond the picture's edge, cut there: set/images/a.jpg
            rollcall: 1 box outside the picture, left out: set/images/a.jpg

            """))
    #expect(try sqlite3(Self.people) == "Ann # O'Hara|1\nBéa|1\n")
    #expect(try sqlite3("SELECT min(x), min(y) FROM face") == "0.0|0.0\n")
  }

  @Test func pathsThatLeadOutAreNotRead() throws {
    try photo("test__obama1.jpg", as: "outside.jpg")
    try photo("train__biden__biden.jpg", as: "set/images/b.jpg")
    let images = ["../outside.jpg", directory.path("outside.jpg"), "gone.jpg", "b.jpg"].enumerated()
      .map { "{\"id\": \($0.offset), \"file_name\": \"\($0.element)\"}" }.joined(separator: ",")
    let annotations = (0...3).map {
      "{\"image_id\": \($0), \"category_id\": 1, \"bbox\": [10, 10, 80, 80], \"attributes\": {\"name\": \"Joe\"}}"
    }.joined(separator: ",")
    try write(
      "{\"images\": [\(images)], \"categories\": [{\"id\": 1, \"name\": \"face\"}], \"annotations\": [\(annotations)]}",
      "set/annotations/instances_train.json")
    let json = "set/annotations/instances_train.json"
    #expect(
      try importing("set", "-o", "lib", "-q")
        == Outcome(
          0,
          errors: """
            rollcall: 2 paths out of the folder, not read: \(json) (../outside.jpg), \(json) (DIR/outside.jpg)
            rollcall: 1 labelled picture not there: \(json) (gone.jpg)

            """))
    #expect(try sqlite3(Self.people) == "Joe|1\n")
    #expect(try sqlite3("SELECT count(*) FROM clip") == "1\n")
  }

  struct Broken: Sendable, CustomTestStringConvertible {
    var files: [String: String]
    var sentence: String
    var testDescription: String { sentence }
  }

  private static func sidecar(_ inside: String) -> String {
    """
    <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
     xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/">\(inside)</rdf:RDF></x:xmpmeta>
    """
  }

  @Test(arguments: [
    Broken(
      files: [:],
      sentence: "set: is no dataset that is known: pictures lie in no class's folder, and nothing labels them"),
    Broken(
      files: ["data.yaml": yaml, "a.xmp": sidecar("")], sentence: "set: has labels in several forms: yolo, xmp"),
    Broken(
      files: ["data.yaml": "names: [A, \"B]\n"],
      sentence: "set/data.yaml, line 1: cannot be read as YAML here: \"B; nothing was imported"),
    Broken(
      files: ["data.yaml": yaml, "a.txt": "0 0.5 0.5 0.1\n"],
      sentence: "set/a.txt, line 1: has 4 numbers instead of 5; nothing was imported"),
    Broken(
      files: ["data.yaml": yaml, "a.txt": "\n0 0.5 half 0.1 0.1\n"],
      sentence: "set/a.txt, line 2: half is no number that belongs here; nothing was imported"),
    Broken(
      files: ["annotations/a.json": "{\"images\": ["],
      sentence: "set/annotations/a.json: is no JSON that can be read; nothing was imported"),
    Broken(
      files: ["annotations/a.json": "{\"images\": [{\"id\": 1}], \"annotations\": [], \"categories\": []}"],
      sentence: "set/annotations/a.json: images.0.file_name is missing, or not what it should be; nothing was imported"),
    Broken(
      files: ["a.xmp": "<a><b></a>"],
      sentence: "set/a.xmp, line 1: an element of the XML ends that did not begin; nothing was imported"),
    Broken(files: ["a.xmp": "<a>"], sentence: "set/a.xmp, line 1: the XML ends too early; nothing was imported"),
    Broken(
      files: ["a.xmp": "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<a>&x;</a>"],
      sentence: "set/a.xmp, line 1: the XML has a document type, which is not read; nothing was imported"),
    Broken(
      files: ["a.xmp": "<a>&x;</a>"],
      sentence: "set/a.xmp, line 1: the XML has an entity that is not known; nothing was imported"),
    Broken(
      files: [
        "a.xmp": sidecar("<mwg-rs:RegionList><rdf:Bag><rdf:li mwg-rs:Name='A'/></rdf:Bag></mwg-rs:RegionList>")
      ], sentence: "set/a.xmp: a region has no area of four numbers; nothing was imported"),
  ])
  func brokenLabelsAreRefusedBeforeAnythingIsWritten(broken: Broken) throws {
    try photo("test__obama1.jpg", as: "set/a.jpg")
    for (name, text) in broken.files { try write(text, "set/\(name)") }
    let outcome = try importing("set", "-o", "lib")
    #expect(outcome.exitCode == 65 && outcome.errors.hasPrefix("rollcall: \(broken.sentence)\n"), "\(outcome)")
    #expect(try directory.names() == ["set"])
  }

  @Test func emptyFoldersAndLibrariesAreRefused() throws {
    try write("", "set/notes.txt")
    #expect(try importing("set", "-o", "lib") == Outcome(65, errors: "rollcall: set: holds no pictures\n"))
    #expect(
      try importing("gone", "-o", "lib") == Outcome(66, errors: "rollcall: gone: there is no such file or folder\n"))
    let library = try SharedLibraries.photos()
    let outcome = try importing(library.path, "-o", "lib")
    #expect(outcome.exitCode == 64 && outcome.errors.contains("is a library already"))
    #expect(try directory.names() == ["set"])
  }

  @Test func whatWasStoppedGoesOn() throws {
    let names = [
      "test__obama1.jpg", "train__biden__biden.jpg", "train__biden__biden2.jpg", "test__alex_lacamoire1.jpg",
    ]
    for (number, name) in names.enumerated() { try photo(name, as: "set/P\(number % 2)/\(name)") }
    let line = """
      "$ROLLCALL" import set -o lib -q --threads 1 & p=$!
      until [ "$(sqlite3 -readonly .lib.rollcall-partial/library.sqlite 'SELECT count(*) FROM clip' 2>/dev/null || echo 0)" -gt 0 ]; do
        kill -0 $p || break; sleep 0.02; done
      kill -INT $p; wait $p
      """
    let stopped = try Program.shell(line, in: directory)
    #expect(stopped.exitCode == 130, "\(stopped.errors)")
    #expect(try !directory.names().contains("lib"))
    #expect(try importing("set", "-o", "lib", "-q") == Outcome(0))
    #expect(try importing("set", "-o", "other", "-q") == Outcome(0))
    let all = "SELECT id, name, round(x, 3), is_decided FROM face JOIN person ON number = person ORDER BY 1"
    #expect(try sqlite3(all) == sqlite3(all, "other"))
    #expect(try sqlite3("SELECT count(*) FROM clip") == "4\n")
  }
}
