import Clustering
import DatasetStore
import Vocabulary

/// Tells anew what is told of a library's tracks, where it is missing: of clips that were taken in before there was a table
/// of tracks, and of the spread within tracks after something was forgotten.
struct TrackUpkeep {
  private let store: DatasetStore

  init(_ store: DatasetStore) {
    self.store = store
  }

  /// - Complexity: One pass over all faces where something is missing; else nothing.
  func run(_ observer: SortObserver) throws {
    let clips = try clips()
    let unsummarised = Set(try store.clipsWithoutSummary())
    guard try !unsummarised.isEmpty || (store.spread() == nil && !clips.isEmpty) else { return }
    try tell(clips, summarising: unsummarised, observer)
  }

  /// Tells all of it anew, as when the faces have other embeddings.
  func tellAnew(_ observer: SortObserver) throws {
    let clips = try clips()
    try tell(clips, summarising: Set(clips.map(\.id)), observer)
  }

  private func clips() throws -> [ClipRecord] {
    try store.clips().filter { clip in
      if case .begun = try store.state(of: clip.id) { return false }
      return true
    }
  }

  private func tell(_ clips: [ClipRecord], summarising wanted: Set<ClipID>, _ observer: SortObserver) throws {
    var spread: WithinTrackSpread?
    for clip in clips {
      try observer.checkStop()
      var evidence = ClipEvidence(clip: clip.id, isPhoto: clip.kind == .photo, spread: spread)
      try store.forEachEvidence(of: clip.id) { try evidence.add($0) }
      let summary = try evidence.finish()
      if wanted.contains(clip.id) { try store.finish(clip.id, summary) }
      spread = evidence.spread
    }
    try store.setSpread(spread?.record)
  }
}
