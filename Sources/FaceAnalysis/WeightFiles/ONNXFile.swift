/// What an ONNX file says of itself, to tell it from another file before OpenVINO sees it.
///
/// ONNX has no signature: it is a protocol buffer, `ModelProto`, that holds the number of its format (field 1) and a
/// graph (field 7), and whose fields fill the file.
///
/// Source: `onnx.proto` and "Encoding" of protobuf.dev.
enum ONNXFile {
  /// What else a model may be that is called one.
  enum Impostor: String, Sendable {
    case empty = "it is empty"
    case pickle = "it is a Python pickle, which can run programs and is never read"
    case torchArchive = "it is a PyTorch archive"
    case hierarchical = "it is a Keras or HDF5 file"
    case pointer = "it is a pointer of Git LFS, and not the file itself"
    case markup = "it is a text in XML or HTML"
    case other = "it is none"
  }

  /// What the file is instead of ONNX; `nil` where it is ONNX by its outermost fields.
  static func impostor(_ bytes: [UInt8]) -> Impostor? {
    guard !bytes.isEmpty else { return .empty }
    if isModel(bytes) { return nil }
    let starts: [(Impostor, [UInt8])] = [
      (.torchArchive, [0x50, 0x4b, 0x03, 0x04]), (.hierarchical, [0x89] + Array("HDF".utf8)),
      (.pointer, Array("version https://git-lfs".utf8)), (.markup, Array("<".utf8)), (.pickle, [0x80]),
    ]
    return starts.first { bytes.starts(with: $0.1) }?.0 ?? .other
  }

  /// The names that the file gives the network's outputs, in its order; none where it is no ONNX file.
  static func outputNames(_ bytes: [UInt8]) -> [String] {
    // ModelProto.graph is field 7, GraphProto.output field 12, ValueInfoProto.name field 1.
    let graph = fields(of: bytes[...])?.last { $0.number == 7 }
    guard let graph, let fields = fields(of: graph.contents) else { return [] }
    var names: [String] = []
    for output in fields where output.number == 12 {
      let name = Self.fields(of: output.contents)?.first { $0.number == 1 }
      if let name { names.append(String(decoding: name.contents, as: UTF8.self)) }
    }
    return names
  }

  /// The file that the first tensor names which keeps its numbers elsewhere; `nil` where the file holds all of them.
  /// It may be any path, and is never opened.
  static func fileOfWeights(_ bytes: [UInt8]) -> String? {
    // GraphProto.initializer is field 5, TensorProto.external_data field 13: pairs of a key (1) and a value (2).
    guard let graph = fields(of: bytes[...])?.last(where: { $0.number == 7 }) else { return nil }
    for tensor in fields(of: graph.contents) ?? [] where tensor.number == 5 {
      for pair in fields(of: tensor.contents) ?? [] where pair.number == 13 {
        let words = (fields(of: pair.contents) ?? []).map { String(decoding: $0.contents, as: UTF8.self) }
        if words.count == 2, words[0] == "location" { return words[1] }
      }
    }
    return nil
  }

  /// The first tensor of weights that holds numbers which are none. A network may hide them: a rectifier makes 0 of NaN.
  ///
  /// Short tensors are left out, which hold bounds and not weights, and may be infinite.
  static func tensorWithoutNumbers(_ bytes: [UInt8]) -> String? {
    // TensorProto.dims is field 1, data_type field 2 (1 is single precision), name field 8, raw_data field 9.
    guard let graph = fields(of: bytes[...])?.last(where: { $0.number == 7 }) else { return nil }
    for tensor in fields(of: graph.contents) ?? [] where tensor.number == 5 {
      let parts = fields(of: tensor.contents) ?? []
      guard parts.contains(where: { $0.number == 2 && $0.value == 1 }),
        let raw = parts.first(where: { $0.number == 9 })?.contents, raw.count > 256
      else { continue }
      // An exponent of ones is an infinity or none; the lowest byte comes first.
      for last in stride(from: raw.startIndex + 3, to: raw.endIndex, by: 4)
      where raw[last] & 0x7f == 0x7f && raw[last - 1] & 0x80 != 0 {
        return parts.first { $0.number == 8 }.map { String(decoding: $0.contents, as: UTF8.self) } ?? ""
      }
    }
    return nil
  }

  private static func isModel(_ bytes: [UInt8]) -> Bool {
    guard let fields = fields(of: bytes[...]) else { return false }
    return fields.contains { $0.number == 1 } && fields.contains { $0.number == 7 && !$0.contents.isEmpty }
  }

  private struct Field {
    let number: UInt64

    /// The bytes of a text or of a message; empty for a number.
    let contents: ArraySlice<UInt8>

    /// Of a whole number; 0 for anything else.
    var value: UInt64 = 0
  }

  /// The fields of one message; `nil` where the bytes are none, to the last.
  private static func fields(of bytes: ArraySlice<UInt8>) -> [Field]? {
    var found: [Field] = []
    var position = bytes.startIndex
    while position < bytes.endIndex {
      guard let key = variableInteger(bytes, &position) else { return nil }
      var contents = bytes[position..<position]
      var value: UInt64 = 0
      switch key & 7 {
      case 0:
        guard let number = variableInteger(bytes, &position) else { return nil }
        value = number
      case 1: position += 8
      case 2:
        guard let length = variableInteger(bytes, &position), length <= UInt64(bytes.endIndex - position) else {
          return nil
        }
        contents = bytes[position..<(position + Int(length))]
        position = contents.endIndex
      case 5: position += 4
      default: return nil
      }
      found.append(Field(number: key >> 3, contents: contents, value: value))
    }
    return position == bytes.endIndex ? found : nil
  }

  /// Seven bits a byte, the lowest first; `nil` where the file ends in it, or it has more than ten bytes.
  private static func variableInteger(_ bytes: ArraySlice<UInt8>, _ position: inout Int) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard position < bytes.endIndex else { return nil }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }
}
