import Foundation
import TestSupport
import Testing

/// `rollcall demo`: a clip made on the spot, and sorted.
@Suite(.timeLimit(.minutes(60)))
struct DemoTests {
  @Test func twoPeopleAreFound() throws {
    let directory = try TemporaryDirectory()
    let child = try Program.run(["demo", "-o", "look"], in: directory)
    #expect(child.exitCode == 0 && child.errors == "")
    #expect(try directory.names() == ["look"])
    #expect(try directory.names(in: "look") == ["rollcall-demo-people", "rollcall-demo.mp4"])
    let library = try SortedLibrary(in: directory, child: child, name: "look/rollcall-demo-people")
    // Shots of two seconds: one person, the other, the first, the other, the first; six faces a second.
    let shots = try library.faces.map { Int(try $0.number("time") / 2) }
    #expect(shots == (0..<60).map { $0 / 12 })
    #expect(library.faces.map(\.person) == (0..<60).map { $0 / 12 % 2 + 1 })
    #expect(
      Outcome(child).output == """
        people/person-0001  36 faces
        people/person-0002  24 faces

        2 people, 60 faces in 60 frames of 1 clip, T s
        in look/rollcall-demo-people

        """)
    let streams = try ToolFailed.check(
      "ffprobe",
      [
        "-v", "error", "-count_frames", "-show_entries", "stream=width,height,r_frame_rate,nb_read_frames", "-of",
        "csv=p=0",
        directory.path("look/rollcall-demo.mp4"),
      ])
    #expect(streams.output == "640,480,25/1,250\n")
    // A second demo replaces the first.
    #expect(try Program.run(["demo", "-o", "look"], in: directory).exitCode == 0)
    #expect(try directory.names(in: "look") == ["rollcall-demo-people", "rollcall-demo.mp4"])
  }
}
