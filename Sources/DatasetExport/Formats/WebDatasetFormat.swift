import DatasetStore
import FileHandling
import Vocabulary

/// Tar files that are read from front to back: `train-000000.tar` and so on, with three members a face that follow each
/// other: `KEY.jpg`, `KEY.json` and `KEY.cls` (the number of its class). Beside them an index a part, `train.json`.
///
/// Keys have no dots, as readers take all after the first dot for the kind of a member. All JSON members have the same
/// fields of the same types, as some readers take them from the first. A tar file holds about 1000 faces or 100 MB; one
/// that was cut off is written again.
///
/// Source: https://github.com/webdataset/webdataset#the-webdataset-format and, for the index,
/// https://github.com/webdataset/webdataset/tree/main/src/wids
package final class WebDatasetFormat: DatasetFormat {
  package static let traits = FormatTraits(
    name: "webdataset", pictures: FormatTraits.ofOneFace, countsPictures: true)

  package let context: FormatContext
  private let layout: ShardLayout

  private var open = OpenShards<TarWriter>()

  package init(_ context: FormatContext) {
    self.context = context
    layout = ShardLayout(context.plan, ShardLayout.Limits(pictureCount: 1000, sizeInBytes: 100_000_000))
  }

  package func file(of picture: PlannedPicture) -> String? { layout.place(of: picture).map(name) }

  private func name(ofShard place: Int) -> String {
    let shard = layout.shards[place]
    return "\(Self.stem(of: shard.part))-\(LibraryNames.padded(shard.number, to: 6)).tar"
  }

  private static func stem(of part: DatasetPart?) -> String { part?.shortName ?? "faces" }

  package func write(_ bytes: [UInt8], of picture: PlannedPicture) throws {
    guard let place = layout.place(of: picture), let index = picture.classIndex, let placed = picture.faces.first else {
      return
    }
    try open.add(to: place, of: layout) {
      TarWriter(try context.folder.writer(for: name(ofShard: place)))
    } _: { tar in
      try tar.add(bytes, as: fileName(of: picture))
      try tar.add([UInt8](line(of: placed, in: picture).utf8), as: "\(picture.name).json")
      try tar.add([UInt8]("\(index)".utf8), as: "\(picture.name).cls")
    } finish: { tar in
      try tar.finish()
    }
  }

  private func line(of placed: PicturedFace, in picture: PlannedPicture) -> String {
    let face = placed.face
    let someone = placed.classIndex.map { context.plan.classes[$0] }
    func reals(_ values: [Double]) -> String { JSON.array(values.map { JSON.real($0, digits: 3) }) }
    return JSON.object([
      ("box", reals([placed.box.x, placed.box.y, placed.box.width, placed.box.height])),
      ("clip", JSON.text(face.clip.hexadecimal)),
      ("clip_name", JSON.text(context.plan.clip(face.clip)?.fileName ?? "")),
      ("face_id", JSON.text(face.id.hexadecimal)), ("frame", JSON.number(face.frameIndex)),
      ("label", JSON.text(someone?.folder ?? "")),
      ("landmarks", reals((placed.landmarks?.points ?? []).flatMap { [$0.x, $0.y] })),
      ("name", JSON.text(someone?.title ?? "")), ("quality", JSON.real(face.quality?.value ?? 0)),
      ("score", JSON.real(face.score)), ("time", JSON.real(face.seconds)),
    ])
  }

  package func finish(_ dataset: DatasetPlan) throws {
    let parts: [DatasetPart?] = dataset.parts.isEmpty ? [nil] : dataset.parts
    for part in parts where layout.count(of: part) > 0 {
      let shards = layout.shards.indices.filter { layout.shards[$0].part == part }
      let entries = try shards.map { place in
        let file = context.folder.path.appending(relative: name(ofShard: place))
        return JSON.object([
          ("url", JSON.text(name(ofShard: place))), ("nsamples", JSON.number(layout.shards[place].pictureCount)),
          ("filesize", JSON.number(try FileStatus.sizeInBytes(of: file))),
        ])
      }
      let index = JSON.object([
        ("__kind__", JSON.text("wids-shard-index-v1")), ("wids_version", "1"), ("shardlist", JSON.array(entries)),
      ])
      try context.folder.write(index + "\n", to: "\(Self.stem(of: part)).json")
    }
  }
}
