import DatasetStore
import FileHandling
import VideoDecoding
public import Vocabulary

/// The clips that a run is to read: the files that were named, and those in the folders that were.
package struct InputListing {
  package enum Entry {
    case clip(FilePath)
    /// A folder that cannot be read, or holds no clip.
    case failure(SortReport.Failure)

    package var isClip: Bool {
      if case .clip = self { true } else { false }
    }
  }

  /// In the order in which they were named; a folder's own in byte order.
  package private(set) var entries: [Entry] = []

  /// - Parameter findsSequences: Whether numbered pictures that are the frames of a video become one clip, whose path is
  ///   their pattern.
  package init(_ paths: [FilePath], findsSequences: Bool = true) {
    for path in paths {
      guard FileStatus.kind(of: path) == .folder else {
        // Whatever else it is, or is not, opening it says best.
        entries.append(.clip(path))
        continue
      }
      do {
        try add(folder: path)
      } catch {
        entries.append(.failure(SortReport.Failure(path: path, error: error)))
      }
    }
    if findsSequences { joinSequences() }
  }

  /// Puts one clip in place of the pictures of each sequence.
  private mutating func joinSequences() {
    var candidates = SequenceDetection()
    for (place, entry) in entries.enumerated() {
      if case .clip(let path) = entry { candidates.add(path, at: place) }
    }
    let sequences = candidates.sequences()
    guard !sequences.isEmpty else { return }
    var kept: [Entry?] = entries
    for sequence in sequences {
      for place in sequence.places { kept[place] = nil }
      kept[sequence.places[0]] = .clip(sequence.path)
    }
    entries = kept.compactMap(\.self)
  }

  /// Adds a folder's media files, but not what lies in a library: its portraits are no clips.
  private mutating func add(folder: FilePath) throws {
    let listing = try Folder.files(under: folder)
    let libraries = listing.files
      .filter { $0.lastComponent == [UInt8](DatasetStore.fileName.utf8) }
      .map { $0.directory.bytes + [UInt8(ascii: "/")] }
    let found = listing.files.filter { file in
      MediaFileNames.isProbablyMedia(file) && !libraries.contains { file.bytes.starts(with: $0) }
        && !Self.isHidden(file, below: folder)
    }
    entries += listing.failures.map { .failure(SortReport.Failure(path: $0.path, error: $0)) }
    guard !found.isEmpty else { throw InputError.noMedia(folder) }
    entries += found.map { .clip($0) }
  }

  private static func isHidden(_ file: FilePath, below folder: FilePath) -> Bool {
    file.bytes.dropFirst(folder.bytes.count).split(separator: UInt8(ascii: "/")).contains {
      $0.first == UInt8(ascii: ".")
    }
  }
}

/// What is wrong with what a run was given.
public enum InputError: Error, Sendable, Equatable {
  /// A folder without a file that could be a clip.
  case noMedia(FilePath)
  /// No clip could be used; each one's reason is in the failures.
  case nothingUsable([SortReport.Failure])

  public static func == (left: InputError, right: InputError) -> Bool {
    switch (left, right) {
    case (.noMedia(let left), .noMedia(let right)): left == right
    case (.nothingUsable(let left), .nothingUsable(let right)): left.map(\.path) == right.map(\.path)
    default: false
    }
  }
}
