import DatasetStore
import Vocabulary

/// The clips of a library by the names that labels call them by.
struct EvaluatedClips {
  let clips: [ClipRecord]

  /// Whether one clip was chosen of several, so that labels of others do not count.
  let isChoice: Bool

  /// - Parameter chosen: Only this clip counts, by path or file name.
  init(_ clips: [ClipRecord], only chosen: FilePath?) throws {
    guard !clips.isEmpty else { throw LabelError.noClip }
    isChoice = chosen != nil
    guard let chosen else {
      self.clips = clips
      return
    }
    guard let clip = try Self.clip(named: chosen, among: clips) else { throw LabelError.noSuchClip(chosen) }
    self.clips = [clip]
  }

  /// The clip of labels that name none.
  func theOnly() throws -> ClipRecord {
    guard clips.count == 1 else { throw LabelError.severalClips(count: clips.count) }
    return clips[0]
  }

  /// The clip that a label calls so: by its whole path, by the end of it, or by its file name alone.
  ///
  /// - Returns: `nil` where there is none.
  func clip(named name: FilePath) throws -> ClipRecord? {
    try Self.clip(named: name, among: clips)
  }

  private static func clip(named name: FilePath, among clips: [ClipRecord]) throws -> ClipRecord? {
    if let clip = clips.first(where: { $0.path == name }) { return clip }
    let ending = [UInt8(ascii: "/")] + name.bytes
    for isMatch in [
      { (path: FilePath) in path.bytes.suffix(ending.count).elementsEqual(ending) },
      { (path: FilePath) in path.lastComponent == name.lastComponent },
    ] {
      let found = clips.filter { isMatch($0.path) }
      guard found.count < 2 else { throw LabelError.ambiguousClip(name) }
      if let clip = found.first { return clip }
    }
    return nil
  }
}
