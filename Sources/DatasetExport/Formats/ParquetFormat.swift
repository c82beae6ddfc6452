import DatasetStore
import FileHandling
import Vocabulary

/// A table with a row a face, its picture and its embedding in it: `data/train-00000-of-00002.parquet` and so on, likewise
/// `validation` and `test`, with the columns that Hugging Face's `datasets` shows as pictures and classes.
///
/// Without pictures (`--picture none`) it is one file a part. The columns are in `Documentation/datasets.md`. A file that
/// was cut off is written again.
///
/// Source: https://huggingface.co/docs/hub/datasets-image#parquet-format, for the files' names
/// https://huggingface.co/docs/hub/datasets-file-names-and-splits
package final class ParquetFormat: DatasetFormat {
  package static let traits = FormatTraits(
    name: "parquet", pictures: FormatTraits.ofOneFace + [.none], countsPictures: true)

  /// Readers that want one picture read its whole row group.
  private static let picturesInGroup = 100
  private static let rowsInGroup = 10_000

  package let context: FormatContext
  private let layout: ShardLayout
  private let columns: [ParquetColumn]
  private var open = OpenShards<ParquetWriter>()
  private var embeddings: EmbeddingBlocks

  private var hasPictures: Bool { context.plan.pictureKind != .none }

  package init(_ context: FormatContext) {
    self.context = context
    let limits =
      context.plan.pictureKind == .none
      ? ShardLayout.Limits(pictureCount: .max, sizeInBytes: .max)
      : ShardLayout.Limits(pictureCount: 5000, sizeInBytes: 400_000_000)
    layout = ShardLayout(context.plan, limits)
    columns = Self.columns(withPictures: context.plan.pictureKind != .none)
    embeddings = EmbeddingBlocks(of: context.plan.pictures, in: context.store)
  }

  private static func columns(withPictures: Bool) -> [ParquetColumn] {
    let columns: [(String, ParquetColumn.Kind)] =
      (withPictures ? [("image", .picture)] : []) + [
        ("face_id", .text), ("split", .text), ("class", .integer), ("label", .text), ("person", .integer),
        ("name", .text), ("clip", .text), ("clip_name", .text), ("frame", .integer), ("time", .real),
        ("box", .realList), ("landmarks", .realList),
      ]
      + (withPictures
        ? [
          ("picture_width", .integer), ("picture_height", .integer), ("picture_box", .realList),
          ("picture_landmarks", .realList),
        ] : []) + [
        ("score", .real), ("quality", .real), ("confidence", .real), ("track", .integer), ("shot", .integer),
        ("embedding", .floatList),
      ]
    return columns.map { ParquetColumn(name: $0.0, kind: $0.1) }
  }

  package func file(of picture: PlannedPicture) -> String? {
    hasPictures ? layout.place(of: picture).map(name) : nil
  }

  private func name(ofShard place: Int) -> String {
    let shard = layout.shards[place]
    let number = LibraryNames.padded(shard.number, to: 5)
    return
      "data/\((shard.part ?? .train).rawValue)-\(number)-of-\(LibraryNames.padded(layout.count(of: shard.part), to: 5)).parquet"
  }

  private func writer(ofShard place: Int) throws -> ParquetWriter {
    try ParquetWriter(
      context.folder.writer(for: name(ofShard: place)), columns,
      rowGroupSize: hasPictures ? Self.picturesInGroup : Self.rowsInGroup)
  }

  package func write(_ bytes: [UInt8], of picture: PlannedPicture) throws {
    guard let place = layout.place(of: picture), let placed = picture.faces.first else { return }
    try open.add(to: place, of: layout) {
      try writer(ofShard: place)
    } _: { file in
      try file.add([.picture(bytes, path: fileName(of: picture))] + values(of: placed, in: picture))
    } finish: { file in
      try finish(&file)
    }
  }

  package func finish(_ dataset: DatasetPlan) throws {
    guard !hasPictures else { return }
    for place in layout.shards.indices {
      var file = try writer(ofShard: place)
      let pictures = Array(dataset.pictures(of: layout.shards[place].part))
      embeddings = EmbeddingBlocks(of: pictures, in: context.store)
      for picture in pictures {
        for placed in picture.faces { try file.add(values(of: placed, in: picture)) }
      }
      try finish(&file)
    }
  }

  private func values(of placed: PicturedFace, in picture: PlannedPicture) throws -> [ParquetValue] {
    let face = placed.face
    let someone = placed.classIndex.map { context.plan.classes[$0] }
    func box(_ box: Rectangle) -> ParquetValue { .reals([box.x, box.y, box.width, box.height]) }
    func points(_ landmarks: Landmarks?) -> ParquetValue { .reals(landmarks?.points.flatMap { [$0.x, $0.y] }) }
    var values: [ParquetValue] = [
      .text(face.id.hexadecimal), .text(picture.part?.rawValue), .integer(placed.classIndex), .text(someone?.folder),
      .integer(face.person?.value), .text(someone?.name), .text(face.clip.hexadecimal),
      .text(context.plan.clip(face.clip)?.fileName), .integer(face.frameIndex), .real(face.seconds), box(face.box),
      points(face.landmarks),
    ]
    if hasPictures {
      values += [
        .integer(picture.size.width), .integer(picture.size.height), box(placed.box), points(placed.landmarks),
      ]
    }
    return values + [
      .real(face.score), .real(face.quality?.value), .real(face.confidence), .integer(face.track), .integer(face.shot),
      .floats(try embeddings.values(of: face.id)),
    ]
  }

  private func finish(_ file: inout ParquetWriter) throws {
    try file.finish(program: context.program, metadata: [("huggingface", features)])
  }

  /// What `datasets` takes each column for; without it pictures are bytes, and classes numbers.
  private var features: String {
    func feature(_ type: String, _ more: (String, String)...) -> String {
      JSON.object(more + [("_type", JSON.text(type))])
    }
    func value(_ type: String) -> String { feature("Value", ("dtype", JSON.text(type))) }
    let names = JSON.array(context.plan.classes.map { JSON.text($0.folder) })
    let features = columns.map { column in
      let words =
        switch column.kind {
        case .picture: feature("Image")
        case .integer: column.name == "class" ? feature("ClassLabel", ("names", names)) : value("int64")
        case .text: value("string")
        case .real: value("float64")
        case .realList: JSON.array([value("float64")])
        case .floatList: JSON.array([value("float32")])
        }
      return (column.name, words)
    }
    return JSON.object([("info", JSON.object([("features", JSON.object(features))]))])
  }
}
