import Foundation
public import Vocabulary

/// Long work that the page asks for. Each is a command of the program, and no other.
public enum WorkOrder: Sendable {
  /// Clips to be added, where they lie; frames looked at a second, `nil` for what the library was last made with.
  case add([FilePath], samplesPerSecond: Double?)
  case regroup(RegroupOrder)
  case export(ExportOrder, to: FilePath)

  /// What an export would hold, as JSON.
  case preview(ExportOrder)

  var kind: String {
    switch self {
    case .add: "add"
    case .regroup: "regroup"
    case .export: "export"
    case .preview: "preview"
    }
  }
}

/// How people are to be made anew. What is `nil` is as the command has it.
public struct RegroupOrder: Decodable, Sendable {
  public var group: String?
  public var distance: Double?
  public var eps: Double?
  public var minSamples: Int?

  /// Whether the change is made, and not only shown.
  public var applies: Bool?
}

/// What a dataset is to be, by the names of the command's options. What is `nil` is as the command has it.
public struct ExportOrder: Decodable, Sendable {
  public var format: String
  public var people: [Int]?
  public var unsorted: Bool?
  public var minFaces: Int?
  public var minQuality: Double?
  public var minSize: Double?
  public var maxPerPerson: Int?
  public var balance: String?
  public var nearDuplicates: String?
  public var onePerTrack: Bool?
  public var minConfidence: Double?
  public var picture: String?
  public var pictureFormat: String?
  public var margin: Double?
  public var quality: Int?
  public var maxEnlargement: Double?
  public var fromPortraits: Bool?
  public var split: String?
  public var splitBy: String?
  public var seed: Int?
  public var replace: Bool?

  /// An empty list of people is nobody, and not everybody, as the command without `--people` has it.
  var isOfSomebody: Bool { people?.isEmpty != true }
}

/// What long work needs of the layers above.
public protocol WorkDesk {
  /// The command's words after the program's name.
  ///
  /// - Throws: What says in words why there is no such command: an option that is none.
  func arguments(for order: WorkOrder) throws -> [[UInt8]]

  /// The command as a shell takes it, for people.
  func shown(_ arguments: [[UInt8]]) -> String

  /// Whether a file of this name can be a clip.
  func takesFile(named name: String) -> Bool

  /// The options of a dataset, with their words, as JSON.
  func exportForm() throws -> [UInt8]
}

/// Why the page's work is not begun.
public enum WorkRefusal: Error, Equatable, Sendable {
  /// So many wait already.
  case tooMany(Int)

  /// Not a plain name; a name that would do, where there is one.
  case badName(String, better: String?)

  /// Something is there under the name of a dataset that is to be made.
  case nameTaken(String)

  /// A file that is neither a video nor a photo by its name.
  case notAClip(String)

  /// In bytes; `reserve` stays free.
  case tooLarge(name: String, size: Int, free: Int, reserve: Int)

  /// So many are being sent already.
  case tooManyUploads(Int)

  /// Fewer bytes came than were announced, or more.
  case wrongSize(name: String, expected: Int, found: Int)

  /// No such file waits to be added.
  case noSuchUpload(String)

  /// No process could be started: the call and the system's reason.
  case noProcess(call: String, reason: String)
}

/// A command that the page started, or will.
struct WorkJob: Encodable {
  enum State: String, Encodable {
    case waiting, running

    /// It was asked to stop, and has not yet.
    case stopping
    case done

    /// It ended by itself, with an exit code that is not 0.
    case failed

    /// It was stopped, and the same command goes on.
    case stopped
  }

  let id: Int
  let kind: String

  /// As a shell takes it.
  let command: String
  var state = State.waiting
  var progress: ChildCommand.Progress?

  /// What it printed, and what it said on standard error; both cut to what a page shows.
  var output = ""
  var words = ""
  var exitCode: Int32?

  /// In milliseconds since 1970.
  var ended: Double?

  var isOver: Bool { ![.waiting, .running, .stopping].contains(state) }
}

/// What a page knows of long work: all of it, or how far the running one is.
struct WorkNews: Encodable {
  let jobs: [WorkJob]
}

struct WorkMoment: Encodable {
  let id: Int
  let progress: ChildCommand.Progress
}

/// What a page asks for: `{"seen": 12, "kind": "regroup", "regroup": {"applies": true}}`.
struct WorkMessage: Decodable {
  let seen: Int
  let kind: String
  var files: [String]?
  var samplesPerSecond: Double?
  var regroup: RegroupOrder?
  var export: ExportOrder?

  /// The plain name of the dataset's folder.
  var name: String?
}

struct JobMessage: Decodable {
  let job: Int
}

struct UploadMessage: Decodable {
  let name: String
  var size: Int?
}

/// Where files of the page lie, and those that are not in the library yet.
struct Uploads: Encodable {
  struct Waiting: Encodable {
    let name: String
    let size: Int
  }

  let folder: String
  let exports: String
  let waiting: [Waiting]

  /// In bytes: what may still be sent.
  let room: Int
}
