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

  /// What became of detections that are no face, by the labels.
  public struct FalseFaces: Sendable, Hashable {
    /// Labels that say so, at moments that were looked at.
    public let labelledCount: Int

    /// Of the faces of the library that these labels are at: those in a person's folder, where none should be.
    public let inFolders: Int
    public let unsorted: Int

    /// Those that are marked as no face.
    public let rejected: Int

    /// Faces of the library at such labels.
    public var detectedCount: Int { inFolders + unsorted + rejected }
  }

  /// In how many folders the labelled people are, who are in one at all.
  public struct FoldersPerPerson: Sendable, Hashable {
    /// Folders that hold a labelled face of a person, by the label's name.
    public let counts: [String: Int]

    /// 0 where there is nobody.
    public var mean: Double {
      counts.isEmpty ? 0 : Double(counts.values.reduce(0, +)) / Double(counts.count)
    }

    /// Who has the most, the first by name of several.
    public var largest: (name: String, count: Int)? {
      counts.max { ($0.value, $1.key) < ($1.value, $0.key) }.map { ($0.key, $0.value) }
    }
  }

  /// A face that is not where it belongs.
  public struct Mistake: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
      /// It is in the folder of a person who is mostly somebody else.
      case mixed(majority: String)
      case unsorted
      /// It is no face, and in a person's folder.
      case notAFace
    }

    public let face: FaceRow

    /// `nil` where it is no face.
    public let label: String?
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

  public let falseFaces: FalseFaces
  public let foldersPerPerson: FoldersPerPerson

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
    // What was set aside as no face counts against labels that say so, and in no other score.
    var rejected: [ClipID: [FaceRow]] = [:]
    try store.forEachFace(in: .rejected) { face in
      if chosen.contains(face.clip) { rejected[face.clip, default: []].append(face) }
    }
    let matching = try LabelMatching(labels, clips: clips) { clip in
      LookedAtFrames(
        clip, frames: try store.frames(of: clip.id), faces: rows[clip.id] ?? [], rejected: rejected[clip.id] ?? [])
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
    foldersPerPerson = FoldersPerPerson(
      counts: confusions.filter { $0.person != nil }.reduce(into: [:]) { folders, confusion in
        for name in confusion.counts.keys { folders[name, default: 0] += 1 }
      })
    let notFaces = (faces + rejected.values.flatMap(\.self)).filter { matching.notFaces.contains($0.id) }
    falseFaces = FalseFaces(
      labelledCount: matching.notFaceCount, inFolders: notFaces.count { $0.person != nil && !$0.isRejected },
      unsorted: notFaces.count { $0.person == nil && !$0.isRejected }, rejected: notFaces.count(where: \.isRejected))
    namesFound = Set(confusions.filter { $0.person != nil }.compactMap(\.majority)).sorted()
    mistakes = Self.mistakes(faces, truth, matching.notFaces, confusions)
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

  private static func mistakes(
    _ faces: [FaceRow], _ truth: [String?], _ notFaces: Set<FaceID>, _ confusions: [Confusion]
  ) -> [Mistake] {
    let byPerson = Dictionary(uniqueKeysWithValues: confusions.map { ($0.person, $0) })
    let found = zip(faces, truth).compactMap { face, label -> (mistake: Mistake, weight: Int)? in
      guard let place = byPerson[face.person] else { return nil }
      if face.person != nil, !face.isRejected, notFaces.contains(face.id) {
        return (Mistake(face: face, label: nil, kind: .notAFace), place.counts.values.max() ?? 0)
      }
      guard let label else { return nil }
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
