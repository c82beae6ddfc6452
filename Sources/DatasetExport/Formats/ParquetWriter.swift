import DatasetStore
import FileHandling

/// A Parquet file, row by row: plain values, not compressed, one data page a column and row group.
///
/// It is small, not general: what a table of faces wants, in the form that every reader knows. It keeps one row group in
/// memory. Its bytes depend on nothing but rows, columns and metadata.
///
/// Source: https://parquet.apache.org/docs/file-format/ and
/// https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
struct ParquetWriter {
  private static let magic = [UInt8]("PAR1".utf8)
  private static let plain = 0
  private static let runLength = 3

  private let file: AtomicFileWriter
  private let columns: [ParquetColumn]
  private let rowGroupSize: Int
  private var leaves: [[ParquetLeaf]]
  private var rowCount = 0
  private var sizeInBytes = 0
  private var groups: [(description: ThriftCompact, rowCount: Int)] = []

  /// - Parameter rowGroupSize: Rows that are kept in memory, and that readers read at once.
  init(_ file: AtomicFileWriter, _ columns: [ParquetColumn], rowGroupSize: Int) throws(FileError) {
    self.file = file
    self.columns = columns
    self.rowGroupSize = rowGroupSize
    leaves = columns.map(\.leaves)
    try put(Self.magic)
  }

  /// - Precondition: The values are the columns', in their order and of their kinds.
  mutating func add(_ row: [ParquetValue]) throws(FileError) {
    precondition(row.count == columns.count, "a row of \(row.count) values for \(columns.count) columns")
    for (place, value) in row.enumerated() { append(value, to: place) }
    rowCount += 1
    if rowCount == rowGroupSize { try finishGroup() }
  }

  private mutating func append(_ value: ParquetValue, to place: Int) {
    switch (value, columns[place].kind) {
    case (.text(let text), .text): leaves[place][0].append(text.map { Self.counted([UInt8]($0.utf8)) })
    case (.integer(let number), .integer): leaves[place][0].append(number.map { LittleEndian.bytes(of: Int64($0)) })
    case (.real(let number), .real): leaves[place][0].append(number.map { LittleEndian.bytes(of: [$0]) })
    case (.reals(let numbers), .realList):
      leaves[place][0].append(list: numbers.map { LittleEndian.bytes(of: $0) }, count: numbers?.count ?? 0)
    case (.floats(let numbers), .floatList):
      leaves[place][0].append(list: numbers.map { LittleEndian.bytes(of: $0) }, count: numbers?.count ?? 0)
    case (.picture(let bytes, let path), .picture):
      leaves[place][0].append(Self.counted(bytes))
      leaves[place][1].append(Self.counted([UInt8](path.utf8)))
    default: preconditionFailure("column \(columns[place].name) has other values")
    }
  }

  private static func counted(_ bytes: [UInt8]) -> [UInt8] { LittleEndian.bytes(of: UInt32(bytes.count)) + bytes }

  private mutating func finishGroup() throws(FileError) {
    guard rowCount > 0 else { return }
    let start = sizeInBytes
    var chunks: [ThriftCompact] = []
    for column in leaves.indices {
      for place in leaves[column].indices {
        chunks.append(try writeChunk(leaves[column][place]))
        leaves[column][place].removeAll()
      }
    }
    var group = ThriftCompact()
    group.list(1, of: chunks)
    group.int64(2, sizeInBytes - start)
    group.int64(3, rowCount)
    groups.append((group, rowCount))
    rowCount = 0
  }

  private mutating func writeChunk(_ leaf: ParquetLeaf) throws(FileError) -> ThriftCompact {
    let page = leaf.page()
    var ofData = ThriftCompact()
    ofData.int32(1, leaf.valueCount)
    ofData.int32(2, Self.plain)
    ofData.int32(3, Self.runLength)
    ofData.int32(4, Self.runLength)
    var header = ThriftCompact()
    header.int32(1, 0)
    header.int32(2, page.count)
    header.int32(3, page.count)
    header.structure(5, ofData)
    let start = sizeInBytes
    try put(header.bytes)
    try put(page)
    var description = ThriftCompact()
    description.int32(1, leaf.type.rawValue)
    description.list(2, ofInt32: [Self.plain, Self.runLength])
    description.list(3, ofTexts: leaf.path)
    description.int32(4, 0)
    description.int64(5, leaf.valueCount)
    description.int64(6, sizeInBytes - start)
    description.int64(7, sizeInBytes - start)
    description.int64(9, start)
    var chunk = ThriftCompact()
    chunk.int64(2, start)
    chunk.structure(3, description)
    return chunk
  }

  /// - Parameter metadata: Words for readers, by their keys, in order.
  mutating func finish(program: String, metadata: [(key: String, value: String)]) throws(FileError) {
    try finishGroup()
    var root = ThriftCompact()
    root.text(4, "schema")
    root.int32(5, columns.count)
    var footer = ThriftCompact()
    footer.int32(1, 1)
    footer.list(2, of: [root] + columns.flatMap(\.schema))
    footer.int64(3, groups.reduce(0) { $0 + $1.rowCount })
    footer.list(4, of: groups.map(\.description))
    footer.list(
      5,
      of: metadata.map { pair in
        var entry = ThriftCompact()
        entry.text(1, pair.key)
        entry.text(2, pair.value)
        return entry
      })
    footer.text(6, program)
    let bytes = footer.bytes
    try put(bytes)
    try put(LittleEndian.bytes(of: UInt32(bytes.count)))
    try put(Self.magic)
    try file.commit()
  }

  private mutating func put(_ bytes: [UInt8]) throws(FileError) {
    try file.write(bytes)
    sizeInBytes += bytes.count
  }
}
