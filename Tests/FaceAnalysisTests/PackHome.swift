import FaceAnalysis
import Foundation
import Inference
import TestSupport
import Vocabulary

/// A home with added packs, and nothing else.
struct PackHome {
  let directory: TemporaryDirectory
  let store: ModelStore

  init() throws {
    directory = try TemporaryDirectory()
    store = ModelStore(home: FilePath(directory.url.path))
  }

  var models: URL { directory.url.appending(path: "models") }

  /// - Parameter minimumFaceSize: None is too small by default, as the references have them all.
  func detector(_ pack: SamplePack = .scrfd, minimumFaceSize: Double = 0, minimumScore: Double? = nil) throws
    -> any Detector
  {
    var options = ModelStore.DetectorOptions()
    options.minimumFaceSize = minimumFaceSize
    options.minimumScore = minimumScore
    return try store.makeDetector(pack.name, options: options, on: InferenceCore())
  }

  func embedder(_ pack: SamplePack = .mobileFaceNet) throws -> any Embedder {
    try store.makeEmbedder(pack.name, on: InferenceCore())
  }
}
