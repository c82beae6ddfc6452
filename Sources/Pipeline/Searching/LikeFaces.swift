import DatasetStore
import Vocabulary

/// The faces of a library that look most like others. Of each track only the nearest counts: the rest of it looks the
/// same.
struct LikeFaces {
  struct Found: Sendable {
    let face: FaceID

    /// In the embedder's space.
    let distance: Double
  }

  /// For each of those that were asked about, the nearest first.
  let found: [[Found]]

  private struct Track: Hashable {
    let clip: Int
    let number: Int?

    /// Where it belongs to no track, a face stands for itself.
    let face: FaceID?

    init(_ placed: DatasetStore.PlacedEmbedding) {
      (clip, number) = (placed.clip, placed.track)
      face = placed.track == nil ? placed.face : nil
    }
  }

  /// - Parameter face: Its whole track is left out: what stands beside a face in its track is no answer.
  /// - Complexity: One pass over all embeddings, and as many distances; memory grows with the number of tracks.
  init(to wanted: [Embedding], in store: DatasetStore, leavingOut face: FaceID? = nil, atMost count: Int) throws {
    var nearest = [[Track: Found]](repeating: [:], count: wanted.count)
    var leftOut: Track?
    try store.forEachEmbedding { placed in
      let track = Track(placed)
      if placed.face == face { leftOut = track }
      // A damaged row has another length, or is no number.
      for (index, embedding) in wanted.enumerated() where embedding.values.count == placed.embedding.values.count {
        let distance = embedding.distance(to: placed.embedding)
        if distance < nearest[index][track]?.distance ?? .infinity {
          nearest[index][track] = Found(face: placed.face, distance: distance)
        }
      }
    }
    if let leftOut { for index in nearest.indices { nearest[index][leftOut] = nil } }
    found = nearest.map { tracks in
      Array(tracks.values.sorted { ($0.distance, $0.face) < ($1.distance, $1.face) }.prefix(count))
    }
  }
}
