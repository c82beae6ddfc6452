import Vocabulary

/// The part of YAML that `data.yaml` has: keys at the left with plain or quoted values, and lists and maps of such values,
/// in brackets or one a line. Other keys are passed over.
struct PlainYAML {
  private let path: FilePath
  private let lines: [(number: Int, text: String)]

  /// - Throws: `ImportError.broken`, `FileError`.
  init(_ path: FilePath) throws {
    self.path = path
    let text = try ImportListing.text(of: path)
    lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .map { ($0.offset + 1, Self.withoutComment(String($0.element))) }
      .filter { !$0.1.allSatisfy(\.isWhitespace) }
    let keys = lines.compactMap { Self.key(of: $0.text) }
    for key in ["names", "kpt_shape"] where keys.count(where: { $0.key == key }) > 1 {
      throw ImportError.broken(path, line: nil, .twoKeys(key))
    }
  }

  /// The values of a list or map by their numbers; `nil` where the key is not there.
  func values(of key: String) throws -> [Int: String]? {
    guard let start = lines.firstIndex(where: { Self.key(of: $0.text)?.key == key }) else { return nil }
    var inline = Self.key(of: lines[start].text)?.rest ?? ""
    let block = lines[(start + 1)...].prefix { $0.text.first == " " || $0.text.first == "-" || $0.text.first == "]" }
    if inline.hasPrefix("[") || inline.hasPrefix("{") {
      for line in block { inline += " " + line.text.trimmed }
      return try flow(inline, line: lines[start].number)
    }
    guard inline.isEmpty else { throw broken(lines[start]) }
    var values: [Int: String] = [:]
    for line in block {
      let text = line.text.trimmed
      if text.hasPrefix("- ") {
        values[values.count] = try scalar(text.dropFirst(2), line: line.number)
      } else if let colon = text.firstIndex(of: ":"),
        let number = Int(try scalar(text[..<colon], line: line.number))
      {
        guard
          values.updateValue(try scalar(text[text.index(after: colon)...], line: line.number), forKey: number) == nil
        else { throw ImportError.broken(path, line: line.number, .twoKeys("\(number)")) }
      } else {
        throw broken(line)
      }
    }
    return values
  }

  private func flow(_ text: String, line: Int) throws -> [Int: String] {
    let isMap = text.hasPrefix("{")
    guard text.hasSuffix(isMap ? "}" : "]") else { throw broken((line, text)) }
    var values: [Int: String] = [:]
    for item in Self.items(text.dropFirst().dropLast()) where !item.trimmed.isEmpty {
      if isMap {
        guard let colon = item.firstIndex(of: ":"), let number = Int(item[..<colon].trimmed) else {
          throw broken((line, item))
        }
        values[number] = try scalar(item[item.index(after: colon)...], line: line)
      } else {
        values[values.count] = try scalar(item[...], line: line)
      }
    }
    return values
  }

  private func scalar(_ text: Substring, line: Int) throws -> String {
    let text = text.trimmed
    guard let first = text.first else { return "" }
    if first == "'" || first == "\"" {
      guard text.count > 1, text.last == first else { throw broken((line, text)) }
      let inside = String(text.dropFirst().dropLast())
      return first == "'" ? inside.replacing("''", with: "'") : try unescaped(inside, line: line)
    }
    // Anchors, tags, blocks of text and what YAML keeps for later.
    guard !"&*!|>%@`[{".contains(first) else { throw broken((line, text)) }
    return text
  }

  private func unescaped(_ text: String, line: Int) throws -> String {
    var result = String.UnicodeScalarView()
    var rest = text.unicodeScalars[...]
    while let next = rest.popFirst() {
      guard next == "\\" else {
        result.append(next)
        continue
      }
      switch rest.popFirst() {
      case "n": result.append("\n")
      case "t": result.append("\t")
      case "r": result.append("\r")
      case let plain? where "\"\\/ ".unicodeScalars.contains(plain): result.append(plain)
      case let kind? where "xuU".unicodeScalars.contains(kind):
        let count = kind == "x" ? 2 : kind == "u" ? 4 : 8
        guard rest.count >= count, let value = UInt32(String(rest.prefix(count)), radix: 16),
          let scalar = Unicode.Scalar(value)
        else { throw broken((line, text)) }
        rest.removeFirst(count)
        result.append(scalar)
      default: throw broken((line, text))
      }
    }
    return String(result)
  }

  private func broken(_ line: (number: Int, text: String)) -> ImportError {
    .broken(path, line: line.number, .yaml(line.text.trimmed))
  }

  /// `key: rest`, at the left edge.
  private static func key(of line: String) -> (key: String, rest: String)? {
    guard let first = line.first, first != " ", first != "-", let colon = line.firstIndex(of: ":") else { return nil }
    return (line[..<colon].trimmed, line[line.index(after: colon)...].trimmed)
  }

  /// Parts between commas that are not in quotes.
  private static func items(_ text: Substring) -> [String] {
    var (items, quote): ([String], Character?) = ([""], nil)
    for letter in text {
      if letter == "," && quote == nil {
        items.append("")
        continue
      }
      if letter == quote {
        quote = nil
      } else if quote == nil, letter == "'" || letter == "\"", items[items.count - 1].trimmed.isEmpty {
        quote = letter
      }
      items[items.count - 1].append(letter)
    }
    return items
  }

  /// A `#` after a space, or first, begins a comment, but for one in quotes.
  private static func withoutComment(_ line: String) -> String {
    var (quote, before): (Character?, Character) = (nil, " ")
    for place in line.indices {
      let letter = line[place]
      if letter == quote, before != "\\" {
        quote = nil
      } else if quote == nil, letter == "'" || letter == "\"", " [{,:".contains(before) {
        quote = letter
      } else if quote == nil, letter == "#", before == " " {
        return String(line[..<place])
      }
      before = letter
    }
    return line
  }
}

extension StringProtocol {
  var trimmed: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest = rest.dropFirst() }
    while rest.last?.isWhitespace == true { rest = rest.dropLast() }
    return String(rest)
  }
}
