import DatasetStore
import FileHandling
import Vocabulary

/// One table, `faces.csv`, with a line a face, and the pictures in `images`, or in `images/train` and so on.
///
/// RFC 4180 with line feeds; words that a spreadsheet would run as a formula begin with an apostrophe, as in a library's own
/// tables.
package final class CSVFormat: DatasetFormat {
  package static let traits = FormatTraits(name: "csv", pictures: FormatTraits.ofOneFace + [.none])

  package let context: FormatContext

  package init(_ context: FormatContext) {
    self.context = context
  }

  package func file(of picture: PlannedPicture) -> String? { plainFile(of: picture) }

  private static let columns =
    ["face_id", "file", "split", "class", "label", "person", "name", "clip", "clip_name", "frame", "time"]
    + ["x", "y", "width", "height"]
    + ["right_eye", "left_eye", "nose", "mouth_right", "mouth_left"].flatMap { ["\($0)_x", "\($0)_y"] }
    + ["picture_width", "picture_height", "picture_x", "picture_y", "picture_box_width", "picture_box_height"]
    + ["score", "quality", "yaw", "pitch", "confidence", "track", "shot"]

  package func finish(_ dataset: DatasetPlan) throws {
    let writer = try context.folder.writer(for: "faces.csv")
    try writer.write(CSV.line(Self.columns))
    for picture in dataset.pictures {
      for face in picture.faces { try writer.write(CSV.line(fields(of: face, in: picture, dataset))) }
    }
    try writer.commit()
  }

  private func fields(of placed: PicturedFace, in picture: PlannedPicture, _ dataset: DatasetPlan) -> [String] {
    let face = placed.face
    let someone = placed.classIndex.map { dataset.classes[$0] }
    let pose = face.landmarks.flatMap(FacePose.init)
    func box(_ box: Rectangle) -> [String] {
      [box.x, box.y, box.width, box.height].map { CSV.number($0, digits: 3) }
    }
    let points = face.landmarks?.points.flatMap { [$0.x, $0.y] }.map { CSV.number($0, digits: 3) }
    return [
      face.id.hexadecimal, file(of: picture) ?? "", picture.part?.rawValue ?? "",
      placed.classIndex.map(String.init) ?? "", someone?.folder ?? "", face.person.map { "\($0.value)" } ?? "",
      CSV.words(someone?.name ?? ""), face.clip.hexadecimal, CSV.words(dataset.clip(face.clip)?.fileName ?? ""),
      "\(face.frameIndex)", CSV.number(face.seconds, digits: 6),
    ] + box(face.box) + (points ?? Array(repeating: "", count: 10))
      + ["\(picture.size.width)", "\(picture.size.height)"] + box(placed.box)
      + [
        CSV.number(face.score, digits: 6), CSV.number(face.quality?.value, digits: 6), CSV.number(pose?.yaw, digits: 3),
        CSV.number(pose?.pitch, digits: 3), CSV.number(face.confidence, digits: 6), face.track.map(String.init) ?? "",
        face.shot.map(String.init) ?? "",
      ]
  }
}

/// The pictures in `images`, and nothing beside them but what every dataset has: `faces.jsonl` is the table.
package final class JSONLinesFormat: DatasetFormat {
  package static let traits = FormatTraits(name: "jsonl", pictures: FormatTraits.ofOneFace + [.none])

  package let context: FormatContext

  package init(_ context: FormatContext) {
    self.context = context
  }

  package func file(of picture: PlannedPicture) -> String? { plainFile(of: picture) }

  package func finish(_ dataset: DatasetPlan) {}
}

extension DatasetFormat {
  /// `images/NAME.jpg`, or `images/train/NAME.jpg`; `nil` where no pictures are written.
  fileprivate func plainFile(of picture: PlannedPicture) -> String? {
    guard context.plan.pictureKind != .none else { return nil }
    return "images/" + (picture.part.map { "\($0.shortName)/" } ?? "") + fileName(of: picture)
  }
}
