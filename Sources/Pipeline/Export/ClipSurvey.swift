import DatasetExport
import DatasetStore
import FileHandling
import VideoDecoding
import Vocabulary

/// Which of a library's clips are where they were: what pictures can be taken from.
struct ClipSurvey {
  struct Entry {
    let record: DatasetClip
    let path: FilePath
    let source: DatasetReport.Clip.Source
  }

  private(set) var entries: [ClipID: Entry] = [:]

  /// - Parameters:
  ///   - clips: Those that matter; each that is there is read to its end.
  ///   - trusts: Whether a file at a clip's place is taken for the clip, unread.
  ///   - readsClips: Whether any picture is taken; if not, a clip that is gone is missed by nobody.
  ///   - findsOrientations: Whether photos are opened to see how they are turned.
  init(
    of clips: Set<ClipID>, in store: DatasetStore, readsClips: Bool, trusts: Bool = false,
    findsOrientations: Bool = false,
    takesPortraits: Bool,
    progress: (Double) throws -> Void
  ) throws {
    for (number, clip) in clips.sorted().enumerated() {
      try progress(Double(number) / Double(clips.count))
      guard let record = try store.clip(clip) else { continue }
      let place: ClipPlace =
        if !readsClips {
          .found(record.path)
        } else if trusts {
          try store.paths(of: clip).first { FileStatus.kind(of: $0) != .folder && ClipPlace.isThere($0) }.map {
            .found($0)
          } ?? .missing
        } else {
          try ClipPlace(of: clip, in: store) { try progress(Double(number) / Double(clips.count)) }
        }
      var source = DatasetReport.Clip.Source.clip
      var path: FilePath?
      switch place {
      case .found(let found): path = found
      case .altered: source = takesPortraits ? .portraits : .altered
      case .missing: source = takesPortraits ? .portraits : .missing
      }
      var orientation: StoredOrientation?
      if findsOrientations, record.kind == .photo, let path {
        let info = try ClipReader(path: path).info
        orientation = StoredOrientation(rotationInDegrees: info.rotationInDegrees, isMirrored: info.isMirrored)
      }
      entries[clip] = Entry(
        record: DatasetClip(record, path: path, orientation: orientation),
        path: record.path, source: source)
    }
  }

  func canBeTaken(_ clip: ClipID) -> Bool {
    entries[clip].map { $0.source == .clip || $0.source == .portraits } ?? false
  }
}
