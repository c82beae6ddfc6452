import Foundation
import TestSupport
import Testing
import VideoDecoding
import Vocabulary

/// Set-ups that are known, because the clips were made of them.
@Suite(.timeLimit(.minutes(60)))
struct CameraSetUpTests {
  /// The set-up of each shot of a clip, at six frames a second.
  private static func setUps(_ path: String) throws -> [Int?] {
    let reader = try ClipReader(path: FilePath(path), options: DecodingOptions(samplesPerSecond: 6, findsShots: true))
    var looked: [(index: Int, thumbnail: ShotThumbnail?)] = []
    while let frame = try reader.next() { looked.append((frame.index, frame.thumbnail)) }
    let beginnings = reader.shotBeginnings
    var setUps = CameraSetUps()
    for (index, thumbnail) in looked {
      if let thumbnail { setUps.add(thumbnail, shot: beginnings.count { $0 <= index }) }
    }
    let numbers = setUps.numbers()
    return (0...beginnings.count).map { numbers[$0] }
  }

  private static func render(_ graph: String, _ options: String = "-pix_fmt yuv420p") throws -> [Int?] {
    let folder = try TemporaryDirectory()
    let path = folder.path("clip.mkv")
    let made = try ChildProcess.run(
      "ffmpeg",
      ["-v", "error", "-filter_complex", graph, "-map", "[v]"] + options.split(separator: " ").map(String.init) + [
        "-c:v", "ffv1", path,
      ])
    try #require(made.exitCode == 0, "\(made.errors)")
    return try setUps(path)
  }

  /// Two rooms, each a second at a time; in each a figure, elsewhere and of another brightness each time.
  private static func room(_ source: String, _ name: String, _ take: Int, _ filter: String = "null") -> String {
    let (x, shade) = (20 + 70 * (take % 4), ["0x303030", "0xd0d0d0", "0x805030", "0x306090"][take % 4])
    return """
      \(source),format=yuv420p,drawbox=x=\(x):y=90:w=60:h=150:color=\(shade):t=fill,\(filter)[\(name)\(take)]
      """
  }

  private static let kitchen = "smptebars=s=320x240:r=30:d=1"
  private static let hall = "testsrc=s=320x240:r=30:d=1"

  /// - Parameter takes: K and H, a second each.
  private static func cut(_ takes: String, _ filter: String = "null") -> String {
    let rooms = takes.enumerated().map { take, room in
      Self.room(room == "K" ? kitchen : hall, "r", take, filter)
    }
    let names = (0..<takes.count).map { "[r\($0)]" }.joined()
    return rooms.joined(separator: ";") + ";\(names)concat=n=\(takes.count)[v]"
  }

  @Test(
    "a dialogue has two set-ups, whatever its pixels are",
    arguments: [
      (filter: "null", options: "-pix_fmt yuv420p"),
      (filter: "null", options: "-pix_fmt yuv420p10le"),
      (filter: "null", options: "-pix_fmt gray"),
      (filter: "null", options: "-pix_fmt gbrp"),
      (filter: "scale=out_range=full", options: "-pix_fmt yuv444p -color_range pc"),
      // Dim and grey, with black bars on two sides, and noisy.
      (filter: "lutyuv=y='16+(val-16)/4'", options: "-pix_fmt yuv420p"),
      (filter: "scale=320:160,pad=320:240:0:40", options: "-pix_fmt yuv420p"),
      (filter: "noise=alls=30:allf=t", options: "-pix_fmt yuv420p"),
    ])
  func dialogue(filter: String, options: String) throws {
    let setUps = try Self.render(Self.cut("KHKHK", filter), options)
    #expect(setUps == [0, 1, 0, 1, 0])
  }

