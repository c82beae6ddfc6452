/// A look at an ONNX file's weights before OpenVINO sees them.
extension ONNXFile {
  /// What is wrong with a tensor, and the name that the file gives it.
  enum WeightProblem: Equatable {
    /// Its numbers lie in another file, which a path in this one names: it could lead anywhere.
    case external(tensor: String, location: String)
    /// It holds what is no number.
    case notANumber(tensor: String)
  }

  /// The first problem in the weights of a model, of its subgraphs and of its functions; `nil` where there is none.
  ///
  /// Source: `onnx.proto`: the numbers of the fields below are its.
  static func weightProblem(_ bytes: [UInt8]) -> WeightProblem? {
    var pending: [(message: Message, bytes: ArraySlice<UInt8>)] = [(.model, bytes[...])]
    while let (message, bytes) = pending.popLast() {
      guard let fields = fields(of: bytes) else { continue }
      if message == .tensor, let problem = problem(ofTensor: fields) { return problem }
      for field in fields.reversed() {
        guard let inner = message.inner[field.number] else { continue }
        pending.append((inner, field.contents))
      }
    }
    return nil
  }

  private enum Message {
    case model
    case graph
    case function
    case node
    case attribute
    case sparseTensor
    case tensor

    /// The fields that hold messages with weights in them.
    var inner: [UInt64: Message] {
      switch self {
      case .model: [7: .graph, 25: .function]
      case .graph: [1: .node, 5: .tensor, 15: .sparseTensor]
      case .function: [7: .node]
      case .node: [5: .attribute]
      case .attribute: [5: .tensor, 6: .graph, 10: .tensor, 11: .graph, 22: .sparseTensor, 23: .sparseTensor]
      case .sparseTensor: [1: .tensor, 2: .tensor]
      case .tensor: [:]
      }
    }
  }

  private static func problem(ofTensor fields: [Field]) -> WeightProblem? {
    func text(_ number: UInt64, of fields: [Field]) -> String {
      fields.last { $0.number == number }.map { String(decoding: $0.contents, as: UTF8.self) } ?? ""
    }
    let name = text(8, of: fields)
    // `data_location` 1 is EXTERNAL; the entries of `external_data` are pairs of key and value.
    if fields.contains(where: { $0.number == 13 || $0.number == 14 && $0.value == 1 }) {
      let entries = fields.filter { $0.number == 13 }.compactMap { Self.fields(of: $0.contents) }
      let location = entries.first { text(1, of: $0) == "location" }.map { text(2, of: $0) } ?? ""
      return .external(tensor: name, location: location)
    }
    // `data_type` 1 is FLOAT, in `float_data` or `raw_data`.
    guard fields.contains(where: { $0.number == 2 && $0.value == 1 }) else { return nil }
    let holdsNone = fields.contains { field in
      (field.number == 4 || field.number == 9) && WeightScan.holdsNotANumber(field.contents)
    }
    return holdsNone ? .notANumber(tensor: name) : nil
  }
}

/// Looks through single-precision numbers as files hold them.
enum WeightScan {
  /// - Parameter bytes: Four a number, the lowest first; what is left over is no number.
  static func holdsNotANumber(_ bytes: ArraySlice<UInt8>) -> Bool {
    // Safe because only whole numbers inside the bytes are loaded.
    bytes.withUnsafeBytes { bytes in
      var place = 0
      while place + 4 <= bytes.count {
        let pattern = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
        if pattern & 0x7fff_ffff > 0x7f80_0000 { return true }
        place += 4
      }
      return false
    }
  }
}
