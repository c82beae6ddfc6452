import FaceAnalysis
import Foundation
import Inference
import TestSupport
import Testing
import Vocabulary

/// Families of detectors of which no file is at hand: networks with their published outputs, whose faces are known.
struct MadeDetectorTests {
  private func detector(_ pack: MadePack) throws -> any Detector {
    let home = try PackHome()
    try pack.write(to: home)
    var options = ModelStore.DetectorOptions()
    options.minimumFaceSize = 0
    return try home.store.makeDetector(MadePack.name, options: options, on: InferenceCore())
  }

  private func expect(
    _ face: Detection, _ box: Rectangle, score: Double, landmarks: [Point]?, within tolerance: Double = 0.001,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let sides = zip(
      [face.box.left, face.box.top, face.box.right, face.box.bottom], [box.left, box.top, box.right, box.bottom])
    #expect(sides.allSatisfy { abs($0 - $1) <= tolerance }, "\(face.box)", sourceLocation: sourceLocation)
    #expect(abs(face.score - score) <= 1e-5, "\(face.score)", sourceLocation: sourceLocation)
    #expect((face.landmarks == nil) == (landmarks == nil), sourceLocation: sourceLocation)
    if let found = face.landmarks, let landmarks {
      #expect(largestOffset(found.points, landmarks) <= tolerance, "\(found)", sourceLocation: sourceLocation)
    }
  }

  private static let points = [(30, 20), (44, 21), (37.5, 28), (32, 35), (43, 34)].map { Point(x: $0.0, y: $0.1) }

  // MARK: - RetinaFace

  private static func retinaFaceInput(_ side: Int) -> [String: any Sendable] {
    ["order": "bgr", "mean": [104, 117, 123], "scale": 1, "width": side, "height": side]
  }

  private static func anchors(_ stride: Int, _ sizes: [Int]) -> [String: any Sendable] {
    ["stride": stride, "sizes": sizes]
  }

  private static let retinaFaceAnchors: [[String: any Sendable]] = [
    anchors(8, [16, 32]), anchors(16, [64, 128]), anchors(32, [256, 512]),
  ]

  /// As biubug6/Pytorch_Retinaface exports it (`convert_to_onnx.py`: `output`, `outputt`, `outputtt` for box, score and
  /// landmarks): for 64 × 64 pixels (8 · 8 + 4 · 4 + 2 · 2) · 2 anchors, and where a side is no multiple of a stride, one more
  /// that begins in the picture.
  private func retinaFacePack(landmarks: Bool = true, side: Int = 64) -> MadePack {
    let places = [8, 16, 32].map { (side + $0 - 1) / $0 }
    let count = places.reduce(0) { $0 + $1 * $1 } * 2
    // In the grid of stride 16, row 2, column 1, the square of 128 pixels: its middle is (24, 40).
    let anchor = places[0] * places[0] * 2 + (2 * places[1] + 1) * 2 + 1
    var (scores, boxes, points) = ([Float](), [Float](), [Float]())
    for index in 0..<count {
      scores += index == anchor ? [0.1, 0.9] : [1, 0]
      // Width 32 and height 48 of 128, to (36.8, 27.2).
      boxes += index == anchor ? [1, -1, Float(log(0.25) / 0.2), Float(log(0.375) / 0.2)] : [0, 0, 0, 0]
      for point in Self.points {
        points += index == anchor ? [Float((point.x - 24) / 12.8), Float((point.y - 40) / 12.8)] : [0, 0]
      }
    }
    var network = MadeNetwork(shape: [1, 3, side, side])
    network.output("output", shape: [1, count, 4], boxes)
    // The score says what became of the colours.
    network.output(
      "outputt", shape: [1, count, 2], scores, colourWeights: [2 * anchor + 1: [0.001, 0.0001, 0.00001]])
    if landmarks { network.output("outputtt", shape: [1, count, 10], points) }
    var outputs = ["output": "box", "outputt": "score"]
    var more: [String: any Sendable] = ["anchors": Self.retinaFaceAnchors]
    if landmarks {
      outputs["outputtt"] = "landmarks"
      more["landmarkOrder"] = MadePack.landmarkOrder
    }
    return MadePack(
      network.build(), MadePack.detector("retinaface", input: Self.retinaFaceInput(side), outputs: outputs, more))
  }

