import Foundation
import TestSupport
import Testing

/// Formats of many faces in a file, and of times: read by Python's own library, by the formats' documents.
@Suite(.enabled(if: SharedData.isPresent, SharedData.reason), .timeLimit(.minutes(60)))
struct ExportShardTests {
  private let directory: TemporaryDirectory
  private let library: SortedLibrary

  init() throws {
    directory = try TemporaryDirectory()
    library = try SharedLibraries.manyClips()
  }

  private func export(_ format: String, _ more: String..., name: String? = nil) throws -> Dataset {
    try Dataset(of: library.path, ["--format", format] + more, in: directory, name: name ?? format)
  }

  /// Runs Python with the dataset's and the library's path, and `faces`: what the database has of each face.
  private func python(_ dataset: Dataset, _ program: String) throws -> String {
    try ToolFailed.check(
      "python3",
      [
        "-c",
        """
        import json, os, sqlite3, struct, sys
        root, library = sys.argv[1:]
        said = {f["id"]: f for f in map(json.loads, open(root + "/faces.jsonl"))}
        database = sqlite3.connect(f"file:{library}/library.sqlite?mode=ro", uri=True)
        query = "SELECT face.id, sha256, kind, face.frame, seconds, track, person, step_seconds, score, embedding, landmarks FROM face JOIN clip ON clip.id = face.clip JOIN frame ON frame.clip = face.clip AND number = face.frame WHERE NOT is_rejected"
        database.row_factory = sqlite3.Row
        faces = {row["id"]: row for row in database.execute(query)}

        """ + program, dataset.path, library.path,
      ]
    ).output
  }

  @Test(arguments: [
    "webdataset", "parquet", "parquet --picture none", "npy", "fiftyone", "webvtt", "timeline-json",
  ])
  func sameOptionsGiveTheSameBytes(options: String) throws {
    let words = ["--format"] + options.split(separator: " ").map(String.init)
    let first = try Dataset(of: library.path, words + ["--threads", "1"], in: directory, name: "first")
    let second = try Dataset(of: library.path, words + ["--threads", "2"], in: directory, name: "second")
    #expect(try first.hashes() == second.hashes())
  }

  @Test func tarHasItsSamplesInARow() throws {
    let dataset = try export("webdataset", "--split", "80/20")
    let tars = try dataset.files().filter { $0.hasSuffix(".tar") }
    #expect(tars == ["test-000000.tar", "train-000000.tar"])
    var count = 0
    for tar in tars {
      let names = try ToolFailed.check("tar", ["tf", "\(dataset.path)/\(tar)"]).output.split(separator: "\n")
      for start in stride(from: 0, to: names.count, by: 3) {
        let parts = names[start..<start + 3].map { $0.split(separator: ".", omittingEmptySubsequences: false) }
        #expect(parts.map { $0[1...].joined(separator: ".") } == ["jpg", "json", "cls"])
        #expect(Set(parts.map { $0[0] }).count == 1)
        count += 1
      }
    }
    #expect(count == dataset.faces.count && count > 50)
    let read = try python(
      dataset,
      """
      import tarfile
      seen = set()
      for part in ("train", "test"):
        index = json.load(open(f"{root}/{part}.json"))
        for shard in index["shardlist"]:
          path = f"{root}/{shard['url']}"
          assert os.path.getsize(path) == shard["filesize"]
          members = {m.name: tar.extractfile(m).read() for tar in [tarfile.open(path)] for m in tar}
          assert len(members) == 3 * shard["nsamples"]
          for name in members:
            if name.endswith(".json"):
              sample = json.loads(members[name])
              face = said[sample["face_id"]]
              assert list(sample) == sorted(sample)
              assert members[name[:-4] + "cls"] == str(face["class"]).encode() and sample["label"] == face["label"]
              assert sample["box"] == face["box_in_picture"] and face["file"] == shard["url"]
              assert members[name[:-4] + "jpg"][:2] == b"\\xff\\xd8"
              assert part == face["split"]
              seen.add(face["id"])
      assert seen == set(said)
      print(len(seen))
      """)
    #expect(read == "\(dataset.faces.count)\n")
  }

