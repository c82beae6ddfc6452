import Foundation
import TestSupport
import Testing

/// Previews of clips that browsers cannot play, judged by `ffprobe` and by the pictures that `ffmpeg` finds in both.
@Suite(.timeLimit(.minutes(60)))
struct ReviewPreviewTests {
  /// How a clip of 6 s is made: the first 3 s show one person, the last 3 another.
  private static let recipes: [(file: String, options: String)] = [
    ("mpeg2.mpg", "-vf fps=25 -c:v mpeg2video -q:v 2"),
    ("prores.mov", "-c:v prores_ks -profile:v 0"),
    ("part2.avi", "-c:v mpeg4 -q:v 2"),
    ("late.ts", "-vf fps=25 -c:v mpeg2video -q:v 2 -output_ts_offset 7"),
    ("hevc10.mkv", "-c:v libx265 -pix_fmt yuv420p10le -x265-params log-level=none"),
    ("uneven.mkv", "-vf select='not(mod(n,3))+not(mod(n,7))' -fps_mode vfr -c:v ffv1"),
    ("odd.mkv", "-vf scale=477:359 -c:v ffv1"),
    ("wide.mkv", "-vf setsar=2/1 -c:v ffv1"),
  ]

  /// The pictures of a clip at a size, and their times from the first one on.
  private static func pictures(
    _ path: String, in directory: TemporaryDirectory
  ) throws -> [(seconds: Double, pixels: [UInt8])] {
    let times = try ToolFailed.check(
      "ffprobe",
      [
        "-v", "error", "-select_streams", "v:0", "-show_entries", "frame=best_effort_timestamp_time", "-of", "csv=p=0",
        path,
      ],
      in: directory)
    // The last frame of some containers has no time: it follows at the rate of our clips, 25 a second.
    let seconds = times.output.split(separator: "\n").reduce(into: [Double]()) { seconds, text in
      seconds.append(Double(text.filter { $0 != "," }) ?? (seconds.last ?? 0) + 0.04)
    }
    let raw = try ToolFailed.check(
      "ffmpeg",
      [
        "-v", "error", "-i", path, "-vf", "scale=64:48:flags=area", "-fps_mode", "passthrough", "-f", "rawvideo",
        "-pix_fmt", "gray", "-",
      ],
      in: directory
    ).standardOutput
    let size = 64 * 48
    try #require(raw.count == seconds.count * size, "\(path): \(raw.count), \(seconds.count)")
    return seconds.enumerated().map { ($1 - seconds[0], [UInt8](raw[($0 * size)..<(($0 + 1) * size)])) }
  }

  private static func difference(_ one: [UInt8], _ other: [UInt8]) -> Double {
    zip(one, other).reduce(0.0) { $0 + abs(Double($1.0) - Double($1.1)) } / Double(one.count)
  }

  @Test func previewsShowTheClipAtItsMoments() throws {
    let directory = try TemporaryDirectory()
    for (file, options) in Self.recipes {
      try Clips.twoPeople(file, in: directory, options: options.split(separator: " ").map(String.init))
    }
    _ = try SortedLibrary(Self.recipes.map(\.file) + ["--quiet"] + Program.oneASecond, in: directory)
    let library = CorrectedFolder(in: directory)
    try ReviewServerProcess.run(library) { server in
      for (file, _) in Self.recipes {
        let name = Comment(rawValue: file)
        let row = try library.query("SELECT sha256, width, height FROM clip WHERE display_path = '\(file)'")[0]
        let told = try server.ask("/api/clip?clip=\(row[0])")
        #expect(told["share"] as? Double == 1, name)
        let all = try Self.pictures(file, in: directory)
        var moments = [0.0, 2.5, 4.2]
        while !moments.isEmpty {
          let moment = moments.removeFirst()
          var answer = try server.ask("/api/preview?clip=\(row[0])&at=\(moment)")
          for _ in 0..<200 where answer["address"] == nil {
            try #require(answer.status == 200, "\(file): \(answer.text)")
            answer = try server.ask("/api/preview?clip=\(row[0])&at=\(moment)")
          }
          let address = try #require(answer["address"] as? String)
          let from = try #require(answer["from"] as? Double)
          // A preview that takes too long to make, as on a busy machine, ends early and says where the next one begins.
          let to = answer["to"] as? Double
          if let to {
            #expect(to >= moment + 2, name)
            moments.append(to)
          }
          let sent = try server.ask(address)
          #expect(sent.status == 200 && sent.headers["content-type"] == "video/mp4", name)
          try sent.body.write(to: directory.url.appending(path: "preview.mp4"))
          let part = try server.ask(address, ["-H", "Range: bytes=100-199"])
          #expect(part.status == 206 && part.body == sent.body[100..<200], name)
          let stream = try ToolFailed.check(
            "ffprobe",
            [
              "-v", "error", "-show_entries", "stream=codec_name,profile,pix_fmt,width,height,start_time", "-of",
              "json", "preview.mp4",
            ],
            in: directory)
          let fields = try #require(
            try JSONSerialization.jsonObject(with: stream.standardOutput) as? [String: Any])
          let video = try #require((fields["streams"] as? [[String: Any]])?.first)
          #expect(video["codec_name"] as? String == "h264" && video["pix_fmt"] as? String == "yuv420p", name)
          #expect(video["start_time"] as? String == "0.000000", name)
          let (width, height) = (try #require(video["width"] as? Int), try #require(video["height"] as? Int))
          #expect(max(width, height) <= 640, name)
          let shape = (Double(width) / Double(height)) / ((Double(row[1]) ?? 0) / (Double(row[2]) ?? 1))
          #expect(abs(shape - 1) < 0.01, "\(file): \(width) × \(height)")
          // Each picture stands at its own time, and is the clip's of that time.
          let shown = try Self.pictures("preview.mp4", in: directory)
          let wanted = all.filter { $0.seconds >= moment - 0.001 && $0.seconds < (to ?? .infinity) - 0.001 }
          #expect(shown.count == wanted.count, "\(file) from \(moment): \(shown.count) of \(wanted.count)")
          for (mine, theirs) in zip(shown, wanted) {
            #expect(abs(mine.seconds + from - theirs.seconds) < 0.001, "\(file) at \(theirs.seconds)")
            #expect(Self.difference(mine.pixels, theirs.pixels) < 6, "\(file) at \(theirs.seconds)")
          }
          // Or the comparison says nothing: the two people are not that alike.
          if moment == 0, let first = all.first, let last = all.last {
            #expect(Self.difference(first.pixels, last.pixels) > 20, name)
          }
        }
        // Behind the end there is nothing to show, which is said.
        var behind = try server.ask("/api/preview?clip=\(row[0])&at=60")
        for _ in 0..<200 where behind.status == 200 && behind["address"] == nil {
          behind = try server.ask("/api/preview?clip=\(row[0])&at=60")
        }
        #expect(behind.status == 422 && (behind["sentence"] as? String)?.isEmpty == false, "\(behind.text)")
      }
    }
  }

