import Vocabulary

/// Whole frames for a detector of Ultralytics: `images/train/NAME.jpg`, `labels/train/NAME.txt`, likewise `val` and `test`, and
/// `data.yaml`. A class is a person.
///
/// Source: https://docs.ultralytics.com/datasets/detect/
package final class YOLOFormat: DatasetFormat {
  package static let traits = FormatTraits(name: "yolo", pictures: [.frame])

  package let context: FormatContext
  private let layout: YOLOLayout

  package init(_ context: FormatContext) {
    self.context = context
    layout = YOLOLayout(context, hasPoints: false)
  }

  package func file(of picture: PlannedPicture) -> String? { layout.image(fileName(of: picture), picture.part) }

  package func finish(_ dataset: DatasetPlan) throws { try layout.write(dataset) }
}

/// The same with five points a face, for a pose model.
///
/// Source: https://docs.ultralytics.com/datasets/pose/
package final class YOLOPoseFormat: DatasetFormat {
  package static let traits = FormatTraits(name: "yolo-pose", pictures: [.frame])

  package let context: FormatContext
  private let layout: YOLOLayout

  package init(_ context: FormatContext) {
    self.context = context
    layout = YOLOLayout(context, hasPoints: true)
  }

  package func file(of picture: PlannedPicture) -> String? { layout.image(fileName(of: picture), picture.part) }

  package func finish(_ dataset: DatasetPlan) throws { try layout.write(dataset) }
}

/// What both have in common.
private struct YOLOLayout {
  let context: FormatContext
  let labels: FrameLabels
  let hasPoints: Bool

  /// In a picture that is flipped, the place of right eye, left eye, nose, right and left corner of the mouth.
  private static let flippedPoints = [1, 0, 2, 4, 3]

  init(_ context: FormatContext, hasPoints: Bool) {
    self.context = context
    self.hasPoints = hasPoints
    labels = FrameLabels(context.plan)
  }

  /// Without parts all is for training.
  private func folder(of part: DatasetPart?) -> String { (part ?? .train).shortName }

  func image(_ fileName: String, _ part: DatasetPart?) -> String { "images/\(folder(of: part))/\(fileName)" }

  func write(_ dataset: DatasetPlan) throws {
    for picture in dataset.pictures {
      let lines = labels.faces(in: picture).map { line(of: $0, in: picture) }
      try context.folder.write(lines.joined(), to: "labels/\(folder(of: picture.part))/\(picture.name).txt")
    }
    try context.folder.write(description(of: dataset), to: "data.yaml")
  }

  /// `class x y width height`, the box by its middle, and `x y visibility` a point; all as shares of the picture.
  private func line(of face: LabelledFace, in picture: PlannedPicture) -> String {
    let (width, height) = (Double(picture.size.width), Double(picture.size.height))
    let middle = face.box.center
    var numbers = [middle.x / width, middle.y / height, face.box.width / width, face.box.height / height]
      .map { CSV.number($0, digits: 6) }
    if hasPoints {
      // 2 is seen and 0 is not labelled, as in COCO; nobody knows which are hidden.
      numbers += face.points.flatMap { point in
        point.map { [CSV.number($0.x / width, digits: 6), CSV.number($0.y / height, digits: 6), "2"] } ?? [
          "0", "0", "0",
        ]
      }
    }
    return "\(face.label.index) \(numbers.joined(separator: " "))\n"
  }

  /// There is no `path`, so that the pictures are looked for beside the file, wherever the dataset is carried.
  private func description(of dataset: DatasetPlan) -> String {
    let parts = dataset.partsWithPictures.map { $0 ?? .train }
    let train = parts.first ?? .train
    // Readers ask for both.
    let validation = parts.contains(.validation) ? .validation : parts.contains(.test) ? DatasetPart.test : train
    var lines = ["train: images/\(train.shortName)", "val: images/\(validation.shortName)"]
    if validation != .validation { lines[1] += "  # there is no part for validation" }
    if parts.contains(.test) { lines.append("test: images/test") }
    if hasPoints {
      lines += [
        "", "# \(LabelledFace.pointNames.joined(separator: ", ")): the person's own right and left",
        "kpt_shape: [\(LabelledFace.pointNames.count), 3]",
        "flip_idx: [\(Self.flippedPoints.map(String.init).joined(separator: ", "))]",
      ]
    }
    lines += ["", "nc: \(labels.labels.count)", "names:"]
    lines += labels.labels.map { "  \($0.index): \(YAML.text($0.name))" }
    return lines.joined(separator: "\n") + "\n"
  }
}
