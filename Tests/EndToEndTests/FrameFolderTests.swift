import Foundation
import TestSupport
import Testing

/// Folders of numbered pictures: the frames of a video are one clip, photos are photos.
@Suite(.timeLimit(.minutes(60)))
struct FrameFolderTests {
  private struct Answer: Decodable {
    struct Clip: Decodable {
      struct Sequence: Decodable, Equatable {
        let pictures: Int
        let missing: Int
        let frameRate: Double
      }
      let path: String
      let kind: String
      let frames: Int
      let damagedFrames: Int
      let sequence: Sequence?
    }
    struct Person: Decodable {
      let faces: Int
    }
    let people: [Person]
    let clips: [Clip]
  }

  private struct Labels: Decodable {
    struct Segment: Decodable {
      let start: Double
      let end: Double
      let person: String
    }
    let segments: [Segment]
  }

  private func frames(
    _ name: String, of clip: String, perSecond: Int = 5, in directory: TemporaryDirectory
  ) throws {
    try FileManager.default.createDirectory(atPath: directory.path(name), withIntermediateDirectories: true)
    try ToolFailed.check(
      "ffmpeg",
      ["-v", "error", "-nostdin", "-y", "-i", clip, "-vf", "fps=\(perSecond)", "-q:v", "3"]
        + [directory.path("\(name)/%06d.jpg")])
  }

  private func sort(_ arguments: [String], in directory: TemporaryDirectory) throws -> (Answer, errors: String) {
    let child = try Program.run(["sort", "--json"] + arguments, in: directory)
    #expect(child.exitCode == 0, "\(child.errors)")
    return (try JSONDecoder().decode(Answer.self, from: child.standardOutput), child.errors)
  }

  /// Nine clips of five people in a row.
  @Test(.enabled(if: SharedData.isPresent, SharedData.reason))
  func framesOfFivePeopleGiveFivePeople() throws {
    let directory = try TemporaryDirectory()
    try frames("frames", of: SharedData.url("clips/five-people.mp4").path, in: directory)
    let (answer, errors) = try sort(["frames", "-o", "people"], in: directory)
    #expect(answer.people.count == 5 && errors == "", "\(errors)")
    #expect(answer.clips.map(\.path) == ["frames/%06d.jpg"] && answer.clips.map(\.kind) == ["video"])
    #expect(answer.clips[0].sequence == .init(pictures: 98, missing: 0, frameRate: 5))
    // The largest face of a frame is the labelled person; at the ends of a segment, frames are a little early or late.
    let library = try ToolFailed.check(
      "sqlite3",
      [
        directory.path("people/library.sqlite"),
        """
        SELECT seconds, person, max(face.width * face.height) FROM face
        JOIN frame ON frame.clip = face.clip AND number = frame GROUP BY frame HAVING person IS NOT NULL
        """,
      ])
    let segments = try SharedData.decode(Labels.self, from: "clips/five-people.labels.json").segments
    var names: [Substring: Set<String>] = [:]
    for row in library.output.split(separator: "\n").map({ $0.split(separator: "|") }) {
      let seconds = try #require(Double(row[0]))
      guard let segment = segments.first(where: { $0.start + 0.15 < seconds && seconds < $0.end - 0.15 }) else {
        continue
      }
      names[row[1], default: []].insert(segment.person)
    }
    #expect(names.count == 5 && names.values.allSatisfy { $0.count == 1 }, "\(names)")
    #expect(Set(names.values).count == 5, "\(names)")
    // The same pictures, named as FFmpeg names them, are the clip that is there.
    let again = try Program.run(["sort", "frames/%06d.jpg", "-o", "people"], in: directory)
    #expect(again.exitCode == 0 && again.errors.contains("is in the library already"), "\(again.errors)")
    // Portraits are cut anew from the pictures, and frames exported from them.
    try ToolFailed.check(
      Program.path, ["export", "people", "--format", "yolo", "-o", "yolo", "--quiet"], in: directory)
    let check = try Program.run(["check", "people"], in: directory)
    #expect(check.exitCode == 0, "\(check.output)\(check.errors)")
  }

