import Clustering
import DatasetStore
import Vocabulary

/// A library's tracks as questions see them: each with one person, or with nobody.
///
/// Most are whole, and come from the table of tracks. A track of which several people have faces is taken apart by them, and
/// so is, by its faces' embeddings, one that was followed across cuts: `--group tracks` looks for cuts, the groupings of
/// single faces do not, and their tracks may begin as one person and end as another.
struct QuestionItems {
  struct Item {
    let clip: ClipID

    /// `nil` for a face that belongs to no track.
    let number: Int?
    let holder: PersonNumber?

    /// Of a part of a track; `nil` where it is all that the holder has of it.
    let faces: [FaceID]?
    let track: PersonGrouping.Track
    let isDecided: Bool
    let greatestScore: Double
  }

  private struct Key: Hashable {
    let clip: ClipID
    let number: Int
  }

  /// By the clips' hashes.
  private(set) var items: [Item] = []

  /// Groups of items that were seen in one frame.
  private(set) var apart: [[Int]] = []

  private let grouping: PersonGrouping
  private let scenes: TrackScenes

  /// - Complexity: One pass over the tracks and an index of the faces; one over the faces of clips with tracks that have to
  ///   be taken apart.
  init(_ store: DatasetStore, grouping: PersonGrouping) throws {
    self.grouping = grouping
    scenes = try TrackScenes(store)
    var held: [Key: [TrackPlace]] = [:]
    try store.forEachTrackPlace { held[Key(clip: $0.clip, number: $0.track), default: []].append($0) }
    var loose = Set(try store.clipsWithoutSummary())
    for clip in try store.clips() where clip.kind == .video {
      if SortOptions(recorded: try store.runOptions(of: clip.id)).grouping != .tracks { loose.insert(clip.id) }
    }
    let torn = Set(held.filter { $0.value.count > 1 }.keys)
    var whole: [Key: Int] = [:]
    try store.forEachTrack { record in
      let key = Key(clip: record.clip, number: record.number)
      // A track of which a human said that it is no face has no place.
      guard !loose.contains(key.clip), let places = held[key], places.count == 1 else { return }
      whole[key] = items.count
      items.append(
        Item(
          clip: key.clip, number: key.number, holder: places[0].person, faces: nil,
          track: scenes.track(record),
          isDecided: places[0].isDecided, greatestScore: record.greatestScore))
    }
    try store.forEachPairSeenAtOnce { clip, pair in
      if let first = whole[Key(clip: clip, number: pair.first)],
        let second = whole[Key(clip: clip, number: pair.second)]
      {
        apart.append([first, second])
      }
    }
    for clip in loose.union(torn.map(\.clip)).sorted() {
      try takeApart(clip, in: store) { number in
        loose.contains(clip) || number.map { torn.contains(Key(clip: clip, number: $0)) } == true
      }
    }
  }

  /// What of a clip is told by its faces.
  private struct Pile: Hashable {
    let number: Int?
    let holder: PersonNumber?

    /// Where it belongs to no track, the face is alone.
    let face: FaceID?
  }

  private mutating func takeApart(
    _ clip: ClipID, in store: DatasetStore, where isWanted: (_ number: Int?) -> Bool
  ) throws {
    var piles: [Pile: [FaceEvidence]] = [:]
    var order: [Pile] = []
    try store.forEachEvidence(of: clip) { face in
      guard face.embedding != nil, isWanted(face.track) else { return }
      let pile = Pile(number: face.track, holder: face.person, face: face.track == nil ? face.id : nil)
      if piles[pile] == nil { order.append(pile) }
      piles[pile, default: []].append(face)
    }
    var inFrame: [Int: Set<Int>] = [:]
    for pile in order {
      let faces = piles[pile] ?? []
      let parts = grouping.parts(
        ofFaces: faces.map {
          PersonGrouping.Track(
            mean: $0.embedding?.values.map(Double.init) ?? [], faceCount: 1, quality: $0.quality?.value ?? 1,
            isPhoto: scenes.isPhoto(clip))
        })
      for part in parts {
        var summary = TrackSummary(clip: clip, number: pile.number ?? 0, shot: nil)
        for place in part {
          summary.add(faces[place])
          inFrame[faces[place].frameIndex, default: []].insert(items.count)
        }
        guard let record = summary.record else { continue }
        items.append(
          Item(
            clip: clip, number: pile.number, holder: pile.holder, faces: part.map { faces[$0].id },
            track: scenes.track(record),
            isDecided: part.contains { faces[$0].isDecided }, greatestScore: record.greatestScore))
      }
    }
    let groups = Set(inFrame.values.filter { $0.count > 1 }.map { $0.sorted() })
    apart += groups.sorted { $0.lexicographicallyPrecedes($1) }
  }
}
