import DatasetStore

/// A column of a Parquet file that `ParquetWriter` can write.
struct ParquetColumn: Hashable {
  enum Kind: Hashable {
    case text
    case integer
    case real
    case realList
    case floatList

    /// A picture in the file: a group of `bytes` and of `path`, the name that it would have as a file.
    case picture
  }

  var name: String
  var kind: Kind
}

/// A value of a column; all but pictures may be wanting.
enum ParquetValue {
  case text(String?)
  case integer(Int?)
  case real(Double?)
  case reals([Double]?)
  case floats([Float]?)
  case picture([UInt8], path: String)
}

/// The physical types, as `parquet.thrift` numbers them.
enum ParquetType: Int {
  case int64 = 2
  case float = 4
  case double = 5
  case bytes = 6
}

/// What is kept of one leaf of the schema until its row group is written: values as they lie in the file, and for each how
/// deep it is there (`definitions`), or goes on with its list (`repetitions`).
struct ParquetLeaf {
  let path: [String]
  let type: ParquetType

  private let shape: Shape

  private(set) var valueCount = 0
  private var values: [UInt8] = []
  private var definitions = Levels()
  private var repetitions = Levels()

  enum Shape {
    case single

    /// In a list, which may be empty or wanting.
    case list

    /// In a group, which is always there, but could be wanting: `datasets` does not know a picture that could not.
    case member
  }

  init(path: [String], type: ParquetType, _ shape: Shape = .single) {
    self.path = path
    self.type = type
    self.shape = shape
  }

  /// One value, or `nil` for none.
  mutating func append(_ bytes: [UInt8]?) {
    let depth: UInt8 = shape == .single ? 1 : 2
    definitions.append(bytes == nil ? depth - 1 : depth)
    valueCount += 1
    if let bytes { values += bytes }
  }

  /// A list of values that lie one after the other.
  mutating func append(list bytes: [UInt8]?, count: Int) {
    guard let bytes, count > 0 else {
      definitions.append(bytes == nil ? 0 : 1)
      repetitions.append(0)
      valueCount += 1
      return
    }
    definitions.append(2, count: count)
    repetitions.append(0)
    repetitions.append(1, count: count - 1)
    valueCount += count
    values += bytes
  }

  /// The contents of a data page: repetition levels for lists, definition levels, values.
  func page() -> [UInt8] { (shape == .list ? repetitions.bytes : []) + definitions.bytes + values }

  mutating func removeAll() {
    self = ParquetLeaf(path: path, type: type, shape)
  }

  /// Small numbers in a row, as runs of equal ones: the half of the "RLE / bit-packing hybrid" that is enough.
  private struct Levels {
    private var runs: [(level: UInt8, count: Int)] = []

    mutating func append(_ level: UInt8, count: Int = 1) {
      guard count > 0 else { return }
      if let last = runs.last, last.level == level {
        runs[runs.count - 1].count += count
      } else {
        runs.append((level, count))
      }
    }

    /// With their length before them.
    var bytes: [UInt8] {
      let runs = runs.flatMap { ThriftCompact.variable(UInt64($0.count) << 1) + [$0.level] }
      return LittleEndian.bytes(of: UInt32(runs.count)) + runs
    }
  }
}

extension ParquetColumn {
  /// The elements of the schema that are this column, outermost first.
  var schema: [ThriftCompact] {
    switch kind {
    case .text: [Self.leaf(name, .bytes, isText: true)]
    case .integer: [Self.leaf(name, .int64)]
    case .real: [Self.leaf(name, .double)]
    case .realList: Self.list(name, .double)
    case .floatList: Self.list(name, .float)
    case .picture:
      [
        Self.group(name, repetition: Repetition.optional, childCount: 2), Self.leaf("bytes", .bytes),
        Self.leaf("path", .bytes, isText: true),
      ]
    }
  }

  var leaves: [ParquetLeaf] {
    switch kind {
    case .text: [ParquetLeaf(path: [name], type: .bytes)]
    case .integer: [ParquetLeaf(path: [name], type: .int64)]
    case .real: [ParquetLeaf(path: [name], type: .double)]
    case .realList: [ParquetLeaf(path: [name, "list", "element"], type: .double, .list)]
    case .floatList: [ParquetLeaf(path: [name, "list", "element"], type: .float, .list)]
    case .picture: ["bytes", "path"].map { ParquetLeaf(path: [name, $0], type: .bytes, .member) }
    }
  }

  private enum Repetition {
    static let required = 0
    static let optional = 1
    static let repeated = 2
  }

  /// What a column means beyond its bytes, twice: as old readers know it, and as new ones.
  private enum Meaning: Int {
    case text = 0
    case list = 3

    /// The field of the union `LogicalType`.
    var logicalField: Int { self == .text ? 1 : 3 }
  }

  private static func leaf(
    _ name: String, _ type: ParquetType, isText: Bool = false, repetition: Int = Repetition.optional
  ) -> ThriftCompact {
    var element = ThriftCompact()
    element.int32(1, type.rawValue)
    element.int32(3, repetition)
    element.text(4, name)
    if isText { add(.text, to: &element) }
    return element
  }

  private static func group(
    _ name: String, repetition: Int, childCount: Int, _ meaning: Meaning? = nil
  ) -> ThriftCompact {
    var element = ThriftCompact()
    element.int32(3, repetition)
    element.text(4, name)
    element.int32(5, childCount)
    if let meaning { add(meaning, to: &element) }
    return element
  }

  private static func add(_ meaning: Meaning, to element: inout ThriftCompact) {
    element.int32(6, meaning.rawValue)
    var logical = ThriftCompact()
    logical.structure(meaning.logicalField, ThriftCompact())
    element.structure(10, logical)
  }

  private static func list(_ name: String, _ type: ParquetType) -> [ThriftCompact] {
    [
      group(name, repetition: Repetition.optional, childCount: 1, .list),
      group("list", repetition: Repetition.repeated, childCount: 1),
      leaf("element", type, repetition: Repetition.required),
    ]
  }
}
