import Foundation
import TestSupport
import Testing
import VideoDecoding
import Vocabulary

/// Cuts that are known, because the clips were made with them, and what is no cut.
@Suite(.timeLimit(.minutes(60)))
struct ShotTests {
  private static func shots(_ path: String) throws -> [Int] {
    let reader = try ClipReader(path: FilePath(path), options: DecodingOptions(samplesPerSecond: 6, findsShots: true))
    while try reader.next() != nil {}
    return reader.shotBeginnings
  }

  /// Renders a filter graph of ffmpeg's own test pictures, 320 × 240 at 30 frames a second.
  private static func render(_ graph: String) throws -> [Int] {
    let folder = try TemporaryDirectory()
    let path = folder.path("clip.mp4")
    let made = try ChildProcess.run(
      "ffmpeg",
      ["-v", "error", "-filter_complex", graph, "-map", "[v]", "-c:v", "libx264", "-preset", "ultrafast", path])
    try #require(made.exitCode == 0, "\(made.errors)")
    return try shots(path)
  }

  private static let first = "mandelbrot=s=320x240:r=30,trim=duration=2,setpts=PTS-STARTPTS,format=yuv420p"
  private static let second = "testsrc=s=320x240:r=30:d=2,format=yuv420p"
  private static let third = "smptebars=s=320x240:r=30:d=2,format=yuv420p"

  @Test("hard cuts are found to the frame")
  func hardCuts() throws {
    let graph = "\(Self.first)[a];\(Self.second)[b];\(Self.third)[c];[a][b][c]concat=n=3[v]"
    let shots = try Self.render(graph)
    #expect(shots == [60, 120], "\(shots)")
  }

  @Test("a cross-fade ends a shot near its middle", arguments: [0.4, 0.8])
  func crossFade(seconds: Double) throws {
    let shots = try Self.render(
      "\(Self.third)[a];\(Self.second)[b];[a][b]xfade=transition=fade:duration=\(seconds):offset=1[v]")
    let middle = Int((1 + seconds / 2) * 30)
    #expect(shots.count == 1, "\(shots)")
    #expect(abs((shots.first ?? 0) - middle) <= 8)
  }

  @Test("a fade through black ends a shot and begins another")
  func fadeThroughBlack() throws {
    let shots = try Self.render(
      """
      \(Self.third),fade=out:st=1.5:d=0.5[a];\(Self.second),fade=in:st=0:d=0.5[b];[a][b]concat=n=2[v]
      """)
    #expect(!shots.isEmpty)
    #expect(shots.allSatisfy { (40...80).contains($0) }, "\(shots)")
  }

  @Test(
    "what is no cut",
    arguments: [
      (id: "still", graph: "smptebars=s=320x240:r=30:d=2[v]"),
      (id: "motion", graph: "testsrc2=s=320x240:r=30:d=3[v]"),
      (id: "zoom", graph: "mandelbrot=s=320x240:r=30,trim=duration=3[v]"),
      (id: "noise", graph: "smptebars=s=320x240:r=30:d=2,noise=alls=60:allf=t[v]"),
      (id: "flash", graph: "testsrc2=s=320x240:r=30:d=2,eq=brightness='if(between(n,30,31),0.6,0)':eval=frame[v]"),
      (id: "pan", graph: "mandelbrot=s=1280x480:r=30:end_pts=1e9,trim=duration=2,crop=320:240:x='n*12':y='n*3'[v]"),
      (
        id: "shake",
        graph:
          "mandelbrot=s=640x480:r=30:end_pts=1e9,trim=duration=2,crop=320:240:x='150+60*sin(n*1.3)':y='100+40*cos(n*1.7)'[v]"
      ),
    ])
  func noCut(id: String, graph: String) throws {
    #expect(try Self.render(graph) == [], "\(id)")
  }

  @Test(
    "the shared clips' cuts", .enabled(if: SharedData.isPresent, SharedData.reason),
    arguments: [
      // The first is made of nine clips whose lengths are known; the second was looked at frame by frame.
      (clip: "five-people.mp4", cuts: [77, 140, 249, 296, 345, 410, 461, 522]),
      (clip: "white-house.mp4", cuts: [20, 82, 211]),
    ])
  func sharedClips(clip: String, cuts: [Int]) throws {
    #expect(try Self.shots(SharedData.url("clips/\(clip)").path) == cuts)
  }
}
