import DatasetStore
import FileHandling
import Vocabulary

/// The folder that Hugging Face's `datasets` loads as pictures with columns: `train/CLASS/NAME.jpg` and
/// `train/metadata.jsonl`, likewise `validation` and `test`, and a dataset card whose licence and consent are to be filled
/// in.
///
/// Where a `metadata.jsonl` is, folders' names give no labels, so each line has one. All lines have the same columns of the
/// same types, none of them empty: readers take types from the first lines.
///
/// Source: https://huggingface.co/docs/datasets/image_dataset#imagefolder and
/// https://huggingface.co/docs/hub/datasets-cards
package final class HuggingFaceFormat: DatasetFormat {
  package static let traits = FormatTraits(name: "huggingface", pictures: FormatTraits.ofOneFace)

  package let context: FormatContext

  package init(_ context: FormatContext) {
    self.context = context
  }

  /// Without parts all is for training, as its readers take it anyway.
  private func folder(of part: DatasetPart?) -> String { (part ?? .train).rawValue }

  private func nameInPart(of picture: PlannedPicture) -> String? {
    picture.classIndex.map { "\(context.plan.classes[$0].folder)/\(fileName(of: picture))" }
  }

  package func file(of picture: PlannedPicture) -> String? {
    nameInPart(of: picture).map { "\(folder(of: picture.part))/\($0)" }
  }

  package func finish(_ dataset: DatasetPlan) throws {
    let parts: [DatasetPart?] = dataset.parts.isEmpty ? [nil] : dataset.parts
    for part in parts {
      // A part without a picture has no folder.
      guard dataset.pictures.contains(where: { $0.part == part }) else { continue }
      let writer = try context.folder.writer(for: "\(folder(of: part))/metadata.jsonl")
      for picture in dataset.pictures(of: part) { try writer.write(line(of: picture, dataset)) }
      try writer.commit()
    }
    try context.folder.write(DatasetCard(of: dataset, program: context.program).text, to: "README.md")
  }

  private func line(of picture: PlannedPicture, _ dataset: DatasetPlan) -> String {
    guard let placed = picture.faces.first, let file = nameInPart(of: picture), let index = placed.classIndex else {
      return ""
    }
    let (face, someone) = (placed.face, dataset.classes[index])
    func reals(_ values: [Double]) -> String { JSON.array(values.map { JSON.real($0, digits: 3) }) }
    return JSON.object([
      ("file_name", JSON.text(file)), ("label", JSON.text(someone.folder)), ("name", JSON.text(someone.title)),
      ("face_id", JSON.text(face.id.hexadecimal)), ("clip", JSON.text(face.clip.hexadecimal)),
      ("frame", JSON.number(face.frameIndex)), ("time", JSON.real(face.seconds, digits: 6)),
      ("box", reals([placed.box.x, placed.box.y, placed.box.width, placed.box.height])),
      ("landmarks", reals((placed.landmarks?.points ?? []).flatMap { [$0.x, $0.y] })),
      ("quality", JSON.real(face.quality?.value ?? 0, digits: 6)),
    ]) + "\n"
  }
}
