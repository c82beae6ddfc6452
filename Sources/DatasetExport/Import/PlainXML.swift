import Vocabulary

/// An element of a small XML document, its names with their namespaces.
///
/// What XMP needs and no more: a document type is refused, so that there are no entities but the five of XML and numbers,
/// and nothing outside the text is ever read.
///
/// Source: https://www.w3.org/TR/xml/ and https://www.w3.org/TR/xml-names/
struct XMLElement {
  /// Namespace and local name, put together.
  var name: String
  var attributes: [String: String] = [:]
  var children: [XMLElement] = []
  var text = ""

  func child(_ name: String) -> XMLElement? { children.first { $0.name == name } }

  /// A property of RDF: an attribute, or an element.
  func property(_ name: String) -> String? { attributes[name] ?? child(name)?.text.trimmed }

  /// It and all below it.
  func forEach(_ body: (XMLElement) throws -> Void) rethrows {
    try body(self)
    for child in children { try child.forEach(body) }
  }
}

/// Reads a text to its root element.
struct XMLReader {
  private static let greatestDepth = 100

  private let bytes: [UInt8]
  private let path: FilePath
  private var place = 0

  /// - Throws: `ImportError.broken`.
  static func read(_ text: String, of path: FilePath) throws -> XMLElement {
    var reader = XMLReader(bytes: [UInt8](text.utf8), path: path)
    var root = XMLElement(name: "")
    try reader.readContent(of: &root, tag: nil, prefixes: ["xml": "http://www.w3.org/XML/1998/namespace"], depth: 0)
    guard let only = root.children.first, root.children.count == 1 else { throw reader.broken(.badTag) }
    return only
  }

  private init(bytes: [UInt8], path: FilePath) {
    self.bytes = bytes
    self.path = path
  }

  private func broken(_ flaw: ImportError.XML) -> ImportError {
    let line = bytes[..<min(place, bytes.count)].count { $0 == UInt8(ascii: "\n") } + 1
    return .broken(path, line: line, .xml(flaw))
  }

  private func sees(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard place + count <= bytes.count else { return false }
    return bytes[place..<(place + count)].elementsEqual("\(text)".utf8)
  }

  /// Goes past the next of these.
  private mutating func skip(past text: StaticString) throws {
    while place < bytes.count, !sees(text) { place += 1 }
    guard place < bytes.count else { throw broken(.cutOff) }
    place += text.utf8CodeUnitCount
  }

  private mutating func readContent(
    of element: inout XMLElement, tag: String?, prefixes: [String: String], depth: Int
  ) throws {
    guard depth <= Self.greatestDepth else { throw broken(.tooDeep) }
    while place < bytes.count {
      if sees("<!--") {
        try skip(past: "-->")
      } else if sees("<?") {
        try skip(past: "?>")
      } else if sees("<![CDATA[") {
        let start = place + 9
        try skip(past: "]]>")
        element.text += String(decoding: bytes[start..<(place - 3)], as: UTF8.self)
      } else if sees("<!") {
        throw broken(.documentType)
      } else if sees("</") {
        place += 2
        guard readName() == tag, tag != nil else { throw broken(.mismatchedTag) }
        skipSpace()
        guard sees(">") else { throw broken(.badTag) }
        place += 1
        return
      } else if sees("<") {
        element.children.append(try readElement(prefixes: prefixes, depth: depth))
      } else {
        let start = place
        while place < bytes.count, bytes[place] != UInt8(ascii: "<") { place += 1 }
        element.text += try unescaped(bytes[start..<place])
      }
    }
    guard tag == nil else { throw broken(.cutOff) }
  }

  private mutating func readElement(prefixes: [String: String], depth: Int) throws -> XMLElement {
    place += 1
    let tag = readName()
    guard !tag.isEmpty else { throw broken(.badTag) }
    var (prefixes, raw): ([String: String], [(String, String)]) = (prefixes, [])
    while true {
      skipSpace()
      if sees("/>") || sees(">") { break }
      let name = readName()
      skipSpace()
      guard !name.isEmpty, sees("=") else { throw broken(place < bytes.count ? .badAttribute : .cutOff) }
      place += 1
      skipSpace()
      guard place < bytes.count, sees("\"") || sees("'") else { throw broken(.badAttribute) }
      let (quote, start) = (bytes[place], place + 1)
      guard let end = bytes[start...].firstIndex(of: quote) else { throw broken(.cutOff) }
      let value = try unescaped(bytes[start..<end])
      place = end + 1
      if name == "xmlns" {
        prefixes[""] = value
      } else if name.hasPrefix("xmlns:") {
        prefixes[String(name.dropFirst(6))] = value
      } else {
        guard !raw.contains(where: { $0.0 == name }) else { throw broken(.badAttribute) }
        raw.append((name, value))
      }
    }
    var element = XMLElement(name: try resolved(tag, prefixes, usesDefault: true))
    for (name, value) in raw { element.attributes[try resolved(name, prefixes, usesDefault: false)] = value }
    let isEmpty = sees("/>")
    place += isEmpty ? 2 : 1
    if !isEmpty { try readContent(of: &element, tag: tag, prefixes: prefixes, depth: depth + 1) }
    return element
  }

  private func resolved(_ name: String, _ prefixes: [String: String], usesDefault: Bool) throws -> String {
    guard let colon = name.firstIndex(of: ":") else { return (usesDefault ? prefixes[""] ?? "" : "") + name }
    guard let namespace = prefixes[String(name[..<colon])] else { throw broken(.unknownPrefix) }
    return namespace + name[name.index(after: colon)...]
  }

  private mutating func readName() -> String {
    let start = place
    let ends = Set(" \t\r\n=/><\"'&".utf8)
    while place < bytes.count, !ends.contains(bytes[place]) { place += 1 }
    return String(decoding: bytes[start..<place], as: UTF8.self)
  }

  private mutating func skipSpace() {
    while place < bytes.count, [9, 10, 13, 32].contains(bytes[place]) { place += 1 }
  }

  private func unescaped(_ bytes: ArraySlice<UInt8>) throws -> String {
    guard bytes.contains(UInt8(ascii: "&")) else { return String(decoding: bytes, as: UTF8.self) }
    var result = ""
    var parts = String(decoding: bytes, as: UTF8.self).split(separator: "&", omittingEmptySubsequences: false)[...]
    result += parts.removeFirst()
    for part in parts {
      guard let end = part.firstIndex(of: ";") else { throw broken(.badEntity) }
      let entity = part[..<end]
      switch entity {
      case "amp": result += "&"
      case "lt": result += "<"
      case "gt": result += ">"
      case "quot": result += "\""
      case "apos": result += "'"
      default:
        let isHexadecimal = entity.hasPrefix("#x")
        guard entity.hasPrefix("#"),
          let value = UInt32(entity.dropFirst(isHexadecimal ? 2 : 1), radix: isHexadecimal ? 16 : 10),
          let scalar = Unicode.Scalar(value)
        else { throw broken(.badEntity) }
        result.unicodeScalars.append(scalar)
      }
      result += part[part.index(after: end)...]
    }
    return result
  }
}
