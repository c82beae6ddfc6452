/// Something that is not as it should be in a library, once for all places where it is so.
public struct LibraryFinding: Hashable, Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    /// SQLite cannot read parts of the database, or finds them wrong; the examples are its words.
    case damagedDatabase = "damaged-database"

    /// Rows that lead to rows that are not there.
    case danglingRows = "dangling-rows"

    /// The folders do not show yet what the database says: the process that was at it was cut off.
    case unfinishedView = "unfinished-view"

    /// Half-written files, and annotations of portraits that are elsewhere now.
    case leftover
    case missingPortrait = "missing-portrait"

    /// Portraits that are another face's by their comment, or not whole.
    case alteredPortrait = "altered-portrait"

    /// Portraits that lie in another place of the library than the database says.
    case movedPortrait = "moved-portrait"

    /// Second files of one portrait.
    case copiedPortrait = "copied-portrait"

    /// Annotations, montages and tables that are missing, or not what the database says.
    case annotation
    case montage
    case table

    /// Clips that are gone from where they lay, or have other bytes now.
    case missingClip = "missing-clip"
    case alteredClip = "altered-clip"

    /// What Rollcall did not write. It is left alone.
    case foreignFile = "foreign-file"

    /// Whether the library is not whole with it. A user's own files and copies are welcome.
    public var isFault: Bool { self != .foreignFile && self != .copiedPortrait }
  }

  public static let mostExamples = 3

  public var kind: Kind
  public var count: Int

  /// The first of them: paths, relative to the library where they lie in it.
  public var examples: [String]

  public init(_ kind: Kind, count: Int, examples: [String]) {
    self.kind = kind
    self.count = count
    self.examples = [String](examples.prefix(Self.mostExamples))
  }

  /// `nil` for nothing.
  init?(_ kind: Kind, _ all: [String]) {
    guard !all.isEmpty else { return nil }
    self.init(kind, count: all.count, examples: all)
  }
}
