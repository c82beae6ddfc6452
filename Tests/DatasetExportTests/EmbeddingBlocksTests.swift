import DatasetExport
import DatasetStore
import TestSupport
import Testing
import Vocabulary

/// Embeddings by the block, against the faces' own.
@Suite struct EmbeddingBlocksTests {
  private static let count = 11

  private static func pictures() -> [PlannedPicture] {
    (0..<count).map { index in
      let face = DatasetFace(
        id: SampleLibrary.faceID(index), clip: SampleLibrary.clipID(0), frameIndex: index, seconds: 0,
        frameSize: SampleLibrary.frameSize, box: Rectangle(x: 0, y: 0, width: 1, height: 1))
      return PlannedPicture(
        number: index, name: "\(index)", clip: face.clip, frameIndex: index, seconds: 0, frameSize: face.frameSize,
        part: nil, size: face.frameSize,
        faces: [PicturedFace(face: face, classIndex: nil, box: face.box, landmarks: nil)])
    }
  }

  /// In the plan's order, with gaps, backwards, twice: whatever is asked for is the face's own.
  @Test(
    "every order",
    arguments: [Array(0..<count), [0, 3, 4, 10], [10, 9, 8, 0], [5, 5, 2, 2, 7], [3, 2, 3]], [1, 3, 4, 100])
  func valuesAreTheFacesOwn(order: [Int], facesInBlock: Int) throws {
    let directory = try TemporaryDirectory()
    let path = FilePath(directory.path("people"))
    try SampleLibrary(labels: [Int?](repeating: 0, count: Self.count)).make(at: path)
    // One in the middle of a block has none.
    let changed = try ChildProcess.run(
      "sqlite3",
      [
        directory.path("people/library.sqlite"),
        "UPDATE face SET embedding = NULL WHERE id = '\(SampleLibrary.faceID(4).hexadecimal)'",
      ])
    try #require(changed.exitCode == 0, "\(changed.errors)")
    let store = try DatasetStore(opening: path.appending(DatasetStore.fileName), access: .readOnly)
    var blocks = EmbeddingBlocks(of: Self.pictures(), in: store, facesInBlock: facesInBlock)
    for index in order {
      #expect(try blocks.values(of: SampleLibrary.faceID(index)) == (index == 4 ? nil : [Float(index), 1]))
    }
    // A face that no picture of the plan has.
    #expect(try blocks.values(of: SampleLibrary.faceID(99)) == nil)
  }
}
