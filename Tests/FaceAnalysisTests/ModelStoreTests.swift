import FaceAnalysis
import Foundation
import Inference
import TestSupport
import Testing
import Vocabulary

/// Packs: made once, checked at each use.
struct ModelStoreTests {
  /// A home with the installed weights, and models of its own.
  private struct Home {
    let directory: TemporaryDirectory
    let store: ModelStore

    init() throws {
      directory = try TemporaryDirectory()
      store = ModelStore(home: FilePath(directory.url.path))
      let weights = URL(filePath: Models.store.home.description).appending(path: "weights")
      try FileManager.default.copyItem(at: weights, to: directory.url.appending(path: "weights"))
    }

    func alter(_ path: String) throws {
      let url = directory.url.appending(path: path)
      var data = try Data(contentsOf: url)
      data[data.count / 2] ^= 1
      try data.write(to: url)
    }
  }

  @Test("a pack is made of its weights, and is whole then", arguments: BuiltInPack.allCases)
  func prepare(pack: BuiltInPack) throws {
    let home = try Home()
    #expect(!home.store.isIntact(pack))
    try home.store.prepare(pack)
    #expect(home.store.isIntact(pack))
    #expect(try home.store.verify(pack.rawValue).name == pack.rawValue)
    // The same weights make the same pack.
    let identity = try ModelStore.identity(of: home.store.manifest(of: pack.rawValue))
    #expect(try identity == ModelStore.identity(of: Models.store.manifest(of: pack.rawValue)))
  }

  @Test("an altered file is refused by name, and made anew by prepare")
  func altered() throws {
    let home = try Home()
    try home.store.prepare(.mtcnn)
    try home.alter("models/mtcnn/output.bin")
    #expect(!home.store.isIntact(.mtcnn))
    let error = #expect(throws: ModelError.self) {
      try home.store.makeDetector("mtcnn", options: ModelStore.DetectorOptions(), on: InferenceCore())
    }
    guard case .altered(name: "mtcnn", let file) = error else { throw error ?? ModelError.unknown(name: "", known: []) }
    #expect(file.description.hasSuffix("models/mtcnn/output.bin"))
    try home.store.prepare(.mtcnn)
    #expect(home.store.isIntact(.mtcnn))
  }

  @Test("altered and missing weights are refused by name")
  func weights() throws {
    let home = try Home()
    try home.alter("weights/rnet.pt")
    guard
      case .weightsAltered(let file) = #expect(throws: ModelError.self, performing: { try home.store.prepare(.mtcnn) })
    else { throw ModelError.unknown(name: "", known: []) }
    #expect(file.description.hasSuffix("weights/rnet.pt"))
    try FileManager.default.removeItem(at: home.directory.url.appending(path: "weights/rnet.pt"))
    guard case .weightsMissing = #expect(throws: ModelError.self, performing: { try home.store.prepare(.mtcnn) })
    else { throw ModelError.unknown(name: "", known: []) }
  }

  @Test("a missing pack, an unknown one and one of another kind are told apart")
  func kinds() throws {
    let home = try Home()
    let core = try InferenceCore()
    guard
      case .missing(name: "mtcnn", _) = #expect(
        throws: ModelError.self, performing: { try home.store.manifest(of: "mtcnn") })
    else { throw ModelError.unknown(name: "", known: []) }
    guard
      case .unknown(name: "none", let known) = #expect(
        throws: ModelError.self, performing: { try home.store.manifest(of: "none") })
    else { throw ModelError.unknown(name: "", known: []) }
    #expect(known == ["mtcnn", "dlib-mmod", "dlib-resnet"])
    try home.store.prepare(.mtcnn)
    guard
      case .wrongKind(name: "mtcnn", kind: .detector, wanted: .embedder) = #expect(
        throws: ModelError.self, performing: { try home.store.makeEmbedder("mtcnn", on: core) })
    else { throw ModelError.unknown(name: "", known: []) }
  }
}
