package import DatasetStore
package import Vocabulary

/// The embeddings of a dataset's faces for whoever wants one after another in the plan's order: a query for many.
///
/// Faces may be left out, and asked for in any order; only going back costs a query a face.
package struct EmbeddingBlocks {
  /// With 512 numbers each, two megabytes.
  package static let facesInBlock = 1000

  private let facesInBlock: Int
  private let store: DatasetStore
  private let faces: [FaceID]

  /// Where the block begins, and what of it has an embedding.
  private var block = 0..<0
  private var values: [FaceID: [Float]] = [:]

  package init(of pictures: [PlannedPicture], in store: DatasetStore, facesInBlock: Int = facesInBlock) {
    self.facesInBlock = facesInBlock
    self.store = store
    faces = pictures.flatMap { $0.faces.map(\.face.id) }
  }

  /// `nil` for a face that has none.
  package mutating func values(of face: FaceID) throws -> [Float]? {
    if let known = values[face] { return known }
    if faces[block].contains(face) { return nil }
    let start = faces[block.upperBound...].firstIndex(of: face) ?? faces.firstIndex(of: face) ?? faces.endIndex
    block = start..<min(start + facesInBlock, faces.endIndex)
    values = try store.embeddings(of: block.isEmpty ? [face] : Array(faces[block]))
    return values[face]
  }
}
