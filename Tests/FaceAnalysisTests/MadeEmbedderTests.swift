import FaceAnalysis
import Foundation
import Inference
import TestSupport
import Testing
import Vocabulary

/// Families of embedders of which no file is at hand: networks whose embedding is the mean colour that they see.
struct MadeEmbedderTests {
  /// - Parameter isPlanes: Whether it takes planes, and not pixels.
  private func network(_ size: Int, isPlanes: Bool = true) -> Graph {
    var network =
      isPlanes
      ? MadeNetwork(shape: [nil, 3, size, size]) : MadeNetwork(shape: [nil, size, size, 3], spatial: [1, 2])
    network.builder.output(
      network.builder.multiply(network.colours, network.builder.constant([1] as [Float], shape: [1])), name: "embedding"
    )
    return network.build()
  }

  private func embedder(_ pack: MadePack) throws -> any Embedder {
    let home = try PackHome()
    try pack.write(to: home)
    return try home.store.makeEmbedder(MadePack.name, on: InferenceCore())
  }

  private func expect(
    _ embedding: Embedding, _ values: [Double], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let matches = zip(embedding.values, values).allSatisfy { abs(Double($0) - $1) <= 1e-4 }
    #expect(matches && embedding.values.count == values.count, "\(embedding.values)", sourceLocation: sourceLocation)
  }

  /// mk-minchul/AdaFace, `to_input` in `inference.py`: blue first, (value / 255 − 0.5) / 0.5.
  private func adaFace(_ input: [String: any Sendable] = [:], isPlanes: Bool = true) -> MadePack {
    let usual: [String: any Sendable] = [
      "order": "bgr", "mean": [127.5, 127.5, 127.5], "scale": 1 / 127.5, "width": 112, "height": 112,
    ]
    return MadePack(
      network(112, isPlanes: isPlanes),
      MadePack.embedder(
        "arcface", alignment: "arcface-112", input: usual.merging(input) { _, new in new }, dimension: 3))
  }

  @Test("AdaFace is of ArcFace's family, with blue first")
  func adaFace() throws {
    let chips = [(255, 0, 51), (0, 255, 0)].map { (red: UInt8, green: UInt8, blue: UInt8) in
      RGBImage(size: PixelSize(width: 112, height: 112), red: red, green: green, blue: blue)
    }
    let blueFirst = try embedder(adaFace()).embed(chips: chips)
    expect(blueFirst[0], [-0.6, -1, 1])
    expect(blueFirst[1], [-1, 1, -1])
    expect(try embedder(adaFace(["order": "rgb"])).embed(chips: chips)[0], [1, -1, -0.6])
  }

  @Test("a network may take pixels instead of planes, where the pack says so")
  func layout() throws {
    let chip = RGBImage(size: PixelSize(width: 112, height: 112), red: 255, green: 0, blue: 51)
    let pixels = try embedder(adaFace(["layout": "nhwc"], isPlanes: false))
    expect(try pixels.embed(chips: [chip, chip])[1], [-0.6, -1, 1])
    for (pack, reason) in [
      (
        adaFace(isPlanes: false), "input is of 3 channels, and the network takes 112; is its input.layout nhwc?"
      ),
      (
        adaFace(["layout": "nhwc"]), "input is of 3 channels, and the network takes 112; is its input.layout nchw?"
      ),
    ] {
      guard case .badManifest(_, _, reason) = #expect(throws: ModelError.self, performing: { try embedder(pack) })
      else {
        throw ModelError.unknown(name: "", known: [])
      }
    }
  }

  private func faceNet(
    _ input: [String: any Sendable], margin: Double? = nil, alignment: String = "facenet-160"
  ) -> MadePack {
    let usual: [String: any Sendable] = ["order": "rgb", "width": 160, "height": 160]
    return MadePack(
      network(160),
      MadePack.embedder(
        "facenet", alignment: alignment, input: usual.merging(input) { _, new in new }, dimension: 3, margin: margin))
  }

  private static let whitened: [String: any Sendable] = ["mean": [0, 0, 0], "scale": 1, "prewhitened": true]

