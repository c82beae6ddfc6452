import Foundation
import TestSupport
import Testing

/// Time on screen of clips whose frames are held, as screen recorders write them.
@Suite(.timeLimit(.minutes(60)))
struct HeldFrameTests {
  private struct Answer: Decodable {
    struct Person: Decodable {
      let secondsOnScreen: Double
    }
    let people: [Person]
  }

  private struct Timeline: Decodable {
    struct Clip: Decodable {
      struct Person: Decodable {
        let seconds: Double
      }
      let people: [Person]
    }
    let clips: [Clip]
  }

  /// A frame for 8 s, 1.3 s of movement, a frame for 8 s: the one person is on screen all the time.
  @Test(.enabled(if: SharedData.isPresent, SharedData.reason))
  func aHeldFrameCountsAsLongAsItIsShown() throws {
    let directory = try TemporaryDirectory()
    let times = "setpts='if(lt(N,1),0,if(lt(N,40),(8+N/30)/TB,(8+N/30+8)/TB))'"
    try ToolFailed.check(
      "ffmpeg",
      ["-v", "error", "-nostdin", "-y", "-i", SharedData.url("clips/five-people/again.mkv").path, "-an", "-vf", times]
        + ["-fps_mode", "vfr", "-c:v", "libx264", "-crf", "16", "-frames:v", "41", directory.path("held.mp4")])
    _ = try SortedLibrary(["held.mp4", "--quiet"], in: directory)
    let child = try Program.run(["people", "people", "--json"], in: directory)
    let people = try JSONDecoder().decode(Answer.self, from: child.standardOutput).people
    #expect(people.count == 1)
    #expect(abs((people.first?.secondsOnScreen ?? 0) - 17.4) <= 0.3, "\(child.output)")
    // Exported times are reckoned from the faces, and say the same.
    try ToolFailed.check(
      Program.path, ["export", "people", "--format", "timeline-json", "-o", "times", "--quiet"], in: directory)
    let timeline = try JSONDecoder().decode(
      Timeline.self, from: Data(contentsOf: directory.url.appending(path: "times/timeline.json")))
    #expect(abs((timeline.clips.first?.people.first?.seconds ?? 0) - 17.4) <= 0.3)
  }
}
