import FaceAnalysis
import Foundation
import Inference
import TestSupport
import Testing
import Vocabulary

/// Added packs beside the same files on ONNX Runtime, with straightforward code around them: `Fixtures/pack-references.py`.
@Suite(.enabled(if: SharedData.isPresent, SharedData.reason))
struct PackParityTests {
  private struct References: Decodable {
    struct Face: Decodable {
      let score: Double
      let box: [Double]
      let landmarks: [[Double]]

      var rectangle: Rectangle { Rectangle(left: box[0], top: box[1], right: box[2], bottom: box[3]) }
      var points: [Point] { landmarks.map { Point(x: $0[0], y: $0[1]) } }
    }

    struct Picture: Decodable {
      let anySize: [Face]
      let square: [Face]
      let yunet: [Face]
    }

    struct Aligned: Decodable {
      let picture: String
      let landmarks: [[Double]]
      let embedding: [Float]
    }

    let pictures: [String: Picture]
    let chips: [String: [Float]]
    let aligned: [Aligned]

    static func read() throws -> References {
      let file = "Tests/FaceAnalysisTests/Fixtures/pack-references.json"
      return try JSONDecoder().decode(
        References.self, from: Data(contentsOf: Checkout.directory.appending(path: file)))
    }
  }

  private func picture(_ path: String) throws -> RGBImage { try FaceAnalysisTests.References.picture(path) }

  @Test("SCRFD finds the same faces, and no others", arguments: ["any size", "square"])
  func detector(size: String) throws {
    let home = try PackHome()
    try SamplePack.scrfd.write(
      to: home.models,
      size == "square"
        ? ["input.width": 640, "input.height": 640, "input.largestSide": NSNull(), "input.stride": NSNull()] : [:])
    let found = try compare(home.detector()) { size == "square" ? $0.square : $0.anySize }
    #expect(found == 41)
  }

  @Test("YuNet finds the same faces, and no others")
  func yuNet() throws {
    let home = try PackHome()
    try SamplePack.yuNet.write(to: home.models)
    #expect(try compare(home.detector(.yuNet), with: \.yunet) == 34)
  }

  /// - Returns: How many faces were compared.
  private func compare(_ detector: any Detector, with reference: (References.Picture) -> [References.Face]) throws
    -> Int
  {
    var found = 0
    for (path, picture) in try References.read().pictures {
      let expected = reference(picture)
      let faces = try detector.detect(in: self.picture(path))
      #expect(faces.count == expected.count, "\(path)")
      for face in expected {
        let nearest = try #require(faces.nearest(to: face.rectangle), "\(path)")
        #expect(nearest.box.intersectionOverUnion(with: face.rectangle) >= 0.99, "\(path)")
        #expect(abs(nearest.score - face.score) <= 0.01, "\(path)")
        #expect(largestOffset(nearest.landmarks?.points ?? [], face.points) <= 0.5, "\(path)")
        found += 1
      }
    }
    return found
  }

  @Test("of the same chip, MobileFaceNet makes the same embedding")
  func chips() throws {
    let home = try PackHome()
    try SamplePack.mobileFaceNet.write(to: home.models)
    let embedder = try home.embedder()
    #expect(embedder.dimension == 128)
    let chips = try References.read().chips.sorted { $0.key < $1.key }
    let pictures = try chips.map { try Self.middle(of: picture($0.key)) }
    let embeddings = try embedder.embed(chips: pictures)
    for (embedding, (path, expected)) in zip(embeddings, chips) {
      #expect(cosine(embedding.values, expected) >= 0.9999, "\(path)")
      #expect(abs(cosine(embedding.values, embedding.values) - 1) <= 1e-5, "\(path): its length is not 1")
    }
    #expect(embeddings.count == 8)
  }

  @Test("faces are aligned as OpenCV aligns them: their embeddings are the same")
  func alignment() throws {
    let home = try PackHome()
    try SamplePack.mobileFaceNet.write(to: home.models)
    let embedder = try home.embedder()
    let references = try References.read().aligned
    for reference in references {
      let landmarks = Landmarks(points: reference.landmarks.map { Point(x: $0[0], y: $0[1]) })
      let face = Detection(box: Rectangle(x: 0, y: 0, width: 1, height: 1), score: 1, landmarks: landmarks)
      let chip = try embedder.chip(of: face, in: picture(reference.picture))
      #expect(chip.size == PixelSize(width: 112, height: 112))
      // OpenCV rounds places to 1/32 of a pixel in some of its versions.
      #expect(try cosine(embedder.embed(chips: [chip])[0].values, reference.embedding) >= 0.999, "\(reference.picture)")
    }
    #expect(references.count == 8)
  }

  @Test("without normalising, embeddings are as the network gives them")
  func length() throws {
    let home = try PackHome()
    try SamplePack.mobileFaceNet.write(to: home.models, ["embedder.normalise": false])
    let chip = try Self.middle(of: picture("reference/chips/five-again-0.png"))
    let values = try home.embedder().embed(chips: [chip])[0].values
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(length > 5)
  }

  @Test("faces under the smallest size and the least score are left out")
  func limits() throws {
    let home = try PackHome()
    try SamplePack.scrfd.write(to: home.models)
    let image = try picture("frames/five-again.png")
    #expect(try home.detector(minimumFaceSize: 88).detect(in: image).count == 1)
    #expect(try home.detector(minimumFaceSize: 90).detect(in: image).isEmpty)
    #expect(try home.detector(minimumScore: 0.86).detect(in: image).count == 1)
    #expect(try home.detector(minimumScore: 0.88).detect(in: image).isEmpty)
  }

  @Test("a detector and an embedder work on several threads at once, and say the same")
  func threads() async throws {
    let home = try PackHome()
    for pack in SamplePack.allCases { try pack.write(to: home.models) }
    let (detector, embedder) = (try home.detector(), try home.embedder())
    let images = try ["frames/five-again.png", "frames/white-house-02.png"].map(picture)
    func faces(_ image: RGBImage) throws -> [Embedding] {
      try embedder.embed(chips: detector.detect(in: image).map { embedder.chip(of: $0, in: image) })
    }
    let expected = try images.map(faces)
    try await withThrowingTaskGroup(of: (Int, [Embedding]).self) { group in
      for index in 0..<8 { group.addTask { (index % 2, try faces(images[index % 2])) } }
      for try await (index, embeddings) in group { #expect(embeddings == expected[index]) }
    }
  }

  @Test(
    "a picture without faces has none", arguments: [PixelSize(width: 640, height: 480), PixelSize(width: 5, height: 3)])
  func nothing(size: PixelSize) throws {
    let home = try PackHome()
    try SamplePack.scrfd.write(to: home.models)
    #expect(try home.detector().detect(in: RGBImage(size: size)).isEmpty)
  }

  private static func middle(of chip: RGBImage) -> RGBImage {
    var pixels: [UInt8] = []
    for y in 19..<131 { pixels += chip.pixels[(y * chip.bytesPerRow + 3 * 19)..<(y * chip.bytesPerRow + 3 * 131)] }
    return RGBImage(size: PixelSize(width: 112, height: 112), pixels: pixels)
  }

  private func cosine(_ left: [Float], _ right: [Float]) -> Float {
    func product(_ left: [Float], _ right: [Float]) -> Float { zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } }
    return product(left, right) / (product(left, left) * product(right, right)).squareRoot()
  }
}