  /// A gap, a damaged picture, a frame rate, and the summary's line.
  @Test func whatIsMissingIsSaid() throws {
    let directory = try TemporaryDirectory()
    try Clips.twoPeople("two.mp4", in: directory)
    try frames("frames", of: directory.path("two.mp4"), in: directory)
    for number in [12, 13] { try FileManager.default.removeItem(atPath: directory.path("frames/0000\(number).jpg")) }
    try Data("no picture".utf8).write(to: directory.url.appending(path: "frames/000020.jpg"))
    let child = try Program.run(["sort", "frames", "-o", "people", "--frame-rate", "2.5"], in: directory)
    #expect(child.exitCode == 0)
    #expect(
      child.errors == """
        rollcall: frames/%06d.jpg: 1 frame cannot be decoded, the first at 00:00:07.600; the rest is used
        rollcall: frames/%06d.jpg: 2 frames of the sequence are missing (the first is number 12); their time passes

        """)
    #expect(
      child.output.contains(
        "frames: read as a sequence of 28 frames at 2.5 frames per second (--frame-rate); --no-frames treats them as photos\n"
      ), "\(child.output)")
    try FileManager.default.removeItem(atPath: directory.path("frames/000020.jpg"))
    let (photos, _) = try sort(["frames", "-o", "photos", "--no-frames"], in: directory)
    // Pictures that are the same to the byte count once.
    #expect(photos.clips.count > 2 && photos.clips.allSatisfy { $0.kind == "photo" && $0.sequence == nil })
  }

  /// Numbered, of one size, and no video: each person's folder, and all in one.
  @Test(.enabled(if: SharedData.isPresent, SharedData.reason))
  func photosStayPhotos() throws {
    let directory = try TemporaryDirectory()
    let sets = SharedData.url("photo-sets")
    let (people, _) = try sort([sets.path, "-o", "sets"], in: directory)
    #expect(people.clips.count > 100 && people.clips.allSatisfy { $0.sequence == nil })
    try FileManager.default.createDirectory(atPath: directory.path("all"), withIntermediateDirectories: true)
    let files = try FileManager.default.subpathsOfDirectory(atPath: sets.appending(path: "ten-politicians").path)
      .filter { $0.hasSuffix(".jpg") }.sorted()
    for (index, file) in files.prefix(30).enumerated() {
      try FileManager.default.copyItem(
        atPath: sets.appending(path: "ten-politicians/\(file)").path, toPath: directory.path("all/\(1000 + index).jpg"))
    }
    let (all, _) = try sort(["all", "-o", "one"], in: directory)
    #expect(all.clips.count == 30 && all.clips.allSatisfy { $0.kind == "photo" })
  }

  /// What a camera took is photos, however alike: its data says so.
  @Test func aCamerasPicturesStayPhotos() throws {
    let directory = try TemporaryDirectory()
    try frames(
      "DCIM", of: try Clips("-f lavfi -i testsrc=s=320x240:r=5:d=3").make("a.mkv", in: directory), in: directory)
    // A minimal EXIF segment behind the start of each picture: one tag, the maker.
    let tag: [UInt8] = [0x01, 0x0F, 0, 2, 0, 0, 0, 4] + Array("Cam\0".utf8)
    let tiff: [UInt8] = Array("MM\0*".utf8) + [0, 0, 0, 8, 0, 1] + tag + [0, 0, 0, 0]
    let exif = Array("Exif\0\0".utf8) + tiff
    let segment: [UInt8] = [0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif
    let (sequence, _) = try sort(["DCIM", "-o", "before"], in: directory)
    #expect(sequence.clips.map(\.kind) == ["video"])
    for name in try directory.names(in: "DCIM") {
      let url = directory.url.appending(path: "DCIM/\(name)")
      let data = try Data(contentsOf: url)
      try (data.prefix(2) + segment + data.dropFirst(2)).write(to: url)
    }
    let (photos, _) = try sort(["DCIM", "-o", "after"], in: directory)
    #expect(photos.clips.count == 15 && photos.clips.allSatisfy { $0.kind == "photo" })
  }
}
