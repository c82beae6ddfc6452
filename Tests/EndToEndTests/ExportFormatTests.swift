import Foundation
import TestSupport
import Testing

/// What each format writes, as its readers read it: by their own rules, in Python without their packages.
@Suite(.enabled(if: SharedData.isPresent, SharedData.reason), .timeLimit(.minutes(60)))
struct ExportFormatTests {
  private let directory: TemporaryDirectory
  private let library: SortedLibrary

  init() throws {
    directory = try TemporaryDirectory()
    library = try SharedLibraries.manyClips()
  }

  private func export(_ format: String, _ more: String...) throws -> Dataset {
    try Dataset(of: library.path, ["--format", format] + more, in: directory, name: format)
  }

  /// Classes and their pictures as `torchvision.datasets.folder` finds them: `find_classes`, then `make_dataset`, which
  /// refuses a class without pictures.
  @Test func imageFolderHasNothingButFilledClassFolders() throws {
    let dataset = try export("imagefolder")
    let found = try dataset.python(
      """
      import json, os, sys
      root = sys.argv[1]
      classes = sorted(entry.name for entry in os.scandir(root) if entry.is_dir())
      index = {name: number for number, name in enumerate(classes)}
      samples = [(os.path.join(c, f), index[c]) for c in classes for f in sorted(os.listdir(os.path.join(root, c)))]
      assert all(any(number == i for _, i in samples) for number in index.values())
      said = {f["file"]: f["class"] for f in map(json.loads, open(root + "/faces.jsonl"))}
      assert dict(samples) == said, "numbers of classes"
      print(len(samples), len(classes))
      """)
    let wanted = try library.query("SELECT count(DISTINCT person) FROM face")[0][0]
    #expect(found == "\(dataset.faces.count) \(wanted)\n")
  }

  @Test func huggingFaceHasALineAPicture() throws {
    let dataset = try export("huggingface", "--split", "60/40")
    let said = try dataset.python(
      """
      import json, os, sys
      root = sys.argv[1]
      faces = {f["id"]: f for f in map(json.loads, open(root + "/faces.jsonl"))}
      seen, columns = set(), set()
      for part in ("train", "test"):
        lines = [json.loads(line) for line in open(f"{root}/{part}/metadata.jsonl")]
        files = {os.path.relpath(os.path.join(p, f), f"{root}/{part}") for p, _, fs in os.walk(f"{root}/{part}") for f in fs}
        assert {l["file_name"] for l in lines} == files - {"metadata.jsonl"}
        for l in lines:
          face = faces[l["face_id"]]
          assert face["split"] == part and face["label"] == l["label"] and face["file"] == f"{part}/{l['file_name']}"
          assert face["box_in_picture"] == l["box"]
          seen.add(l["face_id"])
          columns.add(tuple((k, type(v).__name__, tuple(type(x).__name__ for x in v) if isinstance(v, list) else ()) for k, v in l.items()))
      assert seen == set(faces)
      assert len(columns) == 1, columns
      card = open(root + "/README.md").read()
      head = card.split("---")[1]
      assert all(f"path: {part}/**" in head for part in ("train", "test")) and "license:" in head
      assert card.count("TO FILL IN") == 3
      print(len(seen))
      """)
    #expect(said == "\(dataset.faces.count)\n")
  }

  /// `people.txt` and `pairs.txt` as torchvision's `LFWPeople` and `LFWPairs` read them.
  @Test func lfwHasItsFolds() throws {
    let dataset = try export("lfw")
    let said = try dataset.python(
      """
      import json, os, sys
      root = sys.argv[1]
      def image(name, number): return f"{name}/{name}_{int(number):04d}.jpg"
      lines = open(root + "/people.txt").read().splitlines()
      folds, at, people, groups = int(lines[0]), 1, {}, []
      for fold in range(folds):
        count = int(lines[at])
        group = [line.split("\\t") for line in lines[at + 1:at + 1 + count]]
        people.update((name, int(n)) for name, n in group)
        groups.append({name for name, _ in group})
        at += count + 1
      assert at == len(lines) and sum(map(len, groups)) == len(people)
      files = {f["file"] for f in map(json.loads, open(root + "/faces.jsonl"))}
      assert files == {image(name, k) for name, n in people.items() for k in range(1, n + 1)}
      assert all(os.path.exists(os.path.join(root, f)) for f in files)
      pairs = open(root + "/pairs.txt").read().splitlines()
      n_folds, n_pairs = map(int, pairs[0].split("\\t"))
      at = 1
      for fold in range(n_folds):
        same = [line.split("\\t") for line in pairs[at:at + n_pairs]]
        other = [line.split("\\t") for line in pairs[at + n_pairs:at + 2 * n_pairs]]
        at += 2 * n_pairs
        assert all(len(p) == 3 and p[1] != p[2] and {image(p[0], p[1]), image(p[0], p[2])} <= files for p in same)
        assert all(len(p) == 4 and p[0] != p[2] and {image(p[0], p[1]), image(p[2], p[3])} <= files for p in other)
        assert {p[0] for p in same} | {p[0] for p in other} | {p[2] for p in other} <= groups[fold]
        assert len(set(map(tuple, same))) == len(set(map(tuple, other))) == n_pairs
      assert at == len(pairs) and n_folds == folds
      print(len(files), n_pairs > 0)
      """)
    #expect(said == "\(dataset.faces.count) True\n")
    let other = try Dataset(
      of: library.path, ["--format", "lfw", "--seed", "7"], in: directory, name: "other")
    #expect(try other.text("pairs.txt") != dataset.text("pairs.txt"))
  }

