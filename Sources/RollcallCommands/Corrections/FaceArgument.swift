import CommandLineParsing
import DatasetStore
import Vocabulary

/// How faces are told on the command line: by identifier, or by a file that is named after one.
enum FaceArgument {
  static let help = "A face: its identifier or the first digits of it, or the path of its portrait or annotation."

  static let faces = Positional(several: "FACE", .file, help: help)

  /// The faces that are meant, each as often as it is named.
  ///
  /// - Throws: `EditError` for the first that there is not, or that may be several.
  static func faces(_ arguments: [[UInt8]], in store: DatasetStore) throws -> [FaceID] {
    try arguments.map { try store.face(beginning: digits(of: $0)) }
  }

  /// The identifier of `people/ann/0031-clip-00h00m01s000-4237ce2a00000000.jpg`; anything else as it is.
  ///
  /// The folder counts for nothing: portraits move as their faces do, and a path from before still names its face.
  static func digits(of argument: [UInt8]) -> String {
    let name = String(decoding: FilePath(bytes: argument)?.lastComponent ?? argument, as: UTF8.self)
    for ending in [".jpg", ".txt"] where name.hasSuffix(ending) {
      return String(name.dropLast(ending.count).split(separator: "-").last ?? "")
    }
    return name
  }
}
