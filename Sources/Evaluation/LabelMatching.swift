import DatasetStore
import Vocabulary

/// Which face of a library each label is at.
struct LabelMatching {
  /// Less overlap than this is another face. The measure of WIDER and of COCO is 0.5; detectors differ in how much of
  /// forehead and chin a face has, and labels are drawn by hand, so a smaller overlap still is one face.
  private static let leastOverlap = 0.3

  /// Whom a face's label names.
  private(set) var people: [FaceID: LabelledPerson] = [:]

  /// Labelled faces by person, at moments that were looked at.
  private(set) var labelled: [String: Int] = [:]

  /// Of these, the ones that no face was found for.
  private(set) var missed: [String: Int] = [:]

  /// All people that are named, also where the clip was not looked at.
  private(set) var names: Set<String> = []

  /// Labels of moments, or of files, that were not looked at; those of nobody known are not counted.
  private(set) var notLookedAtCount = 0

  /// Faces in frames whose faces are all labelled, without those that nobody can tell; `nil` where labels do not say.
  private(set) var facesInLabelledFrames: Int?

  /// Faces of the library at labels that say that there is none.
  private(set) var notFaces: Set<FaceID> = []

  /// Labels that say so, at moments that were looked at.
  private(set) var notFaceCount = 0

  private(set) var labelCount = 0
  private var hasFaces = false

  init(_ labels: FaceLabels, clips: EvaluatedClips, frames: (ClipRecord) throws -> LookedAtFrames) throws {
    switch labels {
    case .faces(let faces):
      facesInLabelledFrames = 0
      try match(faces, clips, frames)
    case .segments(let segments):
      try match(segments, try frames(clips.theOnly()))
    case .files(let files):
      try match(files, clips, frames)
    }
    guard labelled.values.reduce(0, +) + notFaceCount > 0 || !people.isEmpty else {
      throw LabelError.nothingLookedAt(labelCount: labelCount)
    }
    guard !people.isEmpty || !notFaces.isEmpty || !hasFaces else {
      throw LabelError.nothingMatches(labelCount: labelCount)
    }
  }

  // MARK: Faces

  private mutating func match(
    _ labels: [LabelledFace], _ clips: EvaluatedClips, _ frames: (ClipRecord) throws -> LookedAtFrames
  ) throws {
    var byClip: [ClipID: (clip: ClipRecord, labels: [LabelledFace])] = [:]
    var strange: FilePath?
    for (name, labels) in Dictionary(grouping: labels, by: \.clip) {
      guard let clip = try name.map(clips.clip(named:)) ?? clips.theOnly() else {
        strange = name
        if clips.isChoice { continue }
        for label in labels { add(label.person, isLookedAt: false) }
        continue
      }
      byClip[clip.id, default: (clip, [])].labels += labels
    }
    if byClip.isEmpty, let strange { throw LabelError.noSuchClip(strange) }
    for (_, (clip, labels)) in byClip { try match(labels, frames(clip)) }
  }

  private mutating func match(_ labels: [LabelledFace], _ frames: LookedAtFrames) throws {
    for label in labels {
      try frames.checkTime(label.seconds)
      try frames.checkBox(label.box, at: label.seconds)
    }
    for (moment, frame) in Self.moments(labels.filter { $0.person != .notAFace }, frames) {
      for label in moment { add(label.person, isLookedAt: frame != nil) }
      guard let frame else { continue }
      match(moment, frames.faces(of: frame))
    }
    // After the people: a face that is somebody's is one. They have moments of their own, which say nothing of the other
    // faces of a frame.
    for (moment, frame) in Self.moments(labels.filter { $0.person == .notAFace }, frames) {
      labelCount += moment.count
      guard let frame else { continue }
      notFaceCount += moment.count
      let faces = frames.faces(of: frame) + frames.rejectedFaces(of: frame)
      if !faces.isEmpty { hasFaces = true }
      let free = faces.filter { people[$0.id] == nil }
      for pair in Self.pairs(moment, free) { notFaces.insert(free[pair.face].id) }
    }
  }

