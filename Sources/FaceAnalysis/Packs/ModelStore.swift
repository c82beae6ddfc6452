import FileHandling
import Foundation
import Inference
public import Vocabulary

/// The models on this machine: packs in `models/`, made of the published files in `weights/`.
///
/// Every file of a pack is checked against its manifest each time it is read, so an altered model is refused.
public struct ModelStore: Sendable {
  public let home: FilePath

  /// - Parameter home: Rollcall's folder for what is not a library's.
  public init(home: FilePath) {
    self.home = home
  }

  func folder(of name: String) -> FilePath { home.appending("models").appending(name) }

  /// A pack that was read: its manifest, and its files' bytes.
  struct Pack {
    let manifest: PackManifest
    let files: [String: [UInt8]]

    func graph(_ name: String) throws(ModelError) -> Graph {
      Graph(xml: String(decoding: try file(name + ".xml"), as: UTF8.self), weights: try file(name + ".bin"))
    }

    func file(_ name: String) throws(ModelError) -> [UInt8] {
      guard let bytes = files[name] else {
        throw .badManifest(name: manifest.name, file: FilePath(name), reason: "it lists no such file")
      }
      return bytes
    }
  }

  // MARK: - Reading

  /// The manifest of a pack, checked in itself; without a look at its other files.
  public func manifest(of name: String) throws -> PackManifest {
    // A name is that of a folder here, and no way out of it.
    guard !name.isEmpty, !name.contains("/"), !name.contains("\0"), name.first != "." else { throw unknown(name) }
    let path = folder(of: name).appending("pack.json")
    do {
      let bytes = try FileContents.read(path, limitInBytes: 1 << 20)
      let manifest = try JSONDecoder().decode(PackManifest.self, from: Data(bytes))
      try manifest.check(inFolder: name)
      return manifest
    } catch let error as FileError where error.code == .missing || error.code == .notAFolder {
      guard BuiltInPack(rawValue: name) != nil else { throw unknown(name) }
      throw ModelError.missing(name: name, folder: folder(of: name))
    } catch let error as DecodingError {
      throw ModelError.badManifest(name: name, file: path, reason: error.packReason)
    } catch let error as PackFieldError {
      throw ModelError.badManifest(name: name, file: path, reason: error.reason)
    }
  }

  func unknown(_ name: String) -> ModelError {
    .unknown(name: name, known: BuiltInPack.allCases.map(\.rawValue) + added())
  }

  /// Names of the packs that are not built in, in byte order; whether they can be used is not looked at.
  public func added() -> [String] {
    let entries = (try? Folder.entries(of: home.appending("models"))) ?? []
    return entries.compactMap { entry in
      let name = String(decoding: entry.name, as: UTF8.self)
      guard entry.kind != .file, name.first != ".", BuiltInPack(rawValue: name) == nil else { return nil }
      return FileStatus.kind(of: folder(of: name).appending("pack.json")) == .file ? name : nil
    }
  }

  /// Checks every file of a pack.
  /// - Returns: Its manifest.
  /// - Throws: `ModelError`.
  public func verify(_ name: String) throws -> PackManifest {
    try pack(name).manifest
  }

  /// A pack's files, each with the bytes that its manifest says.
  func pack(_ name: String) throws -> Pack {
    let manifest = try manifest(of: name)
    var files: [String: [UInt8]] = [:]
    for (file, hash) in manifest.files {
      let path = folder(of: name).appending(file)
      guard let bytes = try? FileContents.read(path), try Self.hash(bytes) == hash else {
        throw ModelError.altered(name: name, file: path)
      }
      files[file] = bytes
    }
    return Pack(manifest: manifest, files: files)
  }

  /// A pack to compute with.
  func pack(_ name: String, as kind: PackManifest.Kind) throws -> Pack {
    let pack = try pack(name)
    guard BuiltInPack(rawValue: name) == nil || pack.manifest.builder == BuiltInPack.builder else {
      throw ModelError.outdated(name: name)
    }
    guard pack.manifest.kind == kind else {
      throw ModelError.wrongKind(name: name, kind: pack.manifest.kind, wanted: kind)
    }
    return pack
  }

  /// One hash for a whole pack, by which a library remembers what made it: of its files, and of what `pack.json` says
  /// of how pictures become embeddings.
  public static func identity(of manifest: PackManifest) throws -> String {
    var lines = manifest.files.sorted { $0.key < $1.key }.map { "\($0.value)  \($0.key)\n" }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    if let input = manifest.input { lines.append(String(decoding: try encoder.encode(input), as: UTF8.self)) }
    if let embedder = manifest.embedder { lines.append(String(decoding: try encoder.encode(embedder), as: UTF8.self)) }
    return try hash([UInt8](lines.joined().utf8))
  }

  static func hash(_ bytes: [UInt8]) throws -> String {
    ContentHash.hexadecimal(try ContentHash.sha256(of: bytes))
  }

  // MARK: - Making

  /// Whether a built-in pack is there, whole, and made by this version.
  public func isIntact(_ pack: BuiltInPack) -> Bool {
    (try? self.pack(pack.rawValue).manifest.builder == BuiltInPack.builder) ?? false
  }

  /// Makes a built-in pack of its published weights: in a folder of its own, which then takes the pack's place.
  public func prepare(_ pack: BuiltInPack) throws {
    var weights: [[UInt8]] = []
    for file in pack.weightFiles {
      weights.append(try readWeights(file))
    }
    let path = home.appending("weights").appending(pack.weightFiles[0].name)
    let files: [String: [UInt8]]
    var manifest: PackManifest
    do {
      files = try pack.makeFiles(from: weights)
      manifest = try pack.makeManifest(from: weights, files: [:])
    } catch {
      throw ModelError.weightsUnreadable(file: path, error)
    }
    manifest.files = try files.mapValues(Self.hash)
    let temporary = home.appending("models").appending(".\(pack.rawValue).partial")
    try Folder.removeTree(temporary)
    try Folder.make(temporary)
    for (name, bytes) in files {
      try AtomicFileWriter.write(bytes, to: temporary.appending(name), durability: .durable)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFileWriter.write(
      [UInt8](try encoder.encode(manifest)), to: temporary.appending("pack.json"), durability: .durable)
    try Folder.removeTree(folder(of: pack.rawValue))
    try Renaming.move(temporary, to: folder(of: pack.rawValue))
  }

  private func readWeights(_ file: BuiltInPack.WeightFile) throws -> [UInt8] {
    let path = home.appending("weights").appending(file.name)
    let bytes: [UInt8]
    do {
      bytes = try FileContents.read(path)
    } catch  where error.code == .missing {
      throw ModelError.weightsMissing(file: path)
    }
    guard try Self.hash(bytes) == file.sha256 else { throw ModelError.weightsAltered(file: path) }
    return bytes
  }
}
