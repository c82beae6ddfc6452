public import Clustering
public import DatasetStore
public import Vocabulary

/// How right a library is, against labels.
///
/// ```swift
/// let store = try DatasetStore(opening: library.appending(DatasetStore.fileName), access: .readOnly)
/// let scores = try LibraryScores(of: store, against: FaceLabels.read("clip.labels.json"))
/// scores.grouping.bCubed.fScore
/// ```
public struct LibraryScores: Sendable {
  /// A row of the table of who was taken for whom.
  public struct Confusion: Sendable, Hashable {
    /// `nil` for the unsorted faces.
    public let person: PersonNumber?
    public let name: String?

    /// Labelled faces, by the label's name.
    public let counts: [String: Int]

    /// Faces that no label names.
    public let unlabelledCount: Int

    /// The name most of its labelled faces have, the first by name of several.
    public var majority: String? {
      counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }
  }

  /// A face that is not where it belongs.
  public struct Mistake: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
      /// It is in the folder of a person who is mostly somebody else.
      case mixed(majority: String)
      case unsorted
    }

    public let face: FaceRow
    public let label: String
    public let kind: Kind
  }

  /// Labelled faces at moments that were looked at; those that nobody can tell are in no count.
  public let labelledCount: Int

  /// Of these, the ones that have a face in the library.
  public let foundCount: Int

  /// Labelled faces at moments that were not looked at. They are in no score.
  public let notLookedAtCount: Int

  /// Labelled faces that were not found, by name.
  public let missed: [String: Int]

  /// Of the faces in labelled frames, the share that a label is at; `nil` where labels do not name all faces.
  public let detectionPrecision: Double?

  /// All names of the labels, in order.
  public let names: [String]

  /// Those who are the majority of a folder.
  public let namesFound: [String]

  public let grouping: GroupingScores

  /// Folders by number, then the unsorted faces.
  public let confusions: [Confusion]

  /// Whom the label of each found face names.
  public let labels: [FaceID: String]

  /// The fewest corrections that would make the grouping right by hand.
  public let handWork: HandWork

  /// The worst first: of small minorities in large folders before others, then by confidence; unsorted ones last.
  public let mistakes: [Mistake]

  /// The share of labelled faces that were found; 1 where there are none to find.
  public var detectionRecall: Double { labelledCount == 0 ? 1 : Double(foundCount) / Double(labelledCount) }

  public var folderCount: Int { confusions.count { $0.person != nil } }

  /// - Parameter clip: Measures this clip's faces only, by path or file name; labels that name no clip need it where the
  ///   library has several.
  /// - Throws: `LabelError` where the labels do not fit, `DatabaseError`.
  /// - Complexity: Memory in proportion to the faces of the library, without their embeddings.
  public init(of store: DatasetStore, against labels: FaceLabels, clip: FilePath? = nil) throws {
    let clips = try EvaluatedClips(store.clips(), only: clip)
    let chosen = Set(clips.clips.map(\.id))
    var rows: [ClipID: [FaceRow]] = [:]
    try store.forEachFace { face in
      if chosen.contains(face.clip) { rows[face.clip, default: []].append(face) }
    }
    let matching = try LabelMatching(labels, clips: clips) { clip in
      LookedAtFrames(clip, frames: try store.frames(of: clip.id), faces: rows[clip.id] ?? [])
    }
    let faces = clips.clips.flatMap { rows[$0.id] ?? [] }
    let truth = faces.map { matching.people[$0.id]?.name }
    labelledCount = matching.labelled.values.reduce(0, +)
    foundCount = truth.count { $0 != nil }
    notLookedAtCount = matching.notLookedAtCount
    missed = matching.missed
    detectionPrecision = matching.facesInLabelledFrames.flatMap { [foundCount] count in
      count == 0 ? nil : Double(foundCount) / Double(count)
    }
    names = matching.names.sorted()
    grouping = GroupingScores(groups: faces.map(\.person), truth: truth)
    let confusions = Self.confusions(faces, truth)
    self.confusions = confusions
    namesFound = Set(confusions.filter { $0.person != nil }.compactMap(\.majority)).sorted()
    mistakes = Self.mistakes(faces, truth, confusions)
    self.labels = matching.people.compactMapValues(\.name)
    handWork = HandWork(faces, truth)
  }

  private static func confusions(_ faces: [FaceRow], _ truth: [String?]) -> [Confusion] {
    let places = Dictionary(grouping: faces.indices) { faces[$0].person }
    return places.sorted { ($0.key?.value ?? .max) < ($1.key?.value ?? .max) }.map { person, indices in
      let names = indices.compactMap { truth[$0] }
      return Confusion(
        person: person, name: indices.first.flatMap { faces[$0].name },
        counts: names.reduce(into: [:]) { $0[$1, default: 0] += 1 }, unlabelledCount: indices.count - names.count)
    }
  }

  private static func mistakes(_ faces: [FaceRow], _ truth: [String?], _ confusions: [Confusion]) -> [Mistake] {
    let byPerson = Dictionary(uniqueKeysWithValues: confusions.map { ($0.person, $0) })
    let found = zip(faces, truth).compactMap { face, label -> (mistake: Mistake, weight: Int)? in
      guard let label, let place = byPerson[face.person] else { return nil }
      guard face.person != nil else { return (Mistake(face: face, label: label, kind: .unsorted), 0) }
      guard let majority = place.majority, majority != label else { return nil }
      return (Mistake(face: face, label: label, kind: .mixed(majority: majority)), place.counts[majority] ?? 0)
    }
    return found.sorted { left, right in
      if left.weight != right.weight { return left.weight > right.weight }
      let confidences = (left.mistake.face.confidence ?? 0, right.mistake.face.confidence ?? 0)
      if confidences.0 != confidences.1 { return confidences.0 > confidences.1 }
      return left.mistake.face.id < right.mistake.face.id
    }.map(\.mistake)
  }
}
