import Foundation
import TestSupport
import Testing

/// What `rollcall sort` writes, on real clips and photos, seen through other programs.
@Suite(.enabled(if: SharedData.isPresent, SharedData.reason), .timeLimit(.minutes(60)))
struct SortingTests {
  /// A sorted library, and its input.
  struct Sorted: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let clips: [String]
    let samplesOnceASecond: Bool
    let library: @Sendable () throws -> SortedLibrary

    static let all = [
      Sorted(
        "five people, as the original", ["clips/five-people.mp4"], onceASecond: true, SharedLibraries.fiveOriginal),
      Sorted("five people", ["clips/five-people.mp4"], SharedLibraries.fiveDefault),
      Sorted(
        "White House, as the original", ["clips/white-house.mp4"], onceASecond: true,
        SharedLibraries.whiteHouseOriginal),
      Sorted("White House", ["clips/white-house.mp4"], SharedLibraries.whiteHouseDefault),
      Sorted("photos", [], SharedLibraries.photos),
    ]

    init(
      _ name: String, _ clips: [String], onceASecond: Bool = false,
      _ library: @escaping @Sendable () throws -> SortedLibrary
    ) {
      samplesOnceASecond = onceASecond
      testDescription = name
      self.clips = clips
      self.library = library
    }
  }

  @Test(arguments: Sorted.all)
  func databaseTablesAndFoldersAgree(_ sorted: Sorted) throws {
    let library = try sorted.library()
    #expect(
      library.faceColumns.prefix(15) == [
        "face_id", "clip", "time", "frame", "x", "y", "width", "height", "score", "quality", "track", "shot", "person",
        "name", "portrait",
      ])
    let rows = try library.query("SELECT id, ifnull(person, ''), portrait FROM face WHERE NOT is_rejected ORDER BY id")
    #expect(!rows.isEmpty)
    #expect(
      library.faces.map { [$0.text("face_id"), $0.text("person"), $0.portrait] }.sorted { $0[0] < $1[0] } == rows)
    #expect(try library.query("PRAGMA integrity_check") == [["ok"]])
    #expect(try library.query("SELECT count(*) FROM face WHERE length(embedding) <> 512") == [["0"]])
    let portraits = library.faces.map(\.portrait).sorted()
    #expect(try library.files(below: "people") + library.files(below: "unsorted") == portraits)
    // What was set aside as no face is in no table, and has a folder of its own.
    let rejected = try library.query("SELECT portrait FROM face WHERE is_rejected").map { $0[0] }
    let annotations = (portraits + rejected).map { portrait in
      let place = portrait.hasPrefix("people/") ? String(portrait.dropFirst("people/".count)) : portrait
      return "annotations/\(place.dropLast(4)).txt"
    }
    #expect(try library.files(below: "annotations") == annotations.sorted())
    let groups = Set((portraits + rejected).map { $0.split(separator: "/").dropLast().last.map(String.init) ?? "" })
    #expect(try library.files(below: "montages") == groups.map { "montages/\($0).jpg" }.sorted())
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: library.path).sorted() == [
        "annotations", "faces.csv", "library.sqlite", "montages",
      ] + (rejected.isEmpty ? [] : ["not-faces"]) + ["people", "people.csv", "report.html", "unsorted"])
  }

  @Test(arguments: Sorted.all)
  func peopleAreCounted(_ sorted: Sorted) throws {
    let library = try sorted.library()
    for person in library.people {
      let faces = library.faces.filter { $0.text("person") == person["person"] }
      #expect(person["faces"] == "\(faces.count)")
      #expect(person["clips"] == "\(Set(faces.map { $0.text("clip") }).count)")
      #expect(faces.allSatisfy { $0.portrait.hasPrefix((person["folder"] ?? "") + "/") })
    }
    let numbers = Set(library.faces.compactMap(\.person))
    #expect(library.people.map { $0["person"] } == numbers.sorted().map { "\($0)" })
    #expect(numbers.sorted() == Array(1..<(numbers.count + 1)))
    #expect(library.faces.allSatisfy { ($0.person == nil) == $0.portrait.hasPrefix("unsorted/") })
  }

  @Test(arguments: Sorted.all)
  func portraitsAreUprightCutsOfTheFrame(_ sorted: Sorted) throws {
    let library = try sorted.library()
    let child = try ToolFailed.check(
      "identify", ["-format", "%d/%f %w %h %m %Q %c\n"] + library.faces.map { "\(library.path)/\($0.portrait)" })
    let found = child.output.split(separator: "\n").map { String($0).replacing(library.path + "/", with: "") }
    let sizes = try library.frameSizes()
    let expected = try library.faces.map { face in
      let frame = try #require(sizes[face.text("face_id")])
      // The original's margins, in a frame that is reduced to fit 700 × 500.
      let scale = max(1, frame.width / 700, frame.height / 500)
      let box = try face.box()
      let left = max(0, (box[0] - 100 * scale).rounded())
      let top = max(0, (box[1] - 150 * scale).rounded())
      let right = min(frame.width, (box[2] + 100 * scale).rounded())
      let bottom = min(frame.height, (box[3] + 150 * scale).rounded())
      let height = Int((400 * (bottom - top) / (right - left)).rounded())
      return "\(face.portrait) 400 \(height) JPEG 90 rollcall face \(face.text("face_id"))"
    }
    #expect(found == expected)
  }

  @Test(arguments: Sorted.all)
  func montagesAreFiveByFive(_ sorted: Sorted) throws {
    let library = try sorted.library()
    let montages = try library.files(below: "montages")
    let child = try ToolFailed.check("identify", ["-format", "%m %w %h\n"] + montages.map { "\(library.path)/\($0)" })
    #expect(child.output.split(separator: "\n").map(String.init) == montages.map { _ in "JPEG 480 600" })
  }

  @Test(arguments: Sorted.all)
  func namesAreSafe(_ sorted: Sorted) throws {
    for face in try sorted.library().faces {
      #expect(face.portrait.wholeMatch(of: #/(people/person-\d{4}|unsorted)/\d{4}-[a-z0-9\-]+\.jpg/#) != nil)
    }
  }

  @Test(arguments: Sorted.all)
  func annotationsSayLabelAndBox(_ sorted: Sorted) throws {
    let library = try sorted.library()
    let sizes = try library.frameSizes()
    for face in library.faces {
      let place = face.portrait.hasPrefix("people/") ? String(face.portrait.dropFirst("people/".count)) : face.portrait
      let text = String(decoding: try library.bytes("annotations/\(place.dropLast(4)).txt"), as: UTF8.self)
      let fields = text.dropLast().split(separator: " ", omittingEmptySubsequences: false).compactMap { Int($0) }
      try #require(text.hasSuffix("\n") && fields.count == 5, "\(text.debugDescription)")
      #expect(fields[0] == face.person ?? -1)
      let frame = try #require(sizes[face.text("face_id")])
      let limits = [frame.width, frame.height, frame.width, frame.height]
      let widened = zip(try face.box(), [-20.0, -20, 20, 20]).map { $0 + $1 }
      let expected = zip(widened, limits).map { Int(min(max(0, $0.rounded()), $1)) }
      #expect(zip(fields.dropFirst(), expected).allSatisfy { abs($0 - $1) <= 1 }, "\(text) is not \(expected)")
    }
  }

  @Test(arguments: Sorted.all)
  func facesLieInTheirFrames(_ sorted: Sorted) throws {
    let library = try sorted.library()
    let sizes = try library.frameSizes()
    for face in library.faces {
      let frame = try #require(sizes[face.text("face_id")])
      let box = try face.box()
      // Three digits are written.
      #expect(box[0] >= 0 && box[1] >= 0 && box[2] <= frame.width + 0.001 && box[3] <= frame.height + 0.001)
      #expect(box[2] - box[0] >= 1 && box[3] - box[1] >= 1)
    }
  }

  @Test(arguments: Sorted.all.filter { !$0.clips.isEmpty })
  func framesAreThoseOfTheClip(_ sorted: Sorted) throws {
    let library = try sorted.library()
    let child = try ToolFailed.check(
      "ffprobe",
      [
        "-v", "error", "-select_streams", "v:0", "-show_entries", "frame=best_effort_timestamp_time", "-of", "csv=p=0",
        SharedData.url(sorted.clips[0]).path,
      ])
    let times = child.output.split(whereSeparator: { $0 == "\n" || $0 == "," }).compactMap { Double($0) }
    let first = try #require(times.first)
    for face in library.faces {
      let frame = try #require(Int(face.text("frame")))
      let seconds = try face.number("time")
      try #require(times.indices.contains(frame))
      // ffprobe and the table write six digits each.
      #expect(abs(times[frame] - first - seconds) < 2e-6)
      #expect(face.text("time").wholeMatch(of: #/\d+\.\d{6}/#) != nil)
    }
    guard sorted.samplesOnceASecond else { return }
    // The first frames at or after each whole second.
    let looked = try library.query("SELECT number FROM frame ORDER BY number").compactMap { Int($0[0]) }
    let wanted = (0...Int((times.last ?? 0) - first)).compactMap { second in
      times.firstIndex { $0 - first >= Double(second) - 1e-6 }
    }
    #expect(looked == wanted)
  }

  @Test func photosAreFramesOfTheirOwn() throws {
    let library = try SharedLibraries.photos()
    #expect(library.faces.allSatisfy { $0.text("frame") == "0" && $0.text("time") == "0.000000" })
    #expect(try library.query("SELECT count(*), min(kind), max(kind) FROM clip") == [["14", "photo", "photo"]])
  }
}

extension SortedLibrary {
  /// The size of each face's upright frame, by the face's identifier.
  func frameSizes() throws -> [String: (width: Double, height: Double)] {
    let rows = try query(
      "SELECT face.id, frame.width, frame.height FROM face JOIN frame ON frame.clip = face.clip AND number = frame")
    return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], (Double($0[1]) ?? 0, Double($0[2]) ?? 0)) })
  }
}
