import DatasetStore
import FileHandling
import Vocabulary

/// Whole frames in `images`, and tasks for Label Studio: `tasks.json`, or `tasks-train.json` and so on where the dataset is
/// split, and `labels.xml`, the labelling configuration. The dataset's folder is the storage that its server is given.
///
/// Boxes and points are per cent of the picture. They are annotations and not predictions, so that they can be corrected
/// and exported; a point's `parentID` is its box.
///
/// Source: https://labelstud.io/guide/task_format, https://labelstud.io/tags/rectanglelabels,
/// https://labelstud.io/tags/keypointlabels and https://labelstud.io/guide/storage#Local-storage
package final class LabelStudioFormat: DatasetFormat {
  package static let traits = FormatTraits(name: "labelstudio", pictures: [.frame])

  package let context: FormatContext
  private let labels: FrameLabels

  /// How large a point is drawn, in per cent of the picture.
  private static let pointWidth = "0.5"

  package init(_ context: FormatContext) {
    self.context = context
    labels = FrameLabels(context.plan)
  }

  package func file(of picture: PlannedPicture) -> String? {
    "images/" + (picture.part.map { "\($0.shortName)/" } ?? "") + fileName(of: picture)
  }

  package func finish(_ dataset: DatasetPlan) throws {
    try context.folder.write(configuration, to: "labels.xml")
    for part in dataset.partsWithPictures {
      let writer = try context.folder.writer(for: part.map { "tasks-\($0.shortName).json" } ?? "tasks.json")
      try writer.write("[")
      var tasks = JSONItems(writer)
      for picture in dataset.pictures(of: part) { try tasks.write(task(of: picture)) }
      try writer.write("\n]\n")
      try writer.commit()
    }
  }

  private var configuration: String {
    func control(_ tag: String, _ name: String, _ values: [String]) -> [String] {
      // Its converters put key points into the order of `model_index`.
      let labels = values.enumerated().map { index, value in
        "    <\(XML.tag("Label", [("value", value), ("model_index", "\(index)")]))/>"
      }
      return ["  <\(tag) name=\"\(name)\" toName=\"image\">"] + labels + ["  </\(tag)>"]
    }
    let lines =
      ["<View>", "  <Image name=\"image\" value=\"$image\"/>"]
      + control("RectangleLabels", "face", labels.labels.map(\.name))
      + control("KeyPointLabels", "point", LabelledFace.pointNames) + ["</View>"]
    return lines.joined(separator: "\n") + "\n"
  }

  private func task(of picture: PlannedPicture) -> String {
    let regions = labels.faces(in: picture).flatMap { results(of: $0, in: picture) }
    let data = JSON.object([
      ("image", JSON.text("/data/local-files/?d=\(file(of: picture) ?? "")")),
      ("clip", JSON.text(picture.clip.hexadecimal)), ("frame", "\(picture.frameIndex)"),
      ("time", JSON.number(picture.seconds)), ("split", JSON.text(orNull: picture.part?.rawValue)),
    ])
    let annotation = JSON.object([("result", JSON.array(regions))])
    return JSON.object([("id", "\(picture.number + 1)"), ("data", data), ("annotations", JSON.array([annotation]))])
  }

  /// A box, named as its face is, and a point for each landmark in the picture.
  private func results(of face: LabelledFace, in picture: PlannedPicture) -> [String] {
    func share(_ value: Double, of whole: Int) -> String { JSON.number(100 * value / Double(whole)) }
    func result(_ id: String, parent: String?, _ control: String, _ type: String, _ value: [(String, String)]) -> String
    {
      var pairs = [("id", JSON.text(id))]
      if let parent { pairs.append(("parentID", JSON.text(parent))) }
      pairs += [
        ("from_name", JSON.text(control)), ("to_name", JSON.text("image")), ("type", JSON.text(type)),
        ("original_width", "\(picture.size.width)"), ("original_height", "\(picture.size.height)"),
        ("image_rotation", "0"), ("value", JSON.object(value)),
      ]
      return JSON.object(pairs)
    }
    let (id, box, size) = (face.face.id.hexadecimal, face.box, picture.size)
    let rectangle = result(
      id, parent: nil, "face", "rectanglelabels",
      [
        ("x", share(box.x, of: size.width)), ("y", share(box.y, of: size.height)),
        ("width", share(box.width, of: size.width)), ("height", share(box.height, of: size.height)), ("rotation", "0"),
        ("rectanglelabels", JSON.array([JSON.text(face.label.name)])),
      ])
    let points = zip(LabelledFace.pointNames, face.points).compactMap { name, point -> String? in
      guard let point else { return nil }
      return result(
        "\(id)-\(name)", parent: id, "point", "keypointlabels",
        [
          ("x", share(point.x, of: size.width)), ("y", share(point.y, of: size.height)), ("width", Self.pointWidth),
          ("keypointlabels", JSON.array([JSON.text(name)])),
        ])
    }
    return [rectangle] + points
  }
}