  @Test(arguments: ["portrait", "none"])
  func tablesSayTheSame(picture: String) throws {
    let csv = try export("csv", "--picture", picture)
    let lines = try export("jsonl", "--picture", picture)
    let rows = try SortedLibrary.table(csv.path + "/faces.csv").rows
    #expect(rows.count == lines.faces.count && rows.count > 50)
    for (row, face) in zip(rows, lines.faces) {
      #expect(row["face_id"] == face.id && row["file"] == face.file ?? "" && row["label"] == face.label)
      #expect(Double(row["x"] ?? "") == face.box[0] && Double(row["nose_x"] ?? "") == face.landmarks?[2][0])
      #expect(row["person"] == face.person.map(String.init))
    }
    let images = try csv.files().filter { $0.hasPrefix("images/") }
    #expect(images == (picture == "none" ? [] : lines.faces.compactMap(\.file).sorted()))
  }

  @Test func originalTreeIsTheScripts() throws {
    let dataset = try export("original", "--near-duplicates", "keep")
    let people = try library.query("SELECT person, count(*) FROM face WHERE person IS NOT NULL GROUP BY person")
    var wanted: [String] = []
    for row in people {
      let folder = "ClusteredFaces/Face_\(row[0])"
      for number in 1...(Int(row[1]) ?? 1) {
        wanted += ["\(folder)/face_\(number).jpg", "\(folder)/face_\(number).txt"]
      }
      wanted.append("ClusteredFaces/Montage/Face_\(row[0]).jpg")
    }
    #expect(Set(try dataset.files().filter { $0.hasPrefix("Cl") }) == Set(wanted))
    // The library's own annotations say the same of the same faces, and portraits are as wide.
    for face in dataset.faces.prefix(20) {
      let file = try #require(face.file)
      let portrait = try library.query("SELECT portrait FROM face WHERE id = '\(face.id)'")[0][0]
      let annotation = portrait.replacing("people/", with: "annotations/", maxReplacements: 1).dropLast(4) + ".txt"
      #expect(
        try dataset.text(file.dropLast(4) + ".txt")
          == String(decoding: library.bytes(String(annotation)), as: UTF8.self))
      #expect(face.size[0] == 400)
    }
    let montage = try ToolFailed.check(
      "ffprobe",
      [
        "-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0",
        dataset.path + "/ClusteredFaces/Montage/Face_1.jpg",
      ])
    #expect(montage.output == "480,600\n")
  }

  /// Names that are one name to a file system that ignores case, or that it cannot hold.
  @Test func namesThatCollideAreToldApart() throws {
    let own = try OwnLibrary()
    #expect(try own.run("name", "people", "1", "Zoë: A/B").exitCode == 0)
    #expect(try own.run("name", "people", "2", "ZOË  a.b").exitCode == 0)
    for (format, folders) in [
      ("imagefolder", ["zo-a-b-0001", "zo-a-b-0002"]), ("lfw", ["ZOE_a_b_0002", "Zoe_A_B"]),
    ] {
      let dataset = try Dataset(of: "people", ["--format", format], in: own.directory, name: format)
      let found = Set(dataset.faces.compactMap { $0.file?.split(separator: "/").first.map(String.init) })
      #expect(found == Set(folders), "\(found)")
      let names = try dataset.python(
        "import json, sys; print([c['name'] for c in json.load(open(sys.argv[1] + '/dataset.json'))['classes']])")
      #expect(names == "['Zoë: A/B', 'ZOË  a.b']\n")
    }
  }
}
