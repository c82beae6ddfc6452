import DatasetExport
import TestSupport
import Testing
import Vocabulary

/// Which file each picture goes to.
@Suite struct ShardLayoutTests {
  private static func plan(_ parts: [DatasetPart?], side: Int = 100) -> DatasetPlan {
    var plan = DatasetPlan(pictureKind: .portrait, pictureFormat: .jpeg)
    plan.pictures = parts.enumerated().map { number, part in
      PlannedPicture(
        number: number, name: "picture-\(number)", clip: SampleLibrary.clipID(0), frameIndex: number,
        seconds: Double(number), frameSize: SampleLibrary.frameSize, part: part,
        size: PixelSize(width: side, height: side), faces: [])
    }
    return plan
  }

  @Test func partsAreFilledSideBySide() {
    let plan = Self.plan([.train, .test, .train, .train, .test, .train, .train])
    let layout = ShardLayout(plan, ShardLayout.Limits(pictureCount: 2, sizeInBytes: .max))
    #expect(plan.pictures.map { layout.place(of: $0) } == [0, 1, 0, 2, 1, 2, 3])
    #expect(layout.shards.map(\.part) == [.train, .test, .train, .train])
    #expect(layout.shards.map(\.number) == [0, 0, 1, 2])
    #expect(layout.shards.map(\.pictureCount) == [2, 2, 2, 1])
    #expect(layout.count(of: .train) == 3 && layout.count(of: .validation) == 0)
  }

  @Test func aFileIsFullByItsSizeToo() {
    let plan = Self.plan(Array(repeating: nil, count: 5))
    let layout = ShardLayout(plan, ShardLayout.Limits(pictureCount: 1000, sizeInBytes: 25_000))
    #expect(layout.shards.map(\.pictureCount) == [2, 2, 1])
    // One that is larger than a file should be has a file of its own.
    let large = ShardLayout(Self.plan([nil, nil], side: 200), ShardLayout.Limits(pictureCount: 9, sizeInBytes: 25_000))
    #expect(large.shards.map(\.pictureCount) == [1, 1])
  }

  /// A picture that could not be taken: its file is never finished, and so is not there.
  @Test func aFileWithAGapIsGivenUp() throws {
    let plan = Self.plan([nil, nil, nil, nil])
    let layout = ShardLayout(plan, ShardLayout.Limits(pictureCount: 2, sizeInBytes: .max))
    var open = OpenShards<[Int]>()
    var finished: [[Int]] = []
    for picture in plan.pictures where picture.number != 1 {
      let place = try #require(layout.place(of: picture))
      try open.add(to: place, of: layout) {
        []
      } _: { file in
        file.append(picture.number)
      } finish: { file in
        finished.append(file)
      }
    }
    #expect(finished == [[2, 3]])
  }
}
