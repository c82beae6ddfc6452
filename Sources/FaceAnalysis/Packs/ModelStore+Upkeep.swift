import FileHandling
import Foundation
public import Vocabulary

/// What is in the home besides the packs themselves: how quick they were here, and who used them.
extension ModelStore {
  // MARK: - Measured

  /// How quick a model was on a machine, and how right; `measured.json` beside the pack.
  public struct Measured: Codable, Sendable, Equatable {
    public struct Speed: Codable, Sendable, Equatable {
      /// Such as `frames of 1280x720`.
      public var unit: String
      public var perSecondOnOneThread: Double
      public var perSecondOnAllThreads: Double
      public var threads: Int
      /// The processor, as the system calls it.
      public var machine: String
      public var program: String
      /// Seconds since 1970.
      public var at: Double

      public init(
        unit: String, perSecondOnOneThread: Double, perSecondOnAllThreads: Double, threads: Int, machine: String,
        program: String, at: Double
      ) {
        self.unit = unit
        self.perSecondOnOneThread = perSecondOnOneThread
        self.perSecondOnAllThreads = perSecondOnAllThreads
        self.threads = threads
        self.machine = machine
        self.program = program
        self.at = at
      }
    }

    public struct Accuracy: Codable, Sendable, Equatable {
      /// What was measured, such as `pairs told right`.
      public var measure: String
      /// 0 … 1.
      public var value: Double
      /// Counts and sources, and no names.
      public var data: String

      public init(measure: String, value: Double, data: String) {
        self.measure = measure
        self.value = value
        self.data = data
      }
    }

    public var speed: Speed?
    public var accuracy: Accuracy?

    public init() {}
  }

  private func measuredFile(of name: String) -> FilePath { folder(of: name).appending("measured.json") }

  /// Nothing where nobody measured, or where the file is none: it is only told, and measured anew at any time.
  public func measured(of name: String) -> Measured {
    guard let bytes = try? FileContents.read(measuredFile(of: name), limitInBytes: 1 << 20) else { return Measured() }
    return (try? JSONDecoder().decode(Measured.self, from: Data(bytes))) ?? Measured()
  }

  /// - Throws: `FileError`.
  public func setMeasured(of name: String, _ change: (inout Measured) -> Void) throws {
    var measured = measured(of: name)
    change(&measured)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFileWriter.write([UInt8](try encoder.encode(measured)), to: measuredFile(of: name))
  }

  /// Bytes of a pack's files, `pack.json` left out.
  public func sizeInBytes(of manifest: PackManifest) -> Int {
    manifest.files.keys.reduce(0) {
      $0 + ((try? FileStatus.sizeInBytes(of: folder(of: manifest.name).appending($1))) ?? 0)
    }
  }

  // MARK: - Statistics

  /// Writes an embedder's distances into its pack; the rest of `pack.json` stays as it is.
  ///
  /// - Throws: `AdditionError.builtIn`, `ModelError`, `FileError`.
  public func set(_ statistics: EmbedderStatistics, of name: String) throws {
    guard BuiltInPack(rawValue: name) == nil else { throw AdditionError.builtIn(name: name) }
    _ = try manifest(of: name)
    let path = folder(of: name).appending("pack.json")
    let bytes = try PackFile.setting("statistics", to: statistics, in: FileContents.read(path, limitInBytes: 1 << 20))
    try AtomicFileWriter.write(bytes, to: path, durability: .durable)
  }

  // MARK: - Libraries

  /// Where the paths of libraries are kept that were sorted with an added model: a small file each, called by the
  /// path's hash, so that two runs never write one file. Nothing but the path is in it.
  private var librariesFolder: FilePath { home.appending("libraries") }

  /// Notes a library that is about to be made with models; those that are built in cannot be removed, and need no note.
  ///
  /// - Throws: `FileError`.
  public func note(library: FilePath, uses names: [String]) throws {
    guard names.contains(where: { BuiltInPack(rawValue: $0) == nil }) else { return }
    let folder = try FileStatus.resolved(library.directory)
    let path = folder.appending(library.lastComponent)
    try Folder.make(librariesFolder)
    let name = String(try Self.hash(path.bytes).prefix(32))
    try AtomicFileWriter.write(path.bytes, to: librariesFolder.appending(name))
  }

  /// The libraries that were noted; those that are gone are forgotten.
  ///
  /// - Parameter isThere: Whether a path is still that of a library.
  public func libraries(where isThere: (FilePath) -> Bool) -> [FilePath] {
    let entries = (try? Folder.entries(of: librariesFolder)) ?? []
    var found: [FilePath] = []
    for entry in entries where entry.name.first != UInt8(ascii: ".") {
      let note = librariesFolder.appending(entry.name)
      guard let bytes = try? FileContents.read(note, limitInBytes: 1 << 16), let path = FilePath(bytes: bytes) else {
        continue
      }
      if isThere(path) { found.append(path) } else { try? Folder.removeTree(note) }
    }
    return found.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
  }

  // MARK: - Removing

  /// Removes an added pack: in one step out of the others' sight, and then for good.
  ///
  /// - Throws: `AdditionError.builtIn`, `ModelError.unknown`, `FileError`.
  public func remove(_ name: String) throws {
    try checkRemovable(name)
    let aside = home.appending("models").appending(".\(name).removed")
    try Folder.removeTree(aside)
    try Renaming.move(folder(of: name), to: aside)
    try Folder.removeTree(aside)
  }

  /// - Throws: `AdditionError.builtIn`, `ModelError.unknown`.
  public func checkRemovable(_ name: String) throws {
    guard BuiltInPack(rawValue: name) == nil else { throw AdditionError.builtIn(name: name) }
    // A pack that cannot be read can be removed all the same.
    guard added().contains(name) else { throw unknown(name) }
  }
}
