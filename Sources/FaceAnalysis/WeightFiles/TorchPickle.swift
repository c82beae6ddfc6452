/// Reads one pickle into values. Nothing is executed: a global is a name, a call is a name with its arguments.
///
/// Only the instructions that PyTorch's weight files use are known; any other is an error.
///
/// Source: CPython's `pickletools.py` for the instructions.
struct TorchPickle {
  indirect enum Value: Equatable {
    case none
    case boolean(Bool)
    case integer(Int)
    case text(String)
    case list([Value])
    case tuple([Value])
    case dictionary([Pair])
    case global(String)
    case call(function: Value, arguments: Value)
    /// A reference to something outside the pickle: for PyTorch, a tensor's numbers.
    case persistent(Value)
    case mark
  }

  struct Pair: Equatable {
    var key: Value
    var value: Value
  }

  private let bytes: [UInt8]
  private(set) var offset: Int
  private var stack: [Value] = []
  private var memo: [Int: Value] = [:]

  private init(bytes: [UInt8], offset: Int) {
    self.bytes = bytes
    self.offset = offset
  }

  /// Reads the pickle at `offset` and moves it behind.
  static func read(_ bytes: [UInt8], at offset: inout Int) throws(WeightFileError) -> Value {
    var pickle = TorchPickle(bytes: bytes, offset: offset)
    let value = try pickle.run()
    offset = pickle.offset
    return value
  }

  private mutating func run() throws(WeightFileError) -> Value {
    while true {
      let start = offset
      let instruction = try unsigned(1)
      switch UInt8(instruction) {
      case 0x80: _ = try unsigned(1)  // PROTO
      case UInt8(ascii: "."): return try pop()  // STOP
      case UInt8(ascii: "("): stack.append(.mark)
      case UInt8(ascii: "N"): stack.append(.none)
      case 0x88: stack.append(.boolean(true))
      case 0x89: stack.append(.boolean(false))
      case UInt8(ascii: "K"): stack.append(.integer(try unsigned(1)))
      case UInt8(ascii: "M"): stack.append(.integer(try unsigned(2)))
      case UInt8(ascii: "J"): stack.append(.integer(Int(Int32(truncatingIfNeeded: try unsigned(4)))))
      case 0x8a: stack.append(.integer(try long()))  // LONG1
      case UInt8(ascii: "X"): stack.append(.text(try text(count: try unsigned(4))))
      case UInt8(ascii: "c"): stack.append(.global(try line() + "." + line()))
      case UInt8(ascii: ")"): stack.append(.tuple([]))
      case 0x85: stack.append(.tuple(try popLast(1)))
      case 0x86: stack.append(.tuple(try popLast(2)))
      case 0x87: stack.append(.tuple(try popLast(3)))
      case UInt8(ascii: "t"): stack.append(.tuple(try popToMark()))
      case UInt8(ascii: "]"): stack.append(.list([]))
      case UInt8(ascii: "a"): try extendList(popLast(1))
      case UInt8(ascii: "e"): try extendList(popToMark())
      case UInt8(ascii: "}"): stack.append(.dictionary([]))
      case UInt8(ascii: "s"): try extendDictionary(popLast(2))
      case UInt8(ascii: "u"): try extendDictionary(popToMark())
      case UInt8(ascii: "R"): try call()
      case UInt8(ascii: "b"): _ = try pop()  // BUILD: attributes, such as a state's metadata, are of no use here
      case UInt8(ascii: "Q"): stack.append(.persistent(try pop()))
      case UInt8(ascii: "q"): memo[try unsigned(1)] = try top()
      case UInt8(ascii: "r"): memo[try unsigned(4)] = try top()
      case UInt8(ascii: "h"): stack.append(try remembered(try unsigned(1)))
      case UInt8(ascii: "j"): stack.append(try remembered(try unsigned(4)))
      default:
        throw .unexpected(
          found: "pickle instruction \(instruction)", expected: "one that weight files use", offset: start)
      }
    }
  }

  /// An ordered dictionary is the one call that becomes what it would make.
  private mutating func call() throws(WeightFileError) {
    let arguments = try pop()
    let function = try pop()
    let isDictionary = function == .global("collections.OrderedDict")
    stack.append(isDictionary ? .dictionary([]) : .call(function: function, arguments: arguments))
  }

  private mutating func extendList(_ items: [Value]) throws(WeightFileError) {
    guard case .list(let list) = try pop() else {
      throw .unexpected(found: "another value", expected: "a list", offset: offset)
    }
    stack.append(.list(list + items))
  }

  private mutating func extendDictionary(_ items: [Value]) throws(WeightFileError) {
    guard case .dictionary(let pairs) = try pop(), items.count % 2 == 0 else {
      throw .unexpected(found: "another value", expected: "a dictionary", offset: offset)
    }
    let added = stride(from: 0, to: items.count, by: 2).map { Pair(key: items[$0], value: items[$0 + 1]) }
    stack.append(.dictionary(pairs + added))
  }

  private func top() throws(WeightFileError) -> Value {
    guard let value = stack.last else {
      throw .unexpected(found: "an empty stack", expected: "a value", offset: offset)
    }
    return value
  }

  private mutating func pop() throws(WeightFileError) -> Value {
    let value = try top()
    stack.removeLast()
    return value
  }

  private mutating func popLast(_ count: Int) throws(WeightFileError) -> [Value] {
    guard stack.count >= count else {
      throw .unexpected(found: "\(stack.count) values", expected: "\(count)", offset: offset)
    }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popToMark() throws(WeightFileError) -> [Value] {
    guard let mark = stack.lastIndex(of: .mark) else {
      throw .unexpected(found: "no mark", expected: "a mark", offset: offset)
    }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[(mark + 1)...])
  }

  private func remembered(_ index: Int) throws(WeightFileError) -> Value {
    guard let value = memo[index] else {
      throw .unexpected(found: "memo \(index)", expected: "one that was set", offset: offset)
    }
    return value
  }

  private mutating func unsigned(_ count: Int) throws(WeightFileError) -> Int {
    guard bytes.count - offset >= count else { throw .truncated(offset: bytes.count) }
    defer { offset += count }
    return bytes[offset..<offset + count].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// A signed number of a stated count of bytes, little end first. The file's magic number is longer than 64 bits and
  /// loses its upper part; what follows it is checked.
  private mutating func long() throws(WeightFileError) -> Int {
    let count = try unsigned(1)
    guard bytes.count - offset >= count else { throw .truncated(offset: bytes.count) }
    defer { offset += count }
    var value = 0
    for index in (0..<min(count, 8)).reversed() { value = value << 8 | Int(bytes[offset + index]) }
    let isNegative = count > 0 && count < 8 && bytes[offset + count - 1] & 0x80 != 0
    return isNegative ? value - (1 << (8 * count)) : value
  }

  private mutating func text(count: Int) throws(WeightFileError) -> String {
    guard count <= bytes.count - offset else { throw .truncated(offset: bytes.count) }
    defer { offset += count }
    return String(decoding: bytes[offset..<offset + count], as: UTF8.self)
  }

  private mutating func line() throws(WeightFileError) -> String {
    guard let end = bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) else {
      throw .truncated(offset: bytes.count)
    }
    defer { offset = end + 1 }
    return String(decoding: bytes[offset..<end], as: UTF8.self)
  }
}
