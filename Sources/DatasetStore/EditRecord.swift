public import Vocabulary

/// A line of the log: something a human decided, or that was done to the whole library.
public struct EditRecord: Hashable, Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case name
    case merge
    case unmerge
    case split
    case move
    case ignore
    case notAFace = "not-a-face"
    case keepApart = "keep-apart"
    case regroup
    case sync
    case undo
    case redo
    case add
    case forget
    case mergeLibrary = "merge-library"
    case reEmbed = "re-embed"
  }

  public var id: Int

  /// In seconds since 1970.
  public var made: Double
  public var kind: Kind

  /// What it was told, and how much it changed: numbers, and names that were given. Empty once forgotten.
  public var arguments: [String: String]

  /// The edit that an undo took back, or that a redo made again.
  public var target: Int?

  /// Whether it can be taken back at all.
  public var isUndoable: Bool

  /// Whether it was taken back, and not made again since.
  public var isUndone: Bool

  /// The line that made it, or the last one that took it back or made it again.
  public var lastChange: Int
}

/// Why a library was not changed.
public enum EditError: Error, Hashable, Sendable {
  /// Nobody has this number or name, as it was written.
  case noSuchPerson(String)

  /// Several people's names differ from what was written by letter case only.
  case ambiguousName(String, [PersonNumber])
  case merged(PersonNumber, into: PersonNumber)
  case forgotten(PersonNumber)
  case nameTaken(String, by: PersonNumber)
  case badName(String, BadName)

  /// One person was given twice.
  case samePerson(PersonNumber)
  case notMerged(PersonNumber)

  /// No face begins with these digits, or several do.
  case noSuchFace(String)
  case ambiguousFace(String)

  /// No clip has this path, name or hash, or several do.
  case noSuchClip(String)
  case ambiguousClip(String)

  /// A split that takes none of a person's faces, or all.
  case nothingToSplit(PersonNumber)

  /// A person of a single face, of whom no split can be proposed.
  case nothingToPropose(PersonNumber)

  /// It is so already.
  case nothingToDo

  case nothingToUndo
  case nothingToRedo
  case noSuchEdit(Int)
  case alreadyUndone(Int)
  case notUndone(Int)

  /// Undo and redo are undone by each other; runs are not undone, but forgotten.
  case cannotBeUndone(Int, EditRecord.Kind)

  /// What it changed was forgotten for good.
  case editForgotten(Int)

  /// What it changed was changed again, by that edit where it is known.
  case changedSince(Int, by: EditRecord?)

  /// What it would change is not as it was: for that edit, which was made since, or was undone itself.
  case cannotBeRedone(Int, for: EditRecord?)

  /// It would leave faces with a person who is none any more: those that came after it.
  case hasNewFaces(Int, PersonNumber)

  public enum BadName: Hashable, Sendable {
    case empty
    case digitsOnly
    case controlCharacter
    case tooLong(Int)
  }
}
