/// The form that a pack's network is written in: said by the file's ending, and then seen in its bytes.
enum PackFileKind: String, CaseIterable, Sendable {
  case onnx
  /// OpenVINO's intermediate representation: `NAME.xml`, with the weights in `NAME.bin`.
  case openVINO = "xml"
  case tensorFlowLite = "tflite"

  init?(fileName: String) {
    guard let dot = fileName.lastIndex(of: ".") else { return nil }
    self.init(rawValue: fileName[fileName.index(after: dot)...].lowercased())
  }

  /// What people call it.
  var words: String {
    switch self {
    case .onnx: "ONNX"
    case .openVINO: "OpenVINO IR"
    case .tensorFlowLite: "TensorFlow Lite"
    }
  }

  /// The second file, where the form has one.
  func weightsFile(of model: String) -> String? {
    self == .openVINO ? model.dropLast(rawValue.count) + "bin" : nil
  }

  /// Endings under which PyTorch, Python and Keras keep what runs programs when it is read.
  private static let pickleEndings = [".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".joblib"]

  /// Why a file with such a name is not read, to follow the field's name.
  static func problem(_ fileName: String) -> String {
    let name = fileName.lowercased()
    let isPickle = pickleEndings.contains { name.hasSuffix($0) }
    return isPickle
      ? "is “\(fileName)”, a Python pickle by its name, which can run programs and is never read"
      : "is “\(fileName)”, and only .onnx, .xml (OpenVINO IR) and .tflite are read"
  }

  /// What the file is instead; `nil` where it is of this form by its first look.
  func impostor(_ bytes: [UInt8]) -> ModelImpostor? {
    switch self {
    case .onnx: ONNXFile.isModel(bytes) ? nil : ModelImpostor(bytes, besides: .openVINO, .tensorFlowLite)
    case .openVINO: Self.isOpenVINO(bytes) ? nil : ModelImpostor(bytes, besides: .tensorFlowLite)
    case .tensorFlowLite: Self.isTensorFlowLite(bytes) ? nil : ModelImpostor(bytes, besides: .openVINO)
    }
  }

  /// A text in XML whose root is `net`.
  static func isOpenVINO(_ bytes: [UInt8]) -> Bool {
    let start = String(decoding: bytes.prefix(1024), as: UTF8.self)
    return (start.hasPrefix("<?xml") || start.hasPrefix("<net")) && start.contains("<net ")
  }

  /// Source: `file_identifier` of TensorFlow's `schema.fbs`; FlatBuffers keep it after the first four bytes.
  static func isTensorFlowLite(_ bytes: [UInt8]) -> Bool { bytes.count > 8 && bytes[4..<8].elementsEqual("TFL3".utf8) }
}

/// What else a model may be that is called one.
enum ModelImpostor: String, Sendable {
  case empty = "it is empty"
  case pickle = "it is a Python pickle, which can run programs and is never read"
  case torchArchive = "it is a PyTorch archive"
  case hierarchical = "it is a Keras or HDF5 file"
  case pointer = "it is a pointer of Git LFS, and not the file itself"
  case openVINO = "it is an OpenVINO IR, whose name ends in .xml"
  case tensorFlowLite = "it is TensorFlow Lite, whose name ends in .tflite"
  case markup = "it is a text in XML or HTML"
  case other = "it is none"

  /// - Parameter forms: Those that are looked for beside what is no network.
  init(_ bytes: [UInt8], besides forms: PackFileKind...) {
    let starts: [(Self, [UInt8])] = [
      (.torchArchive, [0x50, 0x4b, 0x03, 0x04]), (.hierarchical, [0x89] + Array("HDF".utf8)),
      (.pointer, Array("version https://git-lfs".utf8)), (.markup, Array("<".utf8)), (.pickle, [0x80]),
    ]
    if bytes.isEmpty {
      self = .empty
    } else if forms.contains(.openVINO), PackFileKind.isOpenVINO(bytes) {
      self = .openVINO
    } else if forms.contains(.tensorFlowLite), PackFileKind.isTensorFlowLite(bytes) {
      self = .tensorFlowLite
    } else {
      self = starts.first { bytes.starts(with: $0.1) }?.0 ?? .other
    }
  }
}
