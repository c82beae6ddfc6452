import DatasetStore
import FileHandling
import Vocabulary

/// Whole frames in `images/train` and so on, and `annotations/person_keypoints_train.json` with a box, five points and the
/// way back to person, track and face for each; `default` where the dataset is not split. A category is a person.
///
/// The file is written item by item.
///
/// Source: https://cocodataset.org/#format-data (1 and 2) and, for names of files and `attributes`,
/// https://docs.cvat.ai/docs/dataset_management/formats/format-coco-keypoints/
package final class COCOFormat: DatasetFormat {
  package static let traits = FormatTraits(name: "coco", pictures: [.frame])

  package let context: FormatContext
  private let labels: FrameLabels

  /// Between eyes, nose and mouth, counted from 1.
  private static let skeleton = [[1, 2], [1, 3], [2, 3], [3, 4], [3, 5], [4, 5]]

  package init(_ context: FormatContext) {
    self.context = context
    labels = FrameLabels(context.plan)
  }

  private func subset(_ part: DatasetPart?) -> String { part?.shortName ?? "default" }

  package func file(of picture: PlannedPicture) -> String? {
    "images/\(subset(picture.part))/\(fileName(of: picture))"
  }

  package func finish(_ dataset: DatasetPlan) throws {
    // Over all parts, so that files may be put together.
    var faceCount = 0
    for part in dataset.partsWithPictures {
      let writer = try context.folder.writer(for: "annotations/person_keypoints_\(subset(part)).json")
      try writer.write(beginning)
      var images = JSONItems(writer)
      for picture in dataset.pictures(of: part) { try images.write(image(picture)) }
      try writer.write("\n],\n\"annotations\": [")
      var annotations = JSONItems(writer)
      for picture in dataset.pictures(of: part) {
        for face in labels.faces(in: picture) {
          faceCount += 1
          try annotations.write(annotation(of: face, in: picture, number: faceCount))
        }
      }
      try writer.write("\n]}\n")
      try writer.commit()
    }
  }

  private var beginning: String {
    let categories = labels.labels.map { label in
      JSON.object([
        ("id", "\(Self.category(label))"), ("name", JSON.text(label.name)), ("supercategory", JSON.text("face")),
        ("keypoints", JSON.array(LabelledFace.pointNames.map(JSON.text))),
        ("skeleton", JSON.array(Self.skeleton.map { JSON.array($0.map(String.init)) })),
      ])
    }
    let info = JSON.object([("description", JSON.text("Faces of a library")), ("version", JSON.text(context.program))])
    return "{\"info\": \(info),\n\"licenses\": [],\n\"categories\": [\n\(categories.joined(separator: ",\n"))\n],\n"
      + "\"images\": ["
  }

  /// From 1: many readers keep 0 for the background.
  private static func category(_ label: FrameLabels.Label) -> Int { label.index + 1 }

  private func image(_ picture: PlannedPicture) -> String {
    JSON.object([
      ("id", "\(picture.number + 1)"), ("file_name", JSON.text(fileName(of: picture))),
      ("width", "\(picture.size.width)"), ("height", "\(picture.size.height)"),
      ("clip", JSON.text(picture.clip.hexadecimal)), ("frame", "\(picture.frameIndex)"),
      ("time", JSON.number(picture.seconds)),
    ])
  }

  private func annotation(of labelled: LabelledFace, in picture: PlannedPicture, number: Int) -> String {
    let (face, box) = (labelled.face, labelled.box)
    let numbers = [box.x, box.y, box.width, box.height].map { JSON.number($0, digits: 3) }
    // 2 is seen and 0 is not labelled; nobody knows which are hidden.
    let points = labelled.points.flatMap { point in
      point.map { [JSON.number($0.x, digits: 3), JSON.number($0.y, digits: 3), "2"] } ?? ["0", "0", "0"]
    }
    let attributes = JSON.object([
      ("person_id", JSON.number(face.person?.value)), ("track_id", JSON.number(face.track)),
      ("face_id", JSON.text(face.id.hexadecimal)), ("chosen", "\(labelled.isChosen)"),
      ("score", JSON.number(face.score)), ("quality", JSON.number(face.quality?.value)),
    ])
    return JSON.object([
      ("id", "\(number)"), ("image_id", "\(picture.number + 1)"), ("category_id", "\(Self.category(labelled.label))"),
      ("bbox", JSON.array(numbers)), ("area", JSON.number(box.area, digits: 3)), ("segmentation", "[]"),
      ("iscrowd", "0"), ("num_keypoints", "\(labelled.points.count { $0 != nil })"), ("keypoints", JSON.array(points)),
      ("attributes", attributes),
    ])
  }
}
