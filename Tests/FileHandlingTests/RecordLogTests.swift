import FileHandling
import Foundation
import TestSupport
import Testing
import Vocabulary

@Suite struct RecordLogTests {
  private let directory: TemporaryDirectory
  private var path: FilePath { FilePath(directory.path("log")) }
  private let heading = [UInt8]("numbers\n".utf8)

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func record(_ number: Int) -> [UInt8] { (0..<5).map { UInt8((number >> (8 * $0)) & 0xFF) } }

  /// Opens the log, adds records, and says what was there before.
  private func open(_ heading: [UInt8]? = nil, adding numbers: Range<Int> = 0..<0) throws -> [[UInt8]] {
    var found: [[UInt8]] = []
    let log = try RecordLog(path, heading: heading ?? self.heading, recordSize: 5) { found.append($0) }
    for number in numbers { try log.append(record(number)) }
    try log.flush()
    return found
  }

  @Test func recordsStay() throws {
    #expect(try open(adding: 0..<3) == [])
    #expect(try open(adding: 3..<20_000) == (0..<3).map(record))
    #expect(try open() == (0..<20_000).map(record))
  }

  @Test func anotherHeadingBeginsAnew() throws {
    _ = try open(adding: 0..<3)
    #expect(try open([UInt8]("others!\n".utf8), adding: 7..<8) == [])
    #expect(try open([UInt8]("others!\n".utf8)) == [record(7)])
  }

  /// Whatever was left of a file: the first whole records are there, and what is added comes behind them.
  @Test func cutOffAnywhere() throws {
    _ = try open(adding: 0..<4)
    let whole = try Data(contentsOf: URL(filePath: directory.path("log")))
    for size in 0...whole.count {
      try whole[..<size].write(to: URL(filePath: directory.path("log")))
      let count = max(0, size - heading.count) / 13
      #expect(try open(adding: 9..<10) == (0..<count).map(record), "\(size) bytes")
      #expect(try open() == (0..<count).map(record) + [record(9)], "\(size) bytes")
    }
  }

  @Test func alteredRecordsEndIt() throws {
    _ = try open(adding: 0..<4)
    var bytes = try Data(contentsOf: URL(filePath: directory.path("log")))
    bytes[heading.count + 13 + 2] ^= 1
    try bytes.write(to: URL(filePath: directory.path("log")))
    #expect(try open() == [record(0)])
  }
}
