import DatasetExport
import DatasetStore
import Vocabulary

/// From a library to the plan of a dataset: who is chosen, into which part each face goes, what each picture shows.
struct ExportPlanning {
  let store: DatasetStore
  let options: ExportOptions
  let traits: FormatTraits

  /// The library's folder, where its portraits lie.
  let folder: FilePath
  let workers: WorkerPool

  /// Faces that could not be taken from their clips.
  let unreadable: Set<FaceID>
  let observer: ExportObserver

  /// Whether clips that are where they were are taken for what they were, unread: for a look at what would be exported.
  var trustsClips = false

  struct Outcome {
    var plan: DatasetPlan
    var report: DatasetReport
    var selection: FaceSelection
  }

  var pictureKind: PictureKind { options.picture ?? traits.pictures[0] }

  var pictureFormat: PictureFormat {
    options.pictureFormat ?? traits.pictureFormats.first ?? .jpeg
  }

  var nearDuplicates: SelectionOptions.NearDuplicates {
    traits.keepsAlike ? .keep : options.selection.nearDuplicates
  }

  /// - Throws: `DatasetError` where the options do not go together.
  func check() throws {
    guard traits.pictures.contains(pictureKind) else {
      throw DatasetError.unfitPicture(format: traits.name, picture: pictureKind, fits: traits.pictures)
    }
    guard pictureKind == .none || traits.pictureFormats.contains(pictureFormat) else {
      throw DatasetError.unfitPictureFormat(
        format: traits.name, pictureFormat: pictureFormat, fits: traits.pictureFormats)
    }
    guard pictureKind == .none || PictureEncoding.isAvailable(pictureFormat) else {
      throw DatasetError.pictureFormatUnavailable(pictureFormat)
    }
    if let split = options.split {
      guard traits.hasParts else { throw DatasetError.cannotBeSplit(format: traits.name) }
      guard pictureKind.isOfOneFace || split.unit != .person else { throw DatasetError.framesSplitByPerson }
    }
    guard options.selection.balance == .none || options.selection.maximumPerPerson != nil else {
      throw DatasetError.balanceWithoutMaximum
    }
  }

  /// - Throws: `EditError` where a person that is asked for is nobody.
  func run() throws -> Outcome {
    let people = try store.personNames()
    var wanted = options.selection
    if !options.people.isEmpty {
      wanted.people = try (wanted.people ?? []).union(options.people.flatMap(chosenPeople))
    }
    var all: [DatasetFace] = []
    try store.forEachDatasetFace {
      try observer.checkStop()
      all.append($0)
    }
    var selection = FaceSelection(all)
    selection.note(.rejected, of: nil, count: try store.rejectedCount())
    var report = DatasetReport(format: traits.name, pictureKind: pictureKind, pictureFormat: pictureFormat)
    report.candidateCount = all.count + selection.count(leftOutBy: .rejected)
    let geometry = PictureGeometry(kind: pictureKind, margin: options.margin)
    selection.keep(where: { !unreadable.contains($0.id) }, else: .unreadable)
    selection.keepWhoIsAskedFor(wanted, among: people)
    if traits.isOfPhotos { try keepPhotos(&selection) }
    selection.keepGoodOnes(options.selection)
    selection.keep(where: { geometry.cut(of: $0) != nil }, else: .noLandmarks)
    selection.keep(
      where: { geometry.enlargement(of: $0) <= options.selection.maximumEnlargement }, else: .enlarged)
    let survey = try ClipSurvey(
      of: Set(selection.faces.map(\.clip)), in: store, readsClips: pictureKind != .none || traits.isOfPhotos,
      trusts: trustsClips, findsOrientations: traits.isOfPhotos,
      takesPortraits: options.takesPortraits && pictureKind.isOfOneFace
    ) { share in
      try observer.checkStop()
      observer.onProgress(ExportProgress(stage: .looking, share: share, pictureCount: 0, secondsLeft: nil))
    }
    selection.keep(where: { survey.canBeTaken($0.clip) }, else: .clipMissing)
    let likeness = try likeness(of: selection.faces, &report)
    if let likeness, nearDuplicates == .drop {
      let places = Set(selection.faces.indices).subtracting(likeness.duplicates(in: selection.faces))
      selection.keep(places, else: .nearDuplicate)
    }
    if options.selection.onePerTrack { selection.keepBestOfEachTrack() }
    if let count = options.selection.maximumPerPerson {
      selection.keepAtMost(count, ofEachBy: options.selection.balance)
    }
    selection.leaveOutPeople(withFewerThan: options.selection.minimumFaces)

    var plan = DatasetPlan(pictureKind: pictureKind, pictureFormat: pictureFormat)
    plan.classes = DatasetNames.classes(
      of: Set(selection.faces.compactMap(\.person)), among: people,
      withUnsorted: selection.faces.contains { $0.person == nil })
    let used = Set(selection.faces.map(\.clip))
    plan.clips = survey.entries.values.map(\.record).filter { used.contains($0.id) }.sorted { $0.id < $1.id }
    let parts = options.split.map { Splitting.parts(of: selection.faces, by: $0) }
    plan.parts = options.split?.shares.map(\.part).sorted() ?? []
    plan.pictures = pictures(of: selection.faces, parts, among: all, geometry, plan)
    report.clips = survey.entries.values.sorted { $0.record.id < $1.record.id }.map {
      DatasetReport.Clip(id: $0.record.id, path: $0.path, source: $0.source)
    }
    if let split = options.split, let parts {
      var leaks = LeakCheck(selection.faces, parts: parts)
      if let likeness { leaks.compare(selection.faces, parts: parts, by: likeness) }
      report.split = DatasetReport.Split(split, parts: plan.parts, leaks: leaks)
    }
    return Outcome(plan: plan, report: report, selection: selection)
  }

