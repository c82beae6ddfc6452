import Pipeline
import Testing
import Vocabulary

@Suite struct SortOptionsTests {
  @Test func defaultsAsTheyAreRecorded() throws {
    #expect(
      try SortOptions().json()
        == "{\"detector\":\"mtcnn\",\"embedder\":\"dlib-resnet\",\"eps\":0.5,\"from\":0,\"grouping\":\"tracks\","
        + "\"looksIntoDarkness\":true,\"minSamples\":2,\"minimumFaceSize\":40,\"portraitMarginX\":100,\"portraitMarginY\":150,"
        + "\"portraitWidth\":400,\"precision\":\"f32\",\"samplesPerSecond\":6}")
  }

  @Test func originalAsItIsRecorded() throws {
    #expect(
      try SortOptions.original.json()
        == "{\"detector\":\"dlib-mmod\",\"embedder\":\"dlib-resnet\",\"eps\":0.5,\"from\":0,"
        + "\"grouping\":\"dbscan\",\"looksIntoDarkness\":false,\"maximumHeight\":500,\"maximumWidth\":700,\"minSamples\":5,\"minimumFaceSize\":40,"
        + "\"portraitMarginX\":100,\"portraitMarginY\":150,\"portraitWidth\":400,\"precision\":\"f32\","
        + "\"samplesPerSecond\":1,\"upsamplingCount\":1}")
  }

  @Test func everyOptionThatDecidesIsRecorded() throws {
    var options = SortOptions()
    var seen: Set<String> = [try options.json()]
    let changes: [(inout SortOptions) -> Void] = [
      { $0.detector = "a" }, { $0.embedder = "b" }, { $0.samplesPerSecond = nil }, { $0.from = 1 }, { $0.to = 2 },
      { $0.maximumSize = PixelSize(width: 3, height: 4) }, { $0.minimumFaceSize = 5 }, { $0.minimumScore = 6 },
      { $0.upsamplingCount = 2 }, { $0.eps = 7 }, { $0.minSamples = 8 }, { $0.portraitMarginX = 9 },
      { $0.portraitMarginY = 10 }, { $0.portraitWidth = 11 }, { $0.grouping = .dbscan }, { $0.trackDistance = 12 },
      { $0.looksIntoDarkness = false }, { $0.precision = .bf16 },
    ]
    for (index, change) in changes.enumerated() {
      change(&options)
      #expect(seen.insert(try options.json()).inserted, "change \(index) is not recorded")
    }
    // What is written where decides nothing about the result.
    options.replacesLibrary = true
    options.threadCount += 1
    #expect(seen.contains(try options.json()))
  }
}
