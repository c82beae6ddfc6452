import DatasetStore
import FileHandling
import Vocabulary

/// The embeddings as an array of NumPy, `embeddings.npy` (N × D floats, little end first), and `index.csv`, whose rows are
/// the array's in the same order.
///
/// Faces without an embedding are in neither. No pictures.
///
/// Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, version 1.0.
package final class EmbeddingFormat: DatasetFormat {
  package static let traits = FormatTraits(name: "npy", pictures: [.none])

  package let context: FormatContext

  package init(_ context: FormatContext) {
    self.context = context
  }

  package func file(of picture: PlannedPicture) -> String? { nil }

  package func finish(_ dataset: DatasetPlan) throws {
    // The length stands before the numbers, so all are read twice, a block at a time: of 100,000 faces they may be 200 MB.
    var (count, width) = (0, 0)
    try forEachEmbedding(of: dataset) { _, _, values in (count, width) = (count + 1, values.count) }
    let array = try context.folder.writer(for: "embeddings.npy")
    let index = try context.folder.writer(for: "index.csv")
    try array.write(Self.header(rows: count, columns: width))
    try index.write(
      CSV.line(["row", "face_id", "class", "label", "person", "name", "split", "clip", "frame", "time", "quality"]))
    var row = 0
    try forEachEmbedding(of: dataset) { picture, placed, values in
      try array.write(LittleEndian.bytes(of: values))
      try index.write(CSV.line(Self.fields(of: placed, in: picture, row: row, dataset)))
      row += 1
    }
    try array.commit()
    try index.commit()
  }

  private func forEachEmbedding(
    of dataset: DatasetPlan, _ body: (PlannedPicture, PicturedFace, [Float]) throws -> Void
  ) throws {
    var embeddings = EmbeddingBlocks(of: dataset.pictures, in: context.store)
    for picture in dataset.pictures {
      for placed in picture.faces {
        if let values = try embeddings.values(of: placed.face.id) { try body(picture, placed, values) }
      }
    }
  }

  private static func fields(
    of placed: PicturedFace, in picture: PlannedPicture, row: Int, _ dataset: DatasetPlan
  ) -> [String] {
    let (face, someone) = (placed.face, placed.classIndex.map { dataset.classes[$0] })
    return [
      "\(row)", face.id.hexadecimal, placed.classIndex.map(String.init) ?? "", someone?.folder ?? "",
      face.person.map { "\($0.value)" } ?? "", CSV.words(someone?.name ?? ""), picture.part?.rawValue ?? "",
      face.clip.hexadecimal, "\(face.frameIndex)", CSV.number(face.seconds, digits: 6),
      CSV.number(face.quality?.value, digits: 6),
    ]
  }

  /// Magic, version 1.0, the header's length, and the header: a Python dictionary, blanks and a line feed, so that the
  /// numbers begin at a multiple of 64.
  static func header(rows: Int, columns: Int) -> [UInt8] {
    let words = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
    let prefix = 10
    let blanks = -(prefix + words.utf8.count + 1) & 63
    let text = words + String(repeating: " ", count: blanks) + "\n"
    return [0x93] + [UInt8]("NUMPY".utf8) + [1, 0] + LittleEndian.bytes(of: UInt16(text.utf8.count))
      + [UInt8](text.utf8)
  }
}