  @Test("what browsers are told that a clip is")
  func types() throws {
    let directory = try TemporaryDirectory()
    let cases: [(file: String, options: String, type: String?)] = [
      ("high.mp4", "-c:v libx264 -profile:v high -level 3.1 -pix_fmt yuv420p", #"video/mp4; codecs="avc1.64001F""#),
      ("ten.mp4", "-c:v libx264 -level 4.0 -pix_fmt yuv420p10le", #"video/mp4; codecs="avc1.6E0028""#),
      ("vp8.webm", "-c:v libvpx", #"video/webm; codecs="vp8""#),
      ("vp9.webm", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8", nil),
      ("h264.mkv", "-c:v libx264 -profile:v main -level 3.0", #"video/x-matroska; codecs="avc1.4D001E""#),
      ("mpeg2.mpg", "-vf fps=25 -c:v mpeg2video", nil), ("part2.mp4", "-c:v mpeg4", nil),
      ("h264.ts", "-c:v libx264", nil),
    ]
    for (file, options, _) in cases {
      try Clips.twoPeople(file, in: directory, options: options.split(separator: " ").map(String.init))
    }
    let photo = directory.path("large.jpg")
    try ToolFailed.check(
      "ffmpeg", ["-v", "error", "-i", "\(Home.path)/demo/photos/obama.jpg", "-vf", "scale=2000:-1", "-q:v", "2", photo])
    _ = try SortedLibrary(cases.map(\.file) + [photo, "--quiet"] + Program.oneASecond, in: directory)
    let library = CorrectedFolder(in: directory)
    try ReviewServerProcess.run(library) { server in
      for (file, _, type) in cases {
        let clip = try library.query("SELECT sha256 FROM clip WHERE display_path = '\(file)'")[0][0]
        let told = try server.ask("/api/clip?clip=\(clip)")["type"] as? String
        if file == "vp9.webm" {
          #expect(told?.hasPrefix("video/webm; codecs=\"vp09.00.") == true, "\(told ?? "")")
        } else {
          #expect(told == type, "\(file): \(told ?? "none")")
        }
      }
      let clip = try library.query("SELECT sha256 FROM clip WHERE kind = 'photo'")[0][0]
      let answer = try server.ask("/api/preview?clip=\(clip)&at=0")
      let picture = try server.ask(try #require(answer["address"] as? String))
      #expect(picture.headers["content-type"] == "image/jpeg")
      try picture.body.write(to: directory.url.appending(path: "shown.jpg"))
      let size = try ToolFailed.check("identify", ["-format", "%m %w %h", "shown.jpg"], in: directory).output
      let whole = try ToolFailed.check("identify", ["-format", "%w %h", photo]).output.split(separator: " ").compactMap
      { Double($0) }
      let parts = size.split(separator: " ")
      #expect(parts.first == "JPEG" && parts.compactMap { Double($0) }.max() == 1600, "\(size)")
      let sides = parts.dropFirst().compactMap { Double($0) }
      #expect(abs(sides[0] / sides[1] - whole[0] / whole[1]) < 0.01)
    }
  }
}
