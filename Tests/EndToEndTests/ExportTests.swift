import Foundation
import TestSupport
import Testing

/// Datasets as a whole: pictures, places, what is gone, what is stopped.
@Suite(.timeLimit(.minutes(60)))
struct ExportTests {
  private let own: OwnLibrary
  private var directory: TemporaryDirectory { own.directory }
  private static let keep = ["--near-duplicates", "keep"]

  init() throws { own = try OwnLibrary() }

  private func export(_ arguments: String...) throws -> Outcome {
    Outcome(try Program.run(["export", "people"] + arguments, in: directory), without: directory)
  }

  @Test func pictureIsThePartOfTheFrame() throws {
    let dataset = try Dataset(
      of: "people", Self.keep + ["--picture-format", "png", "--margin", "0.25"], in: directory)
    #expect(dataset.faces.count == 6)
    for face in dataset.faces {
      let row = try own.sqlite3(
        "SELECT person, frame, x, y, width, height, track IS NULL FROM face WHERE id = '\(face.id)'"
      ).split(separator: "|")
      #expect(String(row[0]) == "\(face.person ?? 0)" && String(row[1]) == "\(face.frame)")
      for (mine, sql) in zip(face.box, row[2...5]) { #expect(abs(mine - (Double(sql) ?? .nan)) < 0.001) }
      // What ffmpeg cuts out of that frame.
      let left = max(0, (face.box[0] - 0.25 * face.box[2]).rounded())
      let top = max(0, (face.box[1] - 0.25 * face.box[3]).rounded())
      let crop = "\(face.size[0]):\(face.size[1]):\(Int(left)):\(Int(top))"
      let frame = "select=eq(n\\,\(face.frame)),format=rgb24,crop=\(crop):exact=1"
      func pixels(_ file: String, _ options: [String], to name: String) throws {
        try ToolFailed.check(
          "ffmpeg", ["-v", "error", "-nostdin", "-y", "-i", file] + options + ["-f", "rawvideo", name], in: directory)
      }
      try pixels("two.mp4", ["-vf", frame, "-vsync", "0", "-frames:v", "1"], to: "frame.raw")
      try pixels("\(dataset.path)/\(face.file ?? "")", ["-pix_fmt", "rgb24"], to: "picture.raw")
      let difference = try ToolFailed.check(
        "python3",
        [
          "-c",
          """
          a, b = open("frame.raw", "rb").read(), open("picture.raw", "rb").read()
          print(len(a) - len(b), sum(abs(x - y) > 12 for x, y in zip(a, b)))
          """,
        ], in: directory
      ).output
      // Colours go through another converter: a bit here and there, and no edge that is moved.
      let counts = difference.split(separator: " ").compactMap {
        Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
      }
      #expect(
        counts.count == 2 && counts[0] == 0 && counts[1] * 100 < 3 * face.size[0] * face.size[1] * 3, "\(difference)")
    }
  }