  @Test("near-black rooms that differ are two, and black is none")
  func darkness() throws {
    let black = "color=black:s=320x240:r=30:d=1,format=yuv420p"
    let graph = """
      \(Self.room(Self.kitchen, "a", 0));\(black)[x];\(Self.room(Self.hall, "b", 0));\(black)[y];\
      \(Self.room(Self.kitchen, "a", 1));[a0][x][b0][y][a1]concat=n=5[v]
      """
    #expect(try Self.render(graph) == [0, nil, 1, nil, 0])
    let white = "color=white:s=320x240:r=30:d=1,format=yuv420p"
    #expect(
      try Self.render("\(white)[x];\(Self.room(Self.hall, "b", 0));\(white)[y];[x][b0][y]concat=n=3[v]")
        == [nil, 0, nil])
  }

  @Test("a fade through black ends a shot, and both sides are as they are")
  func fade() throws {
    let graph = """
      \(Self.room("smptebars=s=320x240:r=30:d=2", "a", 0, "fade=out:st=1.5:d=0.5"));\
      \(Self.room("smptebars=s=320x240:r=30:d=2", "b", 0, "fade=in:st=0:d=0.5"));[a0][b0]concat=n=2[v]
      """
    let setUps = try Self.render(graph)
    #expect(setUps.first == 0 && setUps.last == 0 && setUps.count > 1, "\(setUps)")
  }

  /// A wide picture of which the camera sees a part: from its left to its right, and from either without moving.
  @Test("a pan joins one of the set-ups at its ends, and never these to each other", arguments: [true, false])
  func pan(comesFirst: Bool) throws {
    let wide =
      "smptehdbars=s=320x240:r=30:d=1,format=yuv420p[p];testsrc=s=320x240:r=30:d=1,format=yuv420p[q];[p][q]hstack"
    let left = "\(wide.replacing("[p]", with: "[lp]").replacing("[q]", with: "[lq]")),crop=320:240:0:0[l]"
    let right = "\(wide.replacing("[p]", with: "[rp]").replacing("[q]", with: "[rq]")),crop=320:240:320:0[r]"
    let pan = "\(wide.replacing("d=1", with: "d=2")),crop=320:240:'min(320,n*6)':0[m]"
    let setUps = try Self.render(
      "\(left);\(right);\(pan);\(comesFirst ? "[m][l][r]" : "[l][r][m]")concat=n=3[v]")
    try #require(setUps.count == 3, "\(setUps)")
    let (still, moving) = comesFirst ? (setUps[1...2], setUps[0]) : (setUps[0...1], setUps[2])
    #expect(Set(still).count == 2 && still.contains(moving), "\(setUps)")
  }

  @Test func nothingIsLentWhereShotsAreNotLookedFor() throws {
    let folder = try TemporaryDirectory()
    let (video, photo, tiny) = (folder.path("clip.mkv"), folder.path("photo.png"), folder.path("tiny.mkv"))
    for (path, size, more) in [(video, "320x240", []), (photo, "320x240", ["-frames:v", "1"]), (tiny, "48x32", [])] {
      let made = try ChildProcess.run(
        "ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc=s=\(size):r=10:d=1"] + more + [path])
      try #require(made.exitCode == 0, "\(made.errors)")
    }
    for (path, findsShots, isLent) in [
      (video, true, true), (video, false, false), (photo, true, false), (tiny, true, false),
    ] {
      let reader = try ClipReader(path: FilePath(path), options: DecodingOptions(findsShots: findsShots))
      let frame = try #require(try reader.next())
      #expect((frame.thumbnail != nil) == isLent, "\(path)")
      #expect(reader.findsShots == (findsShots && path != photo))
    }
  }

  @Test(
    "the shared clips' set-ups, by eye", .enabled(if: SharedData.isPresent, SharedData.reason),
    arguments: [
      // The first and the third shot are from one place.
      (clip: "flat.mp4", setUps: [0, 1, 0, 2]),
      // In the dark, where all frames differ by less than 16 of 255.
      (clip: "white-house.mp4", setUps: [0, 1, 2, 3]),
      // Before one wall, but for the fifth, for which the camera was nearer to the screen.
      (clip: "five-people.mp4", setUps: [0, 0, 0, 0, 1, 0, 0, 0, 0]),
    ])
  func sharedClips(clip: String, setUps: [Int?]) throws {
    #expect(try Self.setUps(SharedData.url("clips/\(clip)").path) == setUps)
  }

  @Test("a company film comes back to nothing but its logo", .enabled(if: SharedData.isPresent, SharedData.reason))
  func companyFilm() throws {
    let setUps = try Self.setUps(SharedData.url("clips/company.mp4").path).compactMap(\.self)
    let counts = Dictionary(setUps.map { ($0, 1) }, uniquingKeysWith: +)
    #expect(counts.filter { $0.value > 1 } == [0: 2], "\(setUps)")
  }

  /// A film of two hours: 3,000 shots, of which a third come back.
  @Test func isQuick() throws {
    let folder = try TemporaryDirectory()
    let path = folder.path("clip.mkv")
    let made = try ChildProcess.run(
      "ffmpeg",
      [
        "-v", "error", "-f", "lavfi", "-i", "mandelbrot=s=320x180:r=10,trim=duration=100", "-c:v", "libx264",
        "-preset", "ultrafast", path,
      ])
    try #require(made.exitCode == 0, "\(made.errors)")
    let reader = try ClipReader(path: FilePath(path), options: DecodingOptions(findsShots: true))
    var thumbnails: [ShotThumbnail] = []
    while let frame = try reader.next() { if let thumbnail = frame.thumbnail { thumbnails.append(thumbnail) } }
    var setUps = CameraSetUps()
    for shot in 0..<3000 {
      for frame in 0..<4 { setUps.add(thumbnails[(shot * 7 + frame * 251) % thumbnails.count], shot: shot) }
    }
    let clock = ContinuousClock()
    var count = 0
    let seconds = clock.measure { count = setUps.numbers().count } / .seconds(1)
    #expect(count == 3000)
    // Two cores that also do other work; a quadratic one in frames takes minutes.
    #expect(seconds < 20, "\(seconds) s")
    print("set-ups of 3,000 shots: \(seconds) s")
  }
}
