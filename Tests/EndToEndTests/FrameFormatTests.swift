import Foundation
import TestSupport
import Testing

/// The formats of whole frames, tracks and photos, each read as it is written down, and held against the database face by
/// face: `Tests/Readers/frame_plain.py`, with Python's own modules. `Scripts/readers` does the same with the real readers.
@Suite(.enabled(if: SharedData.isPresent, SharedData.reason), .timeLimit(.minutes(60)))
struct FrameFormatTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// Names with what XML, YAML, lists of classes and paths have a meaning for.
  private static let names = [
    "O'Brien \"Bob\" & <Ann>", "דוד כהן 🙂", "other", "no", "a: b #c", "../etc/passwd",
  ]

  private static let namedLibrary: Result<SortedLibrary, any Error> = Result {
    let library = try SharedLibraries.manyClips()
    let place = try SharedPlace.directory()
    try FileManager.default.copyItem(
      at: URL(filePath: library.path), to: place.url.appending(path: "many-clips-named"))
    let people = try library.query("SELECT DISTINCT person FROM face WHERE person IS NOT NULL ORDER BY 1").map { $0[0] }
    for (person, name) in zip(people, names) {
      try #require(try Program.run(["name", "many-clips-named", person, name], in: place).exitCode == 0)
    }
    return try SortedLibrary(in: place, child: library.child, name: "many-clips-named")
  }

  /// So few of each that others are seen beside them.
  private func export(_ format: String, _ library: SortedLibrary, _ more: [String], name: String = "dataset") throws
    -> Dataset
  {
    try Dataset(of: library.path, ["--format", format, "--max-per-person", "6"] + more, in: directory, name: name)
  }

  private func judged(_ dataset: Dataset, _ library: String) throws -> String {
    let script = Checkout.directory.appending(path: "Tests/Readers/frame_plain.py").path
    return try ToolFailed.check("python3", ["-B", script, library, dataset.path]).output
  }

  @Test(arguments: ["yolo", "yolo-pose", "coco", "voc", "cvat", "labelstudio", "mot"])
  func everyFaceIsWhereTheLibraryHasIt(format: String) throws {
    let library = try Self.namedLibrary.get()
    let split = ["--split", "60/20/20"]
    let dataset = try export(format, library, split)
    #expect(try judged(dataset, library.path).hasPrefix("\(format): "))
    let again = try export(format, library, split + ["--threads", "1"], name: "again")
    #expect(try again.hashes() == dataset.hashes())
  }

  @Test(arguments: ["yolo", "coco", "voc", "cvat", "labelstudio", "cvat-video"])
  func withoutPartsTheLayoutIsPlain(format: String) throws {
    let library = try Self.namedLibrary.get()
    let dataset = try export(format, library, [])
    #expect(try judged(dataset, library.path).hasPrefix("\(format): "))
    if format == "cvat-video" {
      #expect(try export(format, library, [], name: "again").hashes() == dataset.hashes())
    }
  }

  @Test func framesOfTracksHaveTheirNumbers() throws {
    let library = try Self.namedLibrary.get()
    let dataset = try export("mot", library, ["--picture", "frame", "--picture-format", "png"])
    #expect(try judged(dataset, library.path).hasPrefix("mot: "))
    #expect(try dataset.files().contains { $0.hasSuffix("/img1/000001.png") })
  }

  /// Photos as cameras store them: on their side, with a word on how they are turned.
  @Test func sidecarsAreOfThePhotoAsItIsStored() throws {
    let photo = SharedData.url("photos/test__obama_and_biden.jpg").path
    // What ffmpeg calls transposing, and EXIF's number for it.
    for (way, number) in [("cclock", 6), ("clock", 8)] {
      let stored = directory.path("stored.jpg")
      try ToolFailed.check(
        "ffmpeg", ["-v", "error", "-nostdin", "-y", "-i", photo, "-vf", "scale=1000:-2,transpose=\(way)", stored])
      let program = """
        import os, sys
        data = open(sys.argv[1], "rb").read()
        entry = bytes.fromhex("0112000300000001") + bytes([0, int(sys.argv[3]), 0, 0])
        exif = b"Exif\\0\\0MM\\0*" + (8).to_bytes(4, "big") + b"\\0\\1" + entry + bytes(4)
        os.makedirs(os.path.dirname(sys.argv[2]), exist_ok=True)
        open(sys.argv[2], "wb").write(data[:2] + b"\\xff\\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + data[2:])
        """
      // Two of the same name, in two folders.
      let turned = directory.path("\(number)/Père & \"fils\".jpg")
      try ToolFailed.check("python3", ["-c", program, stored, turned, "\(number)"])
    }
    let library = try SortedLibrary(["6", "8"], in: directory)
    let dataset = try Dataset(of: library.path, ["--format", "xmp", "--unsorted"], in: directory)
    #expect(dataset.faces.count >= 4)
    #expect(Set(dataset.faces.map(\.size)) == [dataset.faces[0].size])
    #expect(try judged(dataset, library.path) == "xmp: \(2 * dataset.faces.count) regions, 2 photos\n")
    let again = try Dataset(of: library.path, ["--format", "xmp", "--unsorted"], in: directory, name: "again")
    #expect(try again.hashes() == dataset.hashes())
  }

  @Test func sidecarsAreOfPhotosOnly() throws {
    let library = try SharedLibraries.manyClips()
    let child = try Program.run(["export", library.path, "-f", "xmp", "-o", "out"], in: directory)
    #expect(
      Outcome(child)
        == Outcome(
          65,
          errors: """
            rollcall: --format xmp lays files beside photos, and the faces are all of videos
            hint: for videos there are mot and cvat-video

            """))
    #expect(!FileManager.default.fileExists(atPath: directory.path("out")))
  }
}