  @Test(arguments: [
    Case("aligned-112", "aligned-112", [112, 112]), Case("aligned-150", "aligned-150", [150, 150]),
    Case("aligned-160", "aligned-160", [160, 160]), Case("aligned-256", "aligned-256", [256, 256]),
    Case("aligned-512", "aligned-512", [512, 512]),
  ])
  func alignedPicturesHaveTheirSize(kind: Case<String, [Int]>) throws {
    let dataset = try Dataset(
      of: "people", ["--picture", kind.input, "--max-enlargement", "9", "--picture-format", "webp"], in: directory)
    #expect(dataset.faces.count == 2)
    for face in dataset.faces {
      #expect(face.size == kind.expected)
      let probed = try ToolFailed.check(
        "ffprobe",
        [
          "-v", "error", "-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0",
          "\(dataset.path)/\(face.file ?? "")",
        ])
      #expect(probed.output == "webp,\(kind.expected[0]),\(kind.expected[1])\n")
      // Eyes level, and where the kind wants them: in the upper half.
      let eyes = try #require(face.landmarksInPicture)[..<2]
      if kind.input != "aligned-160" { #expect(abs(eyes[0][1] - eyes[1][1]) < Double(kind.expected[0]) * 0.06) }
      #expect(eyes.allSatisfy { $0[1] < Double(kind.expected[1]) * 0.55 && $0[1] > Double(kind.expected[1]) * 0.2 })
    }
  }

  @Test func sameOptionsSameBytesAndTheLibraryIsAsItWas() throws {
    let before = try (own.view(), own.bytes("library.sqlite"))
    let arguments = Self.keep + ["--split", "50/50", "--picture", "aligned-112"]
    let one = try Dataset(of: "people", arguments + ["--threads", "1"], in: directory, name: "one")
    let other = try Dataset(of: directory.path("people"), arguments + ["--threads", "5"], in: directory, name: "other")
    #expect(try one.hashes() == other.hashes())
    #expect(try (own.view(), own.bytes("library.sqlite")) == before)
    #expect(try directory.names() == ["one", "other", "people", "two.mp4"])
  }

  @Test func descriptionSaysWhatThereIs() throws {
    let dataset = try Dataset(of: "people", Self.keep + ["--split", "50/50"], in: directory)
    let said = try dataset.python(
      """
      import json, os, sys
      root = sys.argv[1]
      d = json.load(open(root + "/dataset.json"))
      faces = [json.loads(line) for line in open(root + "/faces.jsonl")]
      files = sorted(os.path.relpath(os.path.join(p, f), root) for p, _, fs in os.walk(root) for f in fs)
      assert files == sorted([x["file"] for x in faces] + d["files"] + ["dataset.json"]), files
      assert d["faces"] == len(faces) == sum(c["faces"] for c in d["classes"])
      assert d["selection"]["candidates"] == d["faces"] + sum(d["selection"]["leftOut"].values())
      assert sum(d["split"]["parts"].values()) == d["faces"]
      print(d["format"], d["picture"], [c["name"] for c in d["clips"]], [m["kind"] for m in d["models"]],
        d["clips"][0]["sha256"], d["options"]["split"])
      """)
    let hash = try ToolFailed.check("sha256sum", ["two.mp4"], in: directory).output.prefix(64)
    #expect(
      said == "imagefolder portrait ['two.mp4'] ['detector', 'embedder'] \(hash) train:0.5,test:0.5\n")
    #expect(!(try dataset.text("dataset.json")).contains(directory.url.path))
  }

  // MARK: Places

