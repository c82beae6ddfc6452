import FileHandling

/// The items of a JSON array, written one by one: memory does not grow with them.
struct JSONItems {
  private let writer: AtomicFileWriter
  private var isFirst = true

  init(_ writer: AtomicFileWriter) {
    self.writer = writer
  }

  /// - Parameter item: JSON.
  mutating func write(_ item: String) throws(FileError) {
    try writer.write((isFirst ? "\n" : ",\n") + item)
    isFirst = false
  }
}