  @Test("RetinaFace: anchors, variances and landmarks; blue first, less three means", arguments: [true, false])
  func retinaFace(landmarks: Bool) throws {
    let detector = try detector(retinaFacePack(landmarks: landmarks))
    let image = RGBImage(size: PixelSize(width: 64, height: 64), red: 10, green: 20, blue: 30)
    let faces = try detector.detect(in: image)
    #expect(faces.count == 1)
    // 0.9 + 0.001 · (30 − 104) + 0.0001 · (20 − 117) + 0.00001 · (10 − 123)
    let score = 0.81517
    let box = Rectangle(x: 36.8 - 16, y: 27.2 - 24, width: 32, height: 48)
    expect(try #require(faces.first), box, score: score, landmarks: landmarks ? Self.points : nil)
    // A picture of twice the size is halved, and its face doubled.
    let large = RGBImage(size: PixelSize(width: 128, height: 128), red: 10, green: 20, blue: 30)
    let doubled = Rectangle(x: 2 * (36.8 - 16), y: 2 * (27.2 - 24), width: 64, height: 96)
    expect(
      try #require(detector.detect(in: large).first), doubled, score: score,
      landmarks: landmarks ? Self.points.map { Point(x: 2 * $0.x, y: 2 * $0.y) } : nil)
  }

  @Test("RetinaFace of a side that is no multiple of its strides")
  func retinaFaceOddSide() throws {
    let image = RGBImage(size: PixelSize(width: 72, height: 72), red: 10, green: 20, blue: 30)
    let faces = try detector(retinaFacePack(side: 72)).detect(in: image)
    let box = Rectangle(x: 36.8 - 16, y: 27.2 - 24, width: 32, height: 48)
    #expect(faces.count == 1)
    expect(try #require(faces.first), box, score: 0.81517, landmarks: Self.points)
  }

  @Test("RetinaFace of any size has as many anchors as strides begin in the picture")
  func retinaFaceAnySize() throws {
    var builder = GraphBuilder(name: "made")
    let input = builder.input("picture", shape: [1, 3, nil, nil])
    for (name, values) in [("output", [0, 0, 0, 0]), ("outputt", [0, 1])] as [(String, [Float])] {
      let filters = builder.constant(
        [Float](repeating: 0, count: values.count * 3 * 64), shape: [values.count, 3, 8, 8])
      let places = builder.convolution(input, filters: filters, stride: (8, 8))
      let sums = builder.add(places, builder.constant(values, shape: [1, values.count, 1, 1]))
      let rows = builder.reshape(builder.transpose(sums, order: [0, 2, 3, 1]), to: [1, -1, values.count])
      builder.output(rows, name: name)
    }
    let input_: [String: any Sendable] = [
      "order": "bgr", "mean": [104, 117, 123], "scale": 1, "largestSide": 640, "stride": 8,
    ]
    let pack = MadePack(
      builder.build(),
      MadePack.detector(
        "retinaface", input: input_, outputs: ["output": "box", "outputt": "score"],
        ["anchors": [Self.anchors(8, [8])], "overlapThreshold": 1]))
    let faces = try detector(pack).detect(in: RGBImage(size: PixelSize(width: 37, height: 20)))
    #expect(faces.count == 5 * 3)
    expect(faces[0], Rectangle(x: 0, y: 0, width: 8, height: 8), score: 1, landmarks: nil)
    expect(faces[14], Rectangle(x: 32, y: 16, width: 8, height: 8), score: 1, landmarks: nil)
  }

  // MARK: - YOLO

  private static let yoloInput: [String: any Sendable] = [
    "order": "rgb", "mean": [0, 0, 0], "scale": 1 / 255.0, "fill": 114, "width": 64, "height": 64,
  ]

  /// Sixteen numbers, as deepcam-cn/yolov5-face has them.
  private static func row(_ box: [Float], objectness: Float, class_: Float) -> [Float] {
    box + [objectness] + points.flatMap { [Float($0.x), Float($0.y)] } + [class_]
  }

  private func yoloV5(_ change: [String: any Sendable] = [:]) -> MadePack {
    let rows = [
      Self.row([37, 28, 20, 30], objectness: 0.9, class_: 0.8), Self.row([10, 10, 8, 8], objectness: 0.7, class_: 0.7),
      // The first once more, less surely.
      Self.row([38, 28, 20, 30], objectness: 0.8, class_: 0.8),
    ]
    var network = MadeNetwork(shape: [1, 3, 64, 64])
    network.output("output", shape: [1, 3, 16], rows.flatMap { $0 }, colourWeights: [15: [0.1, 0.01, 0.001]])
    let more: [String: any Sendable] = ["landmarkOrder": MadePack.landmarkOrder]
    return MadePack(
      network.build(),
      MadePack.detector(
        "yolov5-face", input: Self.yoloInput.merging(change) { _, new in new }, outputs: ["output": "faces"], more))
  }

  @Test("YOLOv5-face: objectness times class; what is filled up is grey")
  func yoloV5Face() throws {
    // Half of the network's picture is the picture, and half is filled up.
    let image = RGBImage(size: PixelSize(width: 64, height: 32), red: 255, green: 51, blue: 0)
    let faces = try detector(yoloV5()).detect(in: image)
    #expect(faces.count == 1)
    let fill = 114 / 255.0
    let colours = [(1 + fill) / 2, (0.2 + fill) / 2, fill / 2]
    let score = 0.9 * (0.8 + 0.1 * colours[0] + 0.01 * colours[1] + 0.001 * colours[2])
    expect(
      try #require(faces.first), Rectangle(x: 27, y: 13, width: 20, height: 30), score: score, landmarks: Self.points)
    // Filled up with black, the scores are others.
    let black = try detector(yoloV5(["fill": 0])).detect(in: image)
    #expect(abs(try #require(black.first).score - 0.9 * (0.8 + 0.05 + 0.001)) < 1e-5)
  }

  /// As ultralytics exports a network of poses: all first numbers, then all second ones.
  private func yoloV8(numbersPerLandmark: Int?, transposed: Bool = false) -> MadePack {
    var rows: [[Float]] = []
    for (box, score) in [([37, 28, 20, 30], 0.9), ([10, 10, 8, 8], 0.3), ([38, 29, 20, 30], 0.6)] as [([Float], Float)]
    {
      var row = box + [score]
      for point in numbersPerLandmark == nil ? [] : Self.points {
        row += [Float(point.x), Float(point.y)] + (numbersPerLandmark == 3 ? [0.99] : [])
      }
      rows.append(row)
    }
    let count = rows[0].count
    var network = MadeNetwork(shape: [1, 3, 64, 64])
    if transposed {
      network.output("output0", shape: [1, 3, count], rows.flatMap { $0 })
    } else {
      network.output("output0", shape: [1, count, 3], (0..<count).flatMap { number in rows.map { $0[number] } })
    }
    var more: [String: any Sendable] = [:]
    if let numbersPerLandmark {
      more = ["landmarkOrder": MadePack.landmarkOrder, "numbersPerLandmark": numbersPerLandmark]
    }
    return MadePack(
      network.build(), MadePack.detector("yolov8-face", input: Self.yoloInput, outputs: ["output0": "faces"], more))
  }

  @Test("YOLOv8-face: landmarks of three numbers, of two, and none", arguments: [3, 2, nil] as [Int?])
  func yoloV8Face(numbersPerLandmark: Int?) throws {
    let faces = try detector(yoloV8(numbersPerLandmark: numbersPerLandmark)).detect(
      in: RGBImage(size: PixelSize(width: 64, height: 64)))
    #expect(faces.count == 1)
    expect(
      try #require(faces.first), Rectangle(x: 27, y: 13, width: 20, height: 30), score: 0.9,
      landmarks: numbersPerLandmark == nil ? nil : Self.points)
  }

  // MARK: - Refusals

  private func reason(_ pack: MadePack, _ change: (inout [String: any Sendable]) -> Void = { _ in }) throws -> String? {
    var pack = pack
    var detector = pack.fields["detector"] as? [String: any Sendable] ?? [:]
    change(&detector)
    pack.fields["detector"] = detector
    do {
      _ = try self.detector(pack).detect(in: RGBImage(size: PixelSize(width: 64, height: 64)))
      return nil
    } catch ModelError.badManifest(_, _, let reason) {
      return reason
    }
  }

  @Test("outputs of another form are refused, with the field and both numbers")
  func refused() throws {
    #expect(
      try reason(yoloV8(numbersPerLandmark: 3, transposed: true))
        == "the numbers of a face is 20, and the network's output “output0” has 3")
    #expect(
      try reason(yoloV8(numbersPerLandmark: 3)) { $0["numbersPerLandmark"] = 2 }
        == "the numbers of a face is 15, and the network's output “output0” has 20")
    #expect(
      try reason(yoloV8(numbersPerLandmark: 3)) { $0["numbersPerLandmark"] = 4 }
        == "detector.numbersPerLandmark is 4, not 2 or 3")
    #expect(
      try reason(yoloV5()) { $0["outputs"] = ["output": ["meaning": "score"]] }
        == "detector.outputs does not name one output of meaning faces, as yolov5-face has it")
    #expect(try reason(yoloV5()) { $0["landmarkOrder"] = nil } == "detector.landmarkOrder is missing")
    #expect(
      try reason(yoloV5()) { $0["numbersPerLandmark"] = 2 }
        == "detector.numbersPerLandmark is only for networks of the family yolov8-face")
    #expect(try reason(retinaFacePack()) { $0["anchors"] = nil } == "detector.anchors is missing")
    #expect(
      try reason(retinaFacePack()) { $0["anchors"] = [Self.anchors(8, [16, 32])] }
        == "the network's output “outputt” has 336 numbers for a picture where this family has 256")
    #expect(
      try reason(retinaFacePack()) { $0["anchors"] = [Self.anchors(8, [-1])] }
        == "detector.anchors.0.sizes is not 1 to 64 sides in pixels")
    #expect(
      try reason(retinaFacePack()) { $0["variances"] = [0.1] } == "detector.variances is not two numbers greater than 0"
    )
    #expect(
      try reason(retinaFacePack()) {
        $0["outputs"] = ["output": ["meaning": "box"], "outputtt": ["meaning": "landmarks"]]
      }
        == "detector.outputs has no output of meaning score")
  }
}