  /// Footer, schema, pages and levels, by Parquet's own documents.
  @Test(arguments: ["portrait", "none"])
  func parquetIsWhatItsFooterSays(picture: String) throws {
    let dataset = try export("parquet", "--picture", picture, "--unsorted")
    let read = try python(
      dataset,
      """
      data = open(root + "/data/train-00000-of-00001.parquet", "rb").read()
      assert data[:4] == data[-4:] == b"PAR1"
      def number(at):
        value = shift = 0
        while True:
          value |= (data[at] & 0x7F) << shift
          shift, at = shift + 7, at + 1
          if data[at - 1] < 0x80: return value, at
      def value(kind, at):
        if kind in (5, 6):
          n, at = number(at)
          return (n >> 1) ^ -(n & 1), at
        if kind == 8:
          n, at = number(at)
          return data[at:at + n], at + n
        if kind == 9:
          count, kind, at, values = data[at] >> 4, data[at] & 15, at + 1, []
          if count == 15: count, at = number(at)
          for _ in range(count):
            one, at = value(kind, at)
            values.append(one)
          return values, at
        assert kind == 12, kind
        field, fields = 0, {}
        while data[at]:
          field, kind = field + (data[at] >> 4), data[at] & 15
          fields[field], at = value(kind, at + 1)
        return fields, at + 1
      length = struct.unpack("<I", data[-8:-4])[0]
      footer, end = value(12, len(data) - 8 - length)
      assert end == len(data) - 8 and footer[3] == len(said)
      def levels(at, count):
        end, result = at + 4 + struct.unpack_from("<I", data, at)[0], []
        at += 4
        while at < end:
          run, at = number(at)
          assert run & 1 == 0
          result += [data[at]] * (run >> 1)
          at += 1
        assert len(result) == count
        return result, end
      table = {}
      for group in footer[4]:
        sizes = 0
        for chunk in group[1]:
          about = chunk[3]
          path, kind, count = b".".join(about[3]).decode(), about[1], about[5]
          header, at = value(12, about[9])
          end = at + header[3]
          sizes += end - about[9]
          assert about[7] == end - about[9] and header[5][1] == count
          repeated, at = levels(at, count) if ".list." in path else ([0] * count, at)
          defined, at = levels(at, count)
          column = table.setdefault(path, [])
          for again, depth in zip(repeated, defined):
            one = None
            if depth == (2 if "." in path else 1):
              if kind == 6:
                size = struct.unpack_from("<I", data, at)[0]
                one, at = data[at + 4:at + 4 + size], at + 4 + size
              else:
                code = {2: "<q", 4: "<f", 5: "<d"}[kind]
                one, at = struct.unpack_from(code, data, at)[0], at + struct.calcsize(code)
            if again: column[-1].append(one)
            else: column.append([one] if ".list." in path and one is not None else one)
          assert at == end, path
        assert sizes == group[2]
      assert [i.decode() for i in table["face_id"]] == list(said)
      for row, identifier in enumerate(said):
        known, face = faces[identifier], said[identifier]
        assert tuple(table["embedding.list.element"][row]) == struct.unpack(f"<{len(known['embedding']) // 4}f", known["embedding"])
        assert tuple(table["landmarks.list.element"][row]) == struct.unpack("<10d", known["landmarks"])
        assert (table["time"][row], table["score"][row], table["person"][row], table["track"][row]) == (known["seconds"], known["score"], known["person"], known["track"])
        assert table["label"][row].decode() == face["label"] and table["class"][row] == face["class"]
        if "image.bytes" in table: assert table["image.bytes"][row][:2] == b"\\xff\\xd8" and table["image.path"][row].endswith(b".jpg")
      print(len(said), "image.bytes" in table, None in table["person"])
      """)
    #expect(read == "\(dataset.faces.count) \(picture == "none" ? "False" : "True") True\n")
  }

  @Test func numpyArrayHasTheIndexesOrder() throws {
    let dataset = try export("npy")
    let read = try python(
      dataset,
      """
      import ast, csv
      data = open(root + "/embeddings.npy", "rb").read()
      assert data[:8] == b"\\x93NUMPY\\x01\\x00"
      length = struct.unpack_from("<H", data, 8)[0]
      assert (10 + length) % 64 == 0 and data[9 + length:10 + length] == b"\\n"
      header = ast.literal_eval(data[10:10 + length].decode())
      rows = list(csv.DictReader(open(root + "/index.csv", newline="")))
      assert header == {"descr": "<f4", "fortran_order": False, "shape": (len(rows), 128)}
      assert data[10 + length:] == b"".join(faces[row["face_id"]]["embedding"] for row in rows)
      assert [row["face_id"] for row in rows] == list(said)
      print(len(rows))
      """)
    #expect(read == "\(dataset.faces.count)\n")
  }

