import FileHandling
import Foundation
public import Inference
public import Vocabulary

/// Brings a model into the home: it is made beside the others, tried out there, and then takes its place in one step.
///
/// One at a time; what an addition that was killed left behind is removed by the next.
public final class ModelAddition {
  /// What was put in place.
  public struct Added: Sendable {
    public let name: String
    public let kind: PackManifest.Kind

    /// Whether the self-test is of this machine's making, as the pack had none.
    public let madeSelfTest: Bool

    /// Whether it has no measured distances: libraries then have provisional ones.
    public let needsCalibration: Bool
  }

  private let store: ModelStore
  private let folder: FilePath
  private let lock: LockFile
  private let core: InferenceCore

  /// - Throws: `AdditionError.busy` while another process adds one; `FileError`.
  public init(to store: ModelStore, on core: InferenceCore) throws {
    self.store = store
    self.core = core
    folder = store.home.appending(".adding")
    try Folder.make(store.home.appending("models"))
    do {
      lock = try LockFile(store.home.appending(".adding.lock"))
    } catch {
      if case .locked(let process) = error.code { throw AdditionError.busy(process: process) }
      throw error
    }
    try Folder.removeTree(folder)
    try Folder.make(folder)
  }

  deinit {
    try? Folder.removeTree(folder)
    lock.release()
  }

  // MARK: - A bare file

  /// A file that was read once, and the pack that it could be.
  public struct Candidate: Sendable {
    public var proposal: PackProposal

    /// The model of the catalogue whose file this is, by its SHA-256; what the catalogue says is in the proposal.
    public private(set) var model: CataloguedModel?
    fileprivate let bytes: [UInt8]

    fileprivate init(_ proposal: PackProposal, _ bytes: [UInt8]) {
      self.proposal = proposal
      self.bytes = bytes
    }
  }

  /// - Throws: `DownloadError`, `AdditionError`, `ModelError`, `FileError`.
  public func propose(
    fetching download: ModelDownload, name: String?, licence: String?, source: String? = nil
  ) throws -> Candidate {
    // A name that is taken is known before a long wait.
    let name = try freeName(name ?? Self.name(ofFile: download.fileName))
    let path = folder.appending("fetched")
    try download.fetch(to: path)
    return try propose(
      path, called: download.fileName, name: name, licence: licence, source: source ?? download.address)
  }

  /// - Parameter sha256: What the file must have, where it is known.
  /// - Throws: `AdditionError`, `ModelError`, `FileError`.
  public func propose(
    file: FilePath, sha256: String?, name: String?, licence: String?, source: String? = nil
  ) throws -> Candidate {
    let fileName = String(decoding: file.lastComponent, as: UTF8.self)
    let name = try freeName(name ?? Self.name(ofFile: fileName))
    if let sha256 {
      let found = ContentHash.hexadecimal(try ContentHash.sha256(ofFile: file))
      guard found == sha256.lowercased() else {
        throw AdditionError.wrongHash(source: file.description, expected: sha256, found: found)
      }
    }
    return try propose(file, called: fileName, name: name, licence: licence, source: source)
  }

  /// - Parameter source: `nil` for what the catalogue says, else the file's name.
  private func propose(
    _ path: FilePath, called file: String, name: String, licence: String?, source: String?
  ) throws -> Candidate {
    let bytes = try FileContents.read(path)
    let file = file == "pack.json" ? "model.onnx" : file
    let proposal = try PackProposal.make(
      of: bytes, file: file, name: name, at: path, licence: licence, source: source ?? file, on: core)
    var candidate = Candidate(proposal, bytes)
    if let model = CataloguedModel.withFile(try ModelStore.hash(bytes)) {
      try candidate.apply(model)
      if licence == nil { candidate.proposal.manifest.licence = model.licence }
      if source == nil { candidate.proposal.manifest.source = model.source }
    }
    return candidate
  }

  /// - Throws: `AdditionError`, `ModelError`, `FileError`.
  public func add(_ candidate: Candidate) throws -> Added {
    let manifest = candidate.proposal.manifest
    guard let file = manifest.model else { preconditionFailure("a proposal without a model") }
    return try place(
      manifest.name, manifestBytes: PackFile.bytes(of: manifest)
    ) { try AtomicFileWriter.write(candidate.bytes, to: $0.appending(file), durability: .durable) }
  }

  // MARK: - A pack

