import Foundation
import TestSupport
import Testing
import VideoDecoding
import Vocabulary

@Suite("The shared clips", .enabled(if: SharedData.isPresent, SharedData.reason), .timeLimit(.minutes(60)))
struct SharedClipTests {
  static let clips =
    ["clips/five-people.mp4", "clips/white-house.mp4"]
    + ["again", "bird", "book", "brother", "eat", "hungry", "learn", "milk", "night"].map {
      "clips/five-people/\($0).mkv"
    }

  @Test("Every frame and its time are those of ffprobe", arguments: clips)
  func frames(clip: String) throws {
    let path = SharedData.url(clip).path
    let judged = try Judge.frames(path).map(\.seconds)
    let reader = try ClipReader(path: FilePath(path))
    let read = try reader.readAll()
    #expect(read.map(\.index) == Array(0..<judged.count))
    #expect(read.map(\.presentationSeconds).isClose(to: judged))
    #expect(read.map(\.seconds).isClose(to: judged.map { $0 - judged[0] }))
    #expect(reader.decodedFrameCount == judged.count)
    #expect(reader.damaged.isEmpty)
    #expect(reader.progress == 1)
  }
}
