import Foundation

/// An ONNX file of one operator and one tensor of weights, written by hand.
///
/// Source: the numbers of the fields are those of `onnx.proto`.
struct ONNXBytes {
  var operatorName = "Add"
  var weights: [Float] = [1]
  /// Where the weights lie instead of inside.
  var location: String?
  /// Whether the weights are an attribute of the operator, and no initializer of the graph.
  var areAttribute = false

  func bytes() -> Data {
    var tensor = Message().number(1, weights.count).number(2, 1).text(8, "weights")
    if let location {
      tensor = tensor.message(13, Message().text(1, "location").text(2, location)).number(14, 1)
    } else {
      tensor = tensor.bytes(9, weights.withUnsafeBytes { [UInt8]($0) })
    }
    var node = Message().text(1, "picture").text(1, "weights").text(2, "embedding").text(4, operatorName)
    if areAttribute { node = node.message(5, Message().text(1, "value").message(5, tensor).number(20, 4)) }
    var graph = Message().message(1, node).text(2, "made")
    if !areAttribute { graph = graph.message(5, tensor) }
    graph = graph.message(11, Self.value("picture")).message(12, Self.value("embedding"))
    let operators = Message().text(1, "").number(2, 13)
    return Data(Message().number(1, 8).message(7, graph).message(8, operators).contents)
  }

  /// A batch of 1 × 3 × 112 × 112 single-precision numbers.
  private static func value(_ name: String) -> Message {
    let shape = [1, 3, 112, 112].reduce(Message()) { $0.message(1, Message().number(1, $1)) }
    return Message().text(1, name).message(2, Message().message(1, Message().number(1, 1).message(2, shape)))
  }

  private struct Message {
    var contents: [UInt8] = []

    func number(_ field: Int, _ value: Int) -> Message { appending(Self.integer(field << 3) + Self.integer(value)) }
    func text(_ field: Int, _ text: String) -> Message { bytes(field, Array(text.utf8)) }
    func message(_ field: Int, _ message: Message) -> Message { bytes(field, message.contents) }

    func bytes(_ field: Int, _ bytes: [UInt8]) -> Message {
      appending(Self.integer(field << 3 | 2) + Self.integer(bytes.count) + bytes)
    }

    private func appending(_ bytes: [UInt8]) -> Message { Message(contents: contents + bytes) }

    private static func integer(_ value: Int) -> [UInt8] {
      value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7f | 0x80)] + integer(value >> 7)
    }
  }
}