  /// Adds a folder with a `pack.json`; only the files that it names are copied.
  ///
  /// - Throws: `AdditionError`, `ModelError`, `FileError`.
  public func add(folder source: FilePath, name: String?) throws -> Added {
    let manifestFile = source.appending("pack.json")
    guard FileStatus.kind(of: manifestFile) == .file else { throw AdditionError.noManifest(folder: source) }
    var bytes = try FileContents.read(manifestFile, limitInBytes: 1 << 20)
    let folderName = String(decoding: try FileStatus.resolved(source).lastComponent, as: UTF8.self)
    struct Named: Decodable { var name: String? }
    let own = (try? JSONDecoder().decode(Named.self, from: Data(bytes)))?.name
    let name = try freeName(name ?? own ?? folderName)
    do {
      if own != name { bytes = try PackFile.setting("name", to: name, in: bytes) }
      let manifest = try JSONDecoder().decode(PackManifest.self, from: Data(bytes))
      // Before any file is opened: a name that leads out of the folder is none.
      try manifest.check(inFolder: name)
      return try place(name, manifestBytes: bytes) { folder in
        for file in manifest.files.keys.sorted() {
          let path = source.appending(file)
          guard let copy = try? FileContents.read(path), try ModelStore.hash(copy) == manifest.files[file]?.lowercased()
          else { throw ModelError.altered(name: name, file: path) }
          try AtomicFileWriter.write(copy, to: folder.appending(file), durability: .durable)
        }
      }
    } catch let error as DecodingError {
      throw ModelError.badManifest(name: name, file: manifestFile, reason: error.packReason)
    } catch let error as PackFieldError {
      throw ModelError.badManifest(name: name, file: manifestFile, reason: error.reason)
    }
  }

  // MARK: - Into its place

  private func place(
    _ name: String, manifestBytes: [UInt8], write: (_ folder: FilePath) throws -> Void
  ) throws -> Added {
    let staging = ModelStore(home: folder)
    let made = staging.folder(of: name)
    try Folder.make(made)
    try write(made)
    try AtomicFileWriter.write(manifestBytes, to: made.appending("pack.json"), durability: .durable)
    let manifest: PackManifest
    do {
      manifest = try staging.tryOut(name, on: core).manifest
      if manifest.selfTest == nil {
        let test = PackSelfTest(answers: try staging.answersToSelfTest(of: name, on: core))
        let bytes = try PackFile.setting("selfTest", to: test, in: manifestBytes)
        try AtomicFileWriter.write(bytes, to: made.appending("pack.json"), durability: .durable)
      }
    } catch let error as ModelError {
      // The folder that it is tried out in is gone when anyone reads of it.
      throw error.naming(file: { FilePath(String(decoding: $0.lastComponent, as: UTF8.self)) })
    }
    do {
      try Renaming.moveToNewName(made, to: store.folder(of: name))
      try Renaming.synchronize(folder: store.home.appending("models"))
    } catch {
      // An `if` and no pattern: the compiler (6.3.1) fails on two conditions there.
      if error.code == .exists || error.code == .notEmpty { throw AdditionError.exists(name: name) }
      throw error
    }
    return Added(
      name: name, kind: manifest.kind, madeSelfTest: manifest.selfTest == nil,
      needsCalibration: manifest.kind == .embedder && manifest.statistics == nil)
  }

  /// - Throws: `AdditionError.exists`, `.badName`.
  private func freeName(_ name: String) throws(AdditionError) -> String {
    let isPlain =
      !name.isEmpty && name.utf8.count <= 100 && !name.contains("/") && name.first != "." && name.first != "-"
    guard isPlain, !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      throw .badName(name: name)
    }
    guard BuiltInPack(rawValue: name) == nil, FileStatus.kind(of: store.folder(of: name), followingLinks: false) == nil
    else { throw .exists(name: name) }
    return name
  }

  /// `det_10g` of `det_10g.onnx`.
  private static func name(ofFile file: String) -> String {
    guard let dot = file.lastIndex(of: "."), dot > file.startIndex else { return file }
    return String(file[..<dot])
  }
}

extension ModelError {
  /// The same with other words for the file.
  fileprivate func naming(file change: (FilePath) -> FilePath) -> ModelError {
    switch self {
    case .altered(let name, let file): .altered(name: name, file: change(file))
    case .badManifest(let name, let file, let reason): .badManifest(name: name, file: change(file), reason: reason)
    case .wrongForm(let name, let file, let form, let reason):
      .wrongForm(name: name, file: change(file), form: form, reason: reason)
    case .externalWeights(let name, let file, let tensor, let location):
      .externalWeights(name: name, file: change(file), tensor: tensor, location: location)
    case .weightsNotNumbers(let name, let file, let tensor):
      .weightsNotNumbers(name: name, file: change(file), tensor: tensor)
    case .outputNotNumbers(let name, let file, let output):
      .outputNotNumbers(name: name, file: change(file), output: output)
    case .unreadableNetwork(let name, let file, let text):
      .unreadableNetwork(name: name, file: change(file), text: text)
    default: self
    }
  }
}

extension ModelAddition.Candidate {
  /// Takes what the catalogue says over what was assumed.
  ///
  /// - Throws: `AdditionError.notAsCatalogued`.
  public mutating func apply(_ model: CataloguedModel) throws(AdditionError) {
    guard proposal.manifest.family == model.family else {
      throw .notAsCatalogued(
        name: model.name, family: model.family.rawValue, found: proposal.manifest.family.rawValue)
    }
    model.adjust(&proposal.manifest)
    proposal.assumptions = []
    self.model = model
  }
}
