import Glibc
public import Vocabulary

/// Numbered pictures of one folder that are read as one clip, named as FFmpeg names them: `frames/%06d.jpg`.
///
/// The picture with the smallest number is shown at 0 seconds. Where a number is missing, its time passes.
/// Only which numbers there are is kept, so that memory does not grow with the number of pictures.
public struct FrameSequence: Hashable, Sendable {
  /// What extracted pictures are read at where nobody says. Nobody can tell it from the pictures; 5 is little enough for
  /// each to be looked at by the usual sampling of six a second, and FFmpeg's own 25 would skip three of four.
  public static let usualFramesPerSecond = 5.0

  /// Folder and pattern.
  public let path: FilePath
  public let pattern: FrameNamePattern
  public let framesPerSecond: Double

  /// The numbers of the pictures that are there: at least one, in order.
  public let runs: [ClosedRange<Int>]

  /// Opens the folder of a pattern.
  ///
  /// - Parameter framesPerSecond: `usualFramesPerSecond` where `nil`.
  /// - Returns: `nil` where the path is a file, or no pattern, or no picture fits it.
  /// - Complexity: Reads the folder once, and holds its numbers meanwhile.
  public init?(path: FilePath, framesPerSecond: Double? = nil) throws {
    guard let pattern = FrameNamePattern(path.lastComponent), access(path.cString, F_OK) != 0 else { return nil }
    let numbers = try Self.numbers(in: path.directory, pattern)
    guard !numbers.isEmpty else { return nil }
    self.path = path
    self.pattern = pattern
    self.framesPerSecond = framesPerSecond ?? Self.usualFramesPerSecond
    runs = Self.runs(of: numbers.sorted())
  }

  public var firstNumber: Int { runs[0].lowerBound }
  public var lastNumber: Int { runs[runs.count - 1].upperBound }

  /// Pictures that are there.
  public var pictureCount: Int { runs.reduce(0) { $0 + $1.count } }

  /// Numbers between the first and the last that have no picture.
  public var gaps: [ClosedRange<Int>] {
    zip(runs, runs.dropFirst()).map { ($0.upperBound + 1)...($1.lowerBound - 1) }
  }

  public func contains(_ number: Int) -> Bool {
    var range = 0..<runs.count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      if runs[middle].contains(number) { return true }
      range = runs[middle].upperBound < number ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
    }
    return false
  }

  public func picture(_ number: Int) -> FilePath {
    // As the path was given: a pattern without a folder stays without one.
    let name = pattern.name(of: number)
    let folder = path.bytes.dropLast(path.lastComponent.count)
    return FilePath(bytes: folder + name) ?? path.directory.appending(name)
  }

  /// The pictures that are there, in order; each path is made when it is asked for.
  public var pictures: some Sequence<FilePath> {
    runs.lazy.flatMap { [self] run in run.lazy.map { picture($0) } }
  }

  private static func runs(of numbers: [Int]) -> [ClosedRange<Int>] {
    var runs: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = runs.last, number <= last.upperBound + 1 {
        runs[runs.count - 1] = last.lowerBound...number
      } else {
        runs.append(number...number)
      }
    }
    return runs
  }

  private static func numbers(in folder: FilePath, _ pattern: FrameNamePattern) throws -> [Int] {
    guard let stream = opendir(folder.cString) else {
      let number = errno
      if number == ENOENT || number == ENOTDIR { return [] }
      throw VideoDecodingError(
        code: number == EACCES ? .noPermission : .unreadable, path: folder, call: "opendir", status: -number)
    }
    defer { closedir(stream) }
    var numbers: [Int] = []
    while let entry = readdir(stream) {
      // Safe because the system ends each name with a zero, within the entry that it lends until the next call.
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: UInt8.self, capacity: 256) { start in
          [UInt8](UnsafeBufferPointer(start: start, count: strnlen(UnsafePointer<CChar>(OpaquePointer(start)), 255)))
        }
      }
      if let number = pattern.number(of: name) { numbers.append(number) }
    }
    return numbers
  }
}
