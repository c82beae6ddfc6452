/// What each family of networks wants to be said of it.
extension PackDetector {
  func check(_ family: PackManifest.Family) throws(PackFieldError) {
    guard scoreThreshold.isFinite else { throw PackFieldError("detector.scoreThreshold", "is \(scoreThreshold)") }
    guard (0...1).contains(overlapThreshold) else {
      throw PackFieldError("detector.overlapThreshold", "is \(overlapThreshold), not 0 to 1")
    }
    if let notAFaceBelow, !(0...1).contains(notAFaceBelow) {
      throw PackFieldError("detector.notAFaceBelow", "is \(notAFaceBelow), not 0 to 1")
    }
    try checkLandmarks(family)
    switch family {
    case .retinaface: try checkAnchors()
    case .yolov5Face, .yolov8Face: try checkRows(family)
    default: try checkGrids()
    }
  }

  private func checkLandmarks(_ family: PackManifest.Family) throws(PackFieldError) {
    if let landmarkOrder, Set(landmarkOrder).count != 5 || landmarkOrder.count != 5 {
      throw PackFieldError("detector.landmarkOrder", "does not name each of the five landmarks once")
    }
    let isSaid = outputs.values.contains { $0.meaning == .landmarks }
    if landmarkOrder == nil, isSaid || family == .yolov5Face {
      throw PackFieldError("detector.landmarkOrder", "is missing")
    }
    if landmarkOrder != nil, !isSaid, family != .yolov5Face, family != .yolov8Face {
      throw PackFieldError("detector.landmarkOrder", "is there, and no output of meaning landmarks")
    }
    if let numbersPerLandmark {
      guard family == .yolov8Face else {
        throw PackFieldError("detector.numbersPerLandmark", "is only for networks of the family yolov8-face")
      }
      guard (2...3).contains(numbersPerLandmark) else {
        throw PackFieldError("detector.numbersPerLandmark", "is \(numbersPerLandmark), not 2 or 3")
      }
    }
  }

  /// Families whose outputs are of one grid each.
  private func checkGrids() throws(PackFieldError) {
    guard let anchorsPerPlace else { throw PackFieldError("detector.anchorsPerPlace", "is missing") }
    guard (1...64).contains(anchorsPerPlace) else {
      throw PackFieldError("detector.anchorsPerPlace", "is \(anchorsPerPlace), not 1 to 64")
    }
    for (name, output) in outputs.sorted(by: { $0.key < $1.key }) {
      guard let stride = output.stride else { throw PackFieldError("detector.outputs.\(name).stride", "is missing") }
      guard (1...1024).contains(stride) else {
        throw PackFieldError("detector.outputs.\(name).stride", "is \(stride), not 1 to 1024")
      }
    }
  }

  private func checkAnchors() throws(PackFieldError) {
    guard let anchors, !anchors.isEmpty else { throw PackFieldError("detector.anchors", "is missing") }
    for (index, grid) in anchors.enumerated() {
      guard (1...1024).contains(grid.stride) else {
        throw PackFieldError("detector.anchors.\(index).stride", "is \(grid.stride), not 1 to 1024")
      }
      guard (1...64).contains(grid.sizes.count), grid.sizes.allSatisfy({ $0.isFinite && $0 > 0 }) else {
        throw PackFieldError("detector.anchors.\(index).sizes", "is not 1 to 64 sides in pixels")
      }
    }
    if let variances, variances.count != 2 || !variances.allSatisfy({ $0.isFinite && $0 > 0 }) {
      throw PackFieldError("detector.variances", "is not two numbers greater than 0")
    }
  }

  /// Families that give a row of numbers a face.
  private func checkRows(_ family: PackManifest.Family) throws(PackFieldError) {
    guard outputs.count == 1, outputs.values.allSatisfy({ $0.meaning == .faces }) else {
      throw PackFieldError(
        "detector.outputs", "does not name one output of meaning faces, as \(family.rawValue) has it")
    }
  }
}

extension PackEmbedder {
  func check(_ family: PackManifest.Family) throws(PackFieldError) {
    guard (1...65_536).contains(dimension) else { throw PackFieldError("embedder.dimension", "is \(dimension)") }
    guard alignment.family == family else {
      throw PackFieldError(
        "embedder.alignment", "is \(alignment.rawValue), which is not for the family \(family.rawValue)")
    }
    guard let margin else { return }
    guard alignment == .faceNet160 else { throw PackFieldError("embedder.margin", "is only for facenet-160") }
    guard (0...120).contains(margin) else { throw PackFieldError("embedder.margin", "is \(margin), not 0 to 120") }
  }
}