  /// `fixed_image_standardization` of facenet-pytorch's `models/mtcnn.py`.
  private static let fixed: [String: any Sendable] = ["mean": [127.5, 127.5, 127.5], "scale": 1 / 128.0]

  @Test("FaceNet: each picture whitened by itself, or all alike")
  func whitening() throws {
    // Numbers of 200, 100 and 0: their mean is 100, and their deviation the root of 20000 / 3.
    let coloured = RGBImage(size: PixelSize(width: 160, height: 160), red: 200, green: 100, blue: 0)
    let plain = RGBImage(size: PixelSize(width: 160, height: 160), red: 50, green: 50, blue: 50)
    let whitened = try embedder(faceNet(Self.whitened)).embed(chips: [coloured, plain])
    let deviation = (20_000 / 3.0).squareRoot()
    expect(whitened[0], [100 / deviation, 0, -100 / deviation])
    // Without any difference, the deviation counts as 1 / √count: nothing is divided by zero.
    expect(whitened[1], [0, 0, 0])
    expect(
      try embedder(faceNet(Self.fixed)).embed(chips: [coloured])[0], [72.5 / 128, -27.5 / 128, -127.5 / 128])
  }

  /// Corners and middle of what Pillow 12 makes of a picture whose red is half of the column and whose green is the row:
  /// `img.crop(box).resize((160, 160), 2)`, as `extract_face` of facenet-pytorch does it.
  @Test("FaceNet: the box with its margin, cut off at the picture's edge, as Pillow resizes it")
  func crop() throws {
    let size = PixelSize(width: 400, height: 200)
    var image = RGBImage(size: size)
    for y in 0..<200 {
      for x in 0..<400 {
        image.pixels[3 * (y * 400 + x)] = UInt8(x / 2)
        image.pixels[3 * (y * 400 + x) + 1] = UInt8(y)
      }
    }
    let embedder = try embedder(faceNet(Self.fixed, margin: 40))
    for (box, expected) in CropReference.all {
      let chip = embedder.chip(of: Detection(box: box, score: 1), in: image)
      #expect(chip.size == PixelSize(width: 160, height: 160))
      let places = [(0, 0), (159, 0), (0, 159), (159, 159), (80, 80)]
      let found = places.map { x, y in [0, 1, 2].map { Int(chip.pixels[3 * (160 * y + x) + $0]) } }
      let differences = zip(found.joined(), expected.joined()).map { abs($0 - $1) }
      // Pillow rounds after each direction, and we once.
      #expect((differences.max() ?? 255) <= 1, "\(box): \(found)")
    }
    // A box that lies beyond the picture shows nothing.
    let beyond = Detection(box: Rectangle(x: 900, y: 0, width: 50, height: 50), score: 1)
    #expect(embedder.chip(of: beyond, in: image) == RGBImage(size: PixelSize(width: 160, height: 160)))
  }

  @Test(
    "fields that contradict each other are refused",
    arguments: [
      (
        ["mean": [1, 2, 3], "scale": 1, "prewhitened": true], "facenet-160", nil,
        "input.mean is not [0, 0, 0], and input.prewhitened subtracts each picture's own"
      ),
      (
        ["mean": [0, 0, 0], "scale": 2, "prewhitened": true], "facenet-160", nil,
        "input.scale is not 1, and input.prewhitened divides by each picture's own"
      ),
      (fixed, "arcface-112", nil, "embedder.alignment is arcface-112, which is not for the family facenet"),
      (fixed, "facenet-160", 160, "embedder.margin is 160.0, not 0 to 120"),
      (fixed.merging(["width": 112]) { $1 }, "facenet-160", 0, "input.width is 112, and the network takes 160 only"),
      (fixed.merging(["fill": 300]) { $1 }, "facenet-160", 0, "input.fill is 300.0, not 0 to 255"),
    ] as [([String: any Sendable], String, Double?, String)])
  func refused(_ wrong: ([String: any Sendable], String, Double?, String)) throws {
    let pack = faceNet(wrong.0, margin: wrong.2, alignment: wrong.1)
    guard case .badManifest(_, _, wrong.3) = #expect(throws: ModelError.self, performing: { try embedder(pack) }) else {
      throw ModelError.unknown(name: "", known: [])
    }
  }
}
