import FileHandling
import Foundation
import Inference
import Vocabulary

/// The file of a pack that holds its network, read by its form.
///
/// Only bytes whose SHA-256 was checked are handed on, and from memory wherever OpenVINO can read from memory.
struct PackModelFile {
  let kind: PackFileKind
  let bytes: [UInt8]
  let pack: ModelStore.Pack
  let path: FilePath

  private var name: String { pack.manifest.name }

  /// - Throws: `ModelError`; `InferenceError` where OpenVINO itself is at fault.
  func compile(on core: InferenceCore) throws -> CompiledGraph {
    do {
      switch kind {
      case .onnx:
        try Self.checkONNX(bytes, name: name, path: path)
        return try core.compile(onnx: bytes, name: name)
      case .openVINO:
        let weightsFile = kind.weightsFile(of: pack.manifest.model ?? "") ?? ""
        let graph = Graph(xml: String(decoding: bytes, as: UTF8.self), weights: try pack.file(weightsFile))
        try check(graph, weightsFile: weightsFile)
        return try core.compile(graph, name: name)
      case .tensorFlowLite:
        return try compileTensorFlowLite(on: core)
      }
    } catch let error as InferenceError where error.code == .badModel {
      throw ModelError.unreadableNetwork(name: name, file: path, text: error.text)
    }
  }

  /// Refuses weights that lie elsewhere, and such as are no numbers.
  static func checkONNX(_ bytes: [UInt8], name: String, path: FilePath) throws(ModelError) {
    switch ONNXFile.weightProblem(bytes) {
    case .external(let tensor, let location):
      throw .externalWeights(name: name, file: path, tensor: tensor, location: location)
    case .notANumber(let tensor): throw .weightsNotNumbers(name: name, file: path, tensor: tensor)
    case nil: break
    }
  }

  /// Holds every constant of an IR against its weights.
  private func check(_ graph: Graph, weightsFile: String) throws(ModelError) {
    for constant in IRConstant.all(in: graph.xml) {
      guard constant.offset >= 0, constant.size >= 0, constant.size <= graph.weights.count - constant.offset else {
        throw .unreadableNetwork(
          name: name, file: path,
          text:
            "its weights end at byte \(constant.offset) + \(constant.size), and \(weightsFile) has \(graph.weights.count)"
        )
      }
      guard constant.isSinglePrecision else { continue }
      let numbers = graph.weights[constant.offset..<(constant.offset + constant.size)]
      guard !WeightScan.holdsNotANumber(numbers) else {
        throw .weightsNotNumbers(name: name, file: path.inFolder(weightsFile), tensor: "byte \(constant.offset)")
      }
    }
  }

  /// OpenVINO knows TensorFlow Lite by the file's name only, and reads it from the disk. It is given a copy of the bytes
  /// that were checked, in a folder that nobody else may write to, and not the pack's own file, which might change.
  private func compileTensorFlowLite(on core: InferenceCore) throws -> CompiledGraph {
    let folder = FileManager.default.temporaryDirectory.appending(path: "rollcall-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    // What is left behind where this fails is a copy in the folder for temporary files.
    defer { try? FileManager.default.removeItem(at: folder) }
    let copy = folder.appending(path: "model.tflite")
    try Data(bytes).write(to: copy)
    return try core.compile(file: copy.path, byteCount: bytes.count, name: name)
  }
}

extension FilePath {
  /// Another file of the same folder.
  fileprivate func inFolder(_ file: String) -> FilePath {
    let text = description
    guard let slash = text.lastIndex(of: "/") else { return FilePath(file) }
    return FilePath(String(text[...slash]) + file)
  }
}
