import Pipeline
import Vocabulary

extension LibraryStatistics.Provisional {
  /// What the distances rest on, and the next step.
  func words(in library: FilePath) -> String {
    let basis =
      pairCount == 0
      ? "assumed, as no two people are in one frame"
      : "derived from \(counted(pairCount, "pair")) of tracks in one frame"
    let (name, place) = (shown(embedder), shown(library.description))
    return
      "the distances of \(name) are provisional, \(basis): `rollcall models calibrate \(name) --library \(place)` measures them"
  }
}