  @Test func folderWithSomethingInItIsLeftAlone() throws {
    try FileManager.default.createDirectory(atPath: directory.path("full"), withIntermediateDirectories: true)
    try directory.write("mine", to: "full/notes.txt")
    #expect(
      try export("-o", "full")
        == Outcome(
          1,
          errors: """
            rollcall: DIR/full: is there and not empty
            hint: -o names another folder; --replace makes a dataset of Rollcall's anew

            """))
    #expect(
      try export("-o", "full", "--replace").errors == """
        rollcall: DIR/full: is no finished dataset of Rollcall's, and is not replaced
        hint: -o names another folder

        """)
    #expect(try directory.names() == ["full", "people", "two.mp4"])
    #expect(try directory.names(in: "full") == ["notes.txt"])
  }

  @Test func ownDatasetIsReplacedUnlessSomethingElseIsInIt() throws {
    let first = try Dataset(of: "people", [], in: directory)
    #expect(try export("-o", "dataset").exitCode == 1)
    let second = try Dataset(of: "people", Self.keep + ["--replace"], in: directory)
    #expect(first.faces.count == 2 && second.faces.count == 6)
    try directory.write("mine", to: "dataset/person-0001/notes.txt")
    let before = try second.hashes()
    #expect(
      try export("-o", "dataset", "--replace").errors == """
        rollcall: DIR/dataset: holds 1 file that Rollcall did not write: person-0001/notes.txt
        hint: move them elsewhere, or name another folder with -o

        """)
    #expect(try second.hashes() == before)
  }

  @Test(arguments: ["people", "people/dataset", "."])
  func libraryIsNoPlaceForADataset(place: String) throws {
    let before = try own.view()
    let outcome = try export("-o", place, "--replace")
    #expect(outcome.exitCode == 64 && outcome.errors.contains("a dataset may not lie in its library"), "\(outcome)")
    #expect(try own.view() == before)
  }

  // MARK: What is gone, and what does not go together

  @Test func clipThatIsGoneIsSaid() throws {
    try FileManager.default.removeItem(atPath: directory.path("two.mp4"))
    let gone = try export("-o", "dataset")
    #expect(
      gone
        == Outcome(
          65,
          errors: "rollcall: people: no face is left to be exported: 6 clip gone or changed\n"
            + "hint: --from-portraits takes pictures from the library's portraits where clips are gone\n"))
    #expect(try directory.names() == ["people"])
    let dataset = try Dataset(of: "people", ["--from-portraits", "--picture", "aligned-112"], in: directory)
    #expect(dataset.faces.count == 2)
    #expect(
      dataset.child.errors
        == "rollcall: two.mp4: the clip is gone or changed; its pictures are from the library's portraits\n")
    // Much the same picture, although it went through a JPEG file and another size.
    let other = try OwnLibrary()
    let fromClip = try Dataset(of: "people", ["--picture", "aligned-112"], in: other.directory)
    for (one, two) in zip(dataset.faces, fromClip.faces) {
      let files = [dataset.path + "/" + (one.file ?? ""), fromClip.path + "/" + (two.file ?? "")]
      let log = try ToolFailed.check(
        "bash", ["-c", "ffmpeg -nostdin -i \"$1\" -i \"$2\" -lavfi psnr -f null - 2>&1", "bash"] + files
      ).output
      let psnr = log.firstMatch(of: #/average:([0-9.]+)/#).flatMap { Double($0.1) } ?? 0
      #expect(psnr > 28, "\(psnr)")
    }
  }

  @Test func clipThatWasChangedIsSaidAndTheOthersAreTaken() throws {
    try Clips.twoPeople("other.mp4", in: directory, options: ["-vf", "hflip", "-c:v", "libx264", "-crf", "30"])
    #expect(try own.run("sort", "other.mp4", "-o", "people", "--sample", "1", "--group", "dbscan").exitCode == 0)
    let taken = try #require(
      Int(
        own.sqlite3(
          "SELECT count(*) FROM face JOIN clip ON clip.id = clip WHERE CAST(path AS TEXT) = 'other.mp4' AND person IS NOT NULL"
        ).trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(taken > 0)
    let handle = try FileHandle(forWritingTo: URL(filePath: directory.path("two.mp4")))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data([0]))
    try handle.close()
    let outcome = try export("-o", "dataset", "--near-duplicates", "keep", "-q")
    #expect(
      outcome
        == Outcome(
          65,
          errors:
            "rollcall: two.mp4: the clip was changed since, and its faces are left out; --from-portraits keeps them\n"))
    #expect(try Dataset.files(of: directory.path("dataset")).filter { $0.hasSuffix(".jpg") }.count == taken)
  }

  @Test(arguments: [
    Case(
      "nobody", ["--people", "Nobody"],
      Outcome(65, errors: "rollcall: there is no person “Nobody”\nhint: `rollcall people LIBRARY` lists them\n")),
    Case(
      "nothing left", ["--min-size", "5000"],
      Outcome(65, errors: "rollcall: people: no face is left to be exported: 6 too small\n")),
    Case(
      "balance alone", ["--balance", "pose"],
      Outcome(
        64,
        errors:
          "rollcall: --balance says how --max-per-person is spread, and there is none\nhint: add --max-per-person\n")),
    Case(
      "lfw split", ["--format", "lfw", "--split", "80/20"],
      Outcome(64, errors: "rollcall: --format lfw has no parts, and --split makes some\n")),
    Case(
      "frames of faces", ["--picture", "frame"],
      Outcome(
        64,
        errors: """
          rollcall: --format imagefolder has no pictures of the kind frame
          hint: it has portrait, aligned-112, aligned-150, aligned-160, aligned-256, aligned-512

          """)),
    Case(
      "no shares", ["--split", "100"],
      Outcome(
        64,
        errors: """
          rollcall export: --split cannot be “100”
          hint: expected two or three numbers from 0 on with / between, two of them over 0, as in 80/10/10

          """)),
  ])
  func whatCannotBeIsSaid(options: Case<[String], Outcome>) throws {
    let child = try Program.run(["export", "people", "-o", "dataset"] + options.input, in: directory)
    #expect(Outcome(child, without: directory) == options.expected)
    #expect(try directory.names() == ["people", "two.mp4"])
  }

  @Test(.enabled(if: SmallDisk.canBeMade, SmallDisk.reason))
  func fullDiskLosesNothing() throws {
    let disk = try SmallDisk(sizeInKilobytes: 96)
    let arguments = ["export", "people", "-o", disk.path("dataset"), "--picture-format", "png"] + Self.keep
    let child = try Program.run(arguments, in: directory)
    #expect(
      Outcome(child)
        == Outcome(
          74,
          errors: """
            rollcall: \(disk.path("dataset")): the disk is full
            hint: make room and run it again; nothing is lost

            """))
    try disk.grow(toKilobytes: 4096)
    #expect(try Program.run(arguments, in: directory).exitCode == 0)
    let plain = try Dataset(of: "people", Self.keep + ["--picture-format", "png"], in: directory)
    #expect(try Dataset.hashes(of: disk.path("dataset")) == plain.hashes())
  }
}