  @Test func fiftyOneHasEveryFaceOfItsFrames() throws {
    let dataset = try export("fiftyone", "--split", "60/20/20")
    let read = try python(
      dataset,
      """
      samples = json.load(open(root + "/samples.json"))["samples"]
      ids, chosen, others = set(), 0, 0
      for sample in samples:
        assert os.path.exists(f"{root}/{sample['filepath']}") and 0 <= sample["_rand"] < 1
        ids.add(sample["_id"]["$oid"])
        for label in sample["faces"]["detections"] + sample["landmarks"]["keypoints"]: ids.add(label["_id"]["$oid"])
        for label in sample["faces"]["detections"]:
          if label["tags"] == ["left-out"]:
            others += 1
            continue
          face = said[label["face_id"]]
          shares = [v * s for v, s in zip(label["bounding_box"], face["frame_size"] * 2)]
          assert all(abs(a - b) < 0.01 for a, b in zip(shares, face["box"])) and sample["tags"] == [face["split"]]
          chosen += 1
      assert all(len(i) == 24 for i in ids)
      shown = {(s["clip"], s["frame"]) for s in samples}
      assert chosen == len(said) and chosen + others == sum((f["sha256"], f["frame"]) in shown for f in faces.values())
      fields = {f["name"] for f in json.load(open(root + "/metadata.json"))["sample_fields"]}
      assert set(samples[0]) - {"_id", "_media_type", "_rand"} | {"id"} == fields
      print(chosen)
      """)
    #expect(read == "\(dataset.faces.count)\n")
  }

  /// Faces that are not chosen are on screen all the same.
  @Test func timesAreThoseOfTheTracks() throws {
    let own = try OwnLibrary()
    let name = #"A <b> & "-->" Z"#
    _ = try Program.run(["name", "people", "1", name], in: own.directory)
    let timeline = try Dataset(
      of: "people", ["--format", "timeline-json", "--max-per-person", "1"], in: own.directory, name: "timeline")
    let subtitles = try Dataset(of: "people", ["--format", "webvtt"], in: own.directory, name: "webvtt")
    let read = try ToolFailed.check(
      "python3",
      [
        "-c",
        #"""
        import glob, html, json, re, sqlite3, sys
        timeline, subtitles, library = sys.argv[1:]
        database = sqlite3.connect(f"file:{library}/library.sqlite?mode=ro", uri=True)
        tracks = database.execute("""
          SELECT sha256, face.person, min(seconds), max(seconds + shown_seconds), count(*) FROM face
          JOIN clip ON clip.id = face.clip JOIN frame ON frame.clip = face.clip AND number = face.frame
          WHERE kind = 'video' AND person IS NOT NULL
          GROUP BY sha256, person, coalesce(track, 'frame ' || face.frame) ORDER BY sha256, person, 3, 4""").fetchall()
        wanted = []
        for clip, person, start, end, count in tracks:
          last = wanted[-1] if wanted else None
          if last and last[:2] == [clip, person] and start <= last[3] + 1e-6:
            last[3], last[4] = max(last[3], end), last[4] + count
          else: wanted.append([clip, person, start, end, count])
        clips = [c for c in json.load(open(timeline + "/timeline.json"))["clips"] if c["kind"] == "video"]
        said = [[c["clip"], p["person"], s["start"], s["end"], s["faces"]] for c in clips for p in c["people"] for s in p["stretches"]]
        said.sort()
        assert len(said) == len(wanted)
        assert all(a[:2] == b[:2] and a[4] == b[4] and abs(a[2] - b[2]) + abs(a[3] - b[3]) < 3e-6 for a, b in zip(said, wanted))
        names = {p["person"]: p["name"] or p["label"] for c in clips for p in c["people"]}
        cues = []
        def seconds(t): return sum(float(v) * f for v, f in zip(t.split(":"), (3600, 60, 1)))
        for c in clips:
          (file,) = glob.glob(f"{subtitles}/*-{c['clip'][:12]}.vtt")
          head, *blocks = open(file).read().strip("\n").split("\n\n")
          assert head == "WEBVTT"
          for block in blocks:
            times, text = block.split("\n")
            assert re.fullmatch(r"\d\d:\d\d:\d\d\.\d{3} --> \d\d:\d\d:\d\d\.\d{3}", times) and not re.search("[<>]", text)
            start, end = map(seconds, times.split(" --> "))
            assert start < end
            cues.append([c["clip"], html.unescape(text), start, end])
        assert len(cues) == len(wanted)
        key = [[c, names[p], s, e] for c, p, s, e, _ in wanted]
        assert all(a[:2] == b[:2] and abs(a[2] - b[2]) + abs(a[3] - b[3]) < 0.0021 for a, b in zip(sorted(cues), sorted(key)))
        print(names[1], len(said) > 0)
        """#, timeline.path, subtitles.path, own.directory.path("people"),
      ]
    ).output
    #expect(read == "\(name) True\n")
  }
}
