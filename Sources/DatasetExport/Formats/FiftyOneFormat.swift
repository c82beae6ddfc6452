import DatasetStore
import FileHandling
import Vocabulary

/// FiftyOne's own dataset folder: `metadata.json`, `samples.json`, and the pictures in `data`.
///
/// A sample a picture, whose tag is its part; its faces are `Detections` in `faces` and their five points `Keypoints` in
/// `landmarks`, in shares of the picture's width and height. Faces of a whole frame that were not chosen are there with the
/// tag `left-out`.
///
/// Source: https://docs.voxel51.com/user_guide/import_datasets.html#fiftyonedataset, and for the fields
/// https://github.com/voxel51/fiftyone/blob/develop/fiftyone/utils/data/importers.py (`FiftyOneDatasetImporter`)
package final class FiftyOneFormat: DatasetFormat {
  package static let traits = FormatTraits(name: "fiftyone", pictures: [.frame] + FormatTraits.ofOneFace)

  /// FiftyOne brings what an older version wrote up to its own, and refuses what a newer one wrote.
  private static let version = "1.0.0"

  package let context: FormatContext

  package init(_ context: FormatContext) {
    self.context = context
  }

  package func file(of picture: PlannedPicture) -> String? { "data/\(fileName(of: picture))" }

  package func finish(_ dataset: DatasetPlan) throws {
    try context.folder.write(metadata(of: dataset) + "\n", to: "metadata.json")
    let writer = try context.folder.writer(for: "samples.json")
    try writer.write("{\"samples\": [")
    var separator = "\n"
    for picture in dataset.pictures {
      try writer.write(separator + sample(of: picture, dataset))
      separator = ",\n"
    }
    try writer.write("\n]}\n")
    try writer.commit()
  }

  private func sample(of picture: PlannedPicture, _ dataset: DatasetPlan) throws -> String {
    let faces = picture.faces.map { ($0, isLeftOut: false) } + picture.others.map { ($0, isLeftOut: true) }
    let hash = try ContentHash.sha256(of: [UInt8](picture.name.utf8))
    // A number of FiftyOne's by which it draws samples, here by lot from the name: 53 bits of 0 ..< 1.
    let lot = Double(hash.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> 11) / Double(1 << 53 as UInt64)
    let clip = dataset.clip(picture.clip)
    return JSON.object([
      ("_id", Self.identifier(ContentHash.hexadecimal(hash))), ("filepath", JSON.text("data/\(fileName(of: picture))")),
      ("tags", JSON.array(picture.part.map { [JSON.text($0.rawValue)] } ?? [])), ("_media_type", JSON.text("image")),
      ("_rand", JSON.number(lot, digits: 9)), ("metadata", "null"), ("clip", JSON.text(picture.clip.hexadecimal)),
      ("clip_name", JSON.text(clip?.fileName ?? "")), ("frame", JSON.number(picture.frameIndex)),
      ("time", JSON.real(picture.seconds)),
      (
        "faces",
        Self.labels("Detections", "detections", faces.map { detection(of: $0, in: picture, dataset, isLeftOut: $1) })
      ),
      (
        "landmarks",
        Self.labels(
          "Keypoints", "keypoints", faces.compactMap { keypoint(of: $0, in: picture, dataset, isLeftOut: $1) })
      ),
    ])
  }

  private static func labels(_ type: String, _ field: String, _ labels: [String]) -> String {
    JSON.object([("_cls", JSON.text(type)), (field, JSON.array(labels))])
  }

  /// What MongoDB calls an object's id: 24 hexadecimal digits.
  private static func identifier(_ digits: String) -> String {
    JSON.object([("$oid", JSON.text(String(digits.prefix(24))))])
  }

  private func common(
    _ type: String, of placed: PicturedFace, _ dataset: DatasetPlan, isLeftOut: Bool, ending: String
  ) -> [(String, String)] {
    let someone = placed.classIndex.map { dataset.classes[$0] }
    return [
      ("_id", Self.identifier(placed.face.id.hexadecimal + ending)), ("_cls", JSON.text(type)), ("attributes", "{}"),
      ("tags", isLeftOut ? JSON.array([JSON.text("left-out")]) : "[]"),
      ("label", JSON.text(someone?.title ?? "unknown")), ("face_id", JSON.text(placed.face.id.hexadecimal)),
    ]
  }

  private func detection(
    of placed: PicturedFace, in picture: PlannedPicture, _ dataset: DatasetPlan, isLeftOut: Bool
  ) -> String {
    let (face, box) = (placed.face, placed.box)
    let (width, height) = (Double(picture.size.width), Double(picture.size.height))
    let shares = [box.x / width, box.y / height, box.width / width, box.height / height]
    return JSON.object(
      common("Detection", of: placed, dataset, isLeftOut: isLeftOut, ending: "0000000b") + [
        ("bounding_box", JSON.array(shares.map { JSON.real($0, digits: 9) })), ("confidence", JSON.real(face.score)),
        ("index", "null"), ("person", JSON.number(face.person?.value)), ("quality", JSON.number(face.quality?.value)),
        ("sureness", JSON.number(face.confidence)), ("track", JSON.number(face.track)),
        ("shot", JSON.number(face.shot)),
      ])
  }

  private func keypoint(
    of placed: PicturedFace, in picture: PlannedPicture, _ dataset: DatasetPlan, isLeftOut: Bool
  ) -> String? {
    guard let landmarks = placed.landmarks else { return nil }
    let (width, height) = (Double(picture.size.width), Double(picture.size.height))
    let points = landmarks.points.map { point in
      JSON.array([point.x / width, point.y / height].map { JSON.real($0, digits: 9) })
    }
    return JSON.object(
      common("Keypoint", of: placed, dataset, isLeftOut: isLeftOut, ending: "0000000c") + [
        ("points", JSON.array(points)), ("confidence", "null"), ("index", "null"),
      ])
  }

  private func metadata(of dataset: DatasetPlan) -> String {
    let names = ["right eye", "left eye", "nose", "mouth right", "mouth left"].map { JSON.text($0) }
    let edges = ["[0, 1]", "[0, 2]", "[1, 2]", "[2, 3]", "[2, 4]", "[3, 4]"]
    let fields = "fiftyone.core.fields."
    let labels = "fiftyone.core.labels."
    return JSON.object([
      ("name", JSON.text("rollcall")), ("version", JSON.text(Self.version)), ("media_type", JSON.text("image")),
      ("persistent", "false"), ("tags", "[]"), ("info", JSON.object([("program", JSON.text(context.program))])),
      ("default_classes", JSON.array(dataset.classes.map { JSON.text($0.title) })), ("classes", "{}"),
      ("mask_targets", "{}"), ("default_mask_targets", "{}"), ("skeletons", "{}"), ("group_media_types", "{}"),
      ("default_skeleton", JSON.object([("labels", JSON.array(names)), ("edges", JSON.array(edges))])),
      (
        "sample_fields",
        JSON.array([
          Self.field("id", fields + "ObjectIdField", storedAs: "_id"), Self.field("filepath", fields + "StringField"),
          Self.field("tags", fields + "ListField", of: fields + "StringField"),
          Self.field("metadata", fields + "EmbeddedDocumentField", document: "fiftyone.core.metadata.ImageMetadata"),
          Self.field("clip", fields + "StringField"), Self.field("clip_name", fields + "StringField"),
          Self.field("frame", fields + "IntField"), Self.field("time", fields + "FloatField"),
          Self.field("faces", fields + "EmbeddedDocumentField", document: labels + "Detections"),
          Self.field("landmarks", fields + "EmbeddedDocumentField", document: labels + "Keypoints"),
        ])
      ),
    ])
  }

  private static func field(
    _ name: String, _ type: String, of subfield: String? = nil, document: String? = nil, storedAs stored: String? = nil
  ) -> String {
    JSON.object([
      ("name", JSON.text(name)), ("ftype", JSON.text(type)), ("subfield", JSON.text(orNull: subfield)),
      ("embedded_doc_type", JSON.text(orNull: document)), ("db_field", JSON.text(stored ?? name)), ("fields", "[]"),
    ])
  }
}