  /// The labels of each moment, with the frame that is compared with them.
  private static func moments(
    _ labels: [LabelledFace], _ frames: LookedAtFrames
  ) -> [(labels: [LabelledFace], frame: FrameRecord?)] {
    let moments = Dictionary(grouping: labels, by: \.seconds).sorted { $0.key < $1.key }
    return zip(moments, frames.frames(at: moments.map(\.key))).map { ($0.value, $1) }
  }

  /// Best overlap first, each label and each face once.
  private mutating func match(_ labels: [LabelledFace], _ faces: [FaceRow]) {
    if !faces.isEmpty { hasFaces = true }
    let pairs = Self.pairs(labels, faces)
    for pair in pairs { people[faces[pair.face].id] = labels[pair.label].person }
    for label in Set(labels.indices).subtracting(pairs.map(\.label)) { miss(labels[label].person) }
    let untold = faces.count { people[$0.id] == .unknown }
    facesInLabelledFrames = facesInLabelledFrames.map { $0 + faces.count - untold }
  }

  private static func pairs(_ labels: [LabelledFace], _ faces: [FaceRow]) -> [(label: Int, face: Int)] {
    var pairs: [(overlap: Double, label: Int, face: Int)] = []
    for (label, labelled) in labels.enumerated() {
      for (face, found) in faces.enumerated() {
        let overlap = labelled.box.intersectionOverUnion(with: found.box)
        if overlap >= leastOverlap { pairs.append((overlap, label, face)) }
      }
    }
    pairs.sort { ($1.overlap, $0.label, $0.face) < ($0.overlap, $1.label, $1.face) }
    var freeLabels = Set(labels.indices)
    var freeFaces = Set(faces.indices)
    return pairs.filter { pair in
      guard freeLabels.contains(pair.label), freeFaces.contains(pair.face) else { return false }
      freeLabels.remove(pair.label)
      freeFaces.remove(pair.face)
      return true
    }.map { ($0.label, $0.face) }
  }

  // MARK: Segments and files

  private mutating func match(_ segments: [LabelledSegment], _ frames: LookedAtFrames) throws {
    for segment in segments {
      try frames.checkTime(segment.start)
      try frames.checkTime(segment.end)
      let inside = frames.frames.filter {
        let seconds = $0.seconds + LookedAtFrames.toleranceInSeconds
        return seconds >= segment.start && seconds < segment.end
      }
      if inside.isEmpty { add(segment.person, isLookedAt: false) }
      for frame in inside { match(frames.largestFace(of: frame), segment.person) }
    }
  }

  private mutating func match(
    _ files: [LabelledFile], _ clips: EvaluatedClips, _ frames: (ClipRecord) throws -> LookedAtFrames
  ) throws {
    var first: [ClipID: FilePath] = [:]
    for file in files {
      guard let clip = try clips.clip(named: file.path) else {
        if !clips.isChoice { add(file.person, isLookedAt: false) }
        continue
      }
      // Two files of one name, of which the library has one: its name cannot tell which.
      guard first.updateValue(file.path, forKey: clip.id) == nil else { throw LabelError.ambiguousClip(file.path) }
      let lookedAt = try frames(clip)
      for frame in lookedAt.frames { match(lookedAt.subject(of: frame), file.person) }
    }
    if first.isEmpty, let file = files.first { throw LabelError.noSuchClip(file.path) }
  }

  private mutating func match(_ face: FaceRow?, _ person: LabelledPerson) {
    add(person, isLookedAt: true)
    guard let face else { return miss(person) }
    hasFaces = true
    people[face.id] = person
  }

  // MARK: Counting

  private mutating func add(_ person: LabelledPerson, isLookedAt: Bool) {
    labelCount += 1
    guard let name = person.name else { return }
    names.insert(name)
    if isLookedAt { labelled[name, default: 0] += 1 } else { notLookedAtCount += 1 }
  }

  private mutating func miss(_ person: LabelledPerson) {
    if let name = person.name { missed[name, default: 0] += 1 }
  }
}