  private func keepPhotos(_ selection: inout FaceSelection) throws {
    guard !selection.faces.isEmpty else { return }
    let clips = Set(selection.faces.map(\.clip))
    let photos = try clips.filter { try store.clip($0)?.kind == .photo }
    guard !photos.isEmpty else { throw DatasetError.onlyVideos(format: traits.name) }
    selection.keep(where: { photos.contains($0.clip) }, else: .inVideo)
  }

  /// - Returns: `nil` where nobody asks what is like what.
  private func likeness(of faces: [DatasetFace], _ report: inout DatasetReport) throws -> FaceLikeness? {
    guard nearDuplicates == .drop || options.split != nil else { return nil }
    let hashes = try FaceHashing(store: store, folder: folder, workers: workers).hashes(of: faces) { share in
      try observer.checkStop()
      observer.onProgress(ExportProgress(stage: .comparing, share: share, pictureCount: 0, secondsLeft: nil))
    }
    report.uncomparedCount = faces.count - hashes.count
    return FaceLikeness(of: faces, hashes: hashes, embeddings: try store.embeddings())
  }

  /// A word is a person, or several with commas between; a name that holds commas comes first.
  private func chosenPeople(_ word: String) throws -> [PersonNumber] {
    do {
      return [try store.person(word)]
    } catch EditError.noSuchPerson where word.contains(",") {
      return try word.split(separator: ",").map { part in
        try store.person(String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()))
      }
    }
  }

  /// - Parameter all: The library's faces in the order of clips and frames, as the chosen ones are.
  private func pictures(
    of faces: [DatasetFace], _ parts: [DatasetPart]?, among all: [DatasetFace], _ geometry: PictureGeometry,
    _ plan: DatasetPlan
  ) -> [PlannedPicture] {
    let classes = Dictionary(uniqueKeysWithValues: plan.classes.map { ($0.person, $0.index) })
    let slugs = Dictionary(uniqueKeysWithValues: plan.clips.map { ($0.id, $0.slug) })
    var pictures: [PlannedPicture] = []
    func add(_ name: String, _ face: DatasetFace, _ part: DatasetPart?, _ cut: PictureGeometry.Cut) {
      pictures.append(
        PlannedPicture(
          number: pictures.count, name: name, clip: face.clip, frameIndex: face.frameIndex, seconds: face.seconds,
          frameSize: face.frameSize, part: part, size: cut.size(inFrameOf: face.frameSize),
          faces: [cut.placed(face, classIndex: classes[face.person])]))
    }
    for (place, face) in faces.enumerated() {
      guard let cut = geometry.cut(of: face) else { continue }
      let slug = slugs[face.clip] ?? "clip"
      if pictureKind.isOfOneFace {
        add(DatasetNames.picture(of: face, slug: slug), face, parts?[place], cut)
      } else if let last = pictures.last, last.clip == face.clip, last.frameIndex == face.frameIndex {
        pictures[pictures.count - 1].faces.append(cut.placed(face, classIndex: classes[face.person]))
      } else {
        let name = DatasetNames.frame(face.frameIndex, seconds: face.seconds, of: face.clip, slug: slug)
        add(name, face, parts?[place], cut)
      }
    }
    if !pictureKind.isOfOneFace { addOthers(among: all, classes, to: &pictures) }
    return pictures
  }

  /// Adds what else is seen in the frames.
  private func addOthers(
    among all: [DatasetFace], _ classes: [PersonNumber?: Int], to pictures: inout [PlannedPicture]
  ) {
    var place = 0
    for face in all {
      while place < pictures.count,
        (pictures[place].clip, pictures[place].frameIndex) < (face.clip, face.frameIndex)
      { place += 1 }
      guard place < pictures.count else { return }
      guard pictures[place].clip == face.clip, pictures[place].frameIndex == face.frameIndex else { continue }
      guard !pictures[place].faces.contains(where: { $0.face.id == face.id }) else { continue }
      pictures[place].others.append(
        PictureGeometry.Cut.wholeFrame.placed(face, classIndex: face.person == nil ? nil : classes[face.person]))
    }
  }
}
