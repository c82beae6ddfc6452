import Vocabulary

/// Which bytes of a file a request asks for.
///
/// Source: RFC 9110, sections 13.1 and 14. One range is served; several at once are answered with the whole, as the RFC
/// allows: players ask for one.
enum ByteRange: Equatable {
  case whole
  case part(Range<Int>)

  /// 416: the file has no such bytes.
  case none

  /// - Parameters:
  ///   - tag: The file's strong entity tag, with its quotes.
  ///   - date: When it was last modified, as HTTP writes it.
  init(_ headers: [String: String], sizeInBytes size: Int, tag: String, date: String) {
    self = .whole
    guard let text = headers["range"], text.hasPrefix("bytes="), !text.contains(",") else { return }
    // A player that has the beginning of another file must not go on with this one. A weak tag is never good enough.
    if let condition = headers["if-range"], condition != tag, condition != date { return }
    let parts = text.dropFirst(6).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
      .map(String.init)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }) else { return }
    // Numbers beyond what an integer holds are beyond the file as well.
    func number(_ digits: String) -> Int? { digits.isEmpty ? nil : Int(digits) ?? .max }
    switch (number(parts[0]), number(parts[1])) {
    case (nil, nil): return
    case (nil, .some(let count)):
      self = count > 0 && size > 0 ? .part(max(0, size - count)..<size) : .none
    case (.some(let first), let last):
      // The last must not come before the first: then it is no range at all.
      if let last, last < first { return }
      self = first < size ? .part(first..<(min(last ?? .max, size - 1) + 1)) : .none
    }
  }
}
