import Foundation

/// Names of files and folders that come from a page: one name, and no path.
enum PlainName {
  /// Names may have 255 bytes; a number and an ending that a writer adds have room.
  private static let mostBytes = 200

  /// Characters that file systems of other machines do not take, or that part a path there.
  private static let awkward: Set<Unicode.Scalar> = [":", "*", "?", "\"", "<", ">", "|"]

  /// What is left of a name without its folders, without what is not to be seen, and without what hides it or makes an
  /// option of it; its ending is kept where it is too long.
  ///
  /// - Returns: `nil` where nothing is.
  static func cleaned(_ text: String) -> String? {
    // By scalars: a stroke with an accent on it would be one character, and no stroke.
    let scalars = text.precomposedStringWithCanonicalMapping.unicodeScalars
    let own = scalars.suffix(
      from: scalars.lastIndex { $0 == "/" || $0 == "\\" }.map(scalars.index(after:)) ?? scalars.startIndex)
    var name = String.UnicodeScalarView()
    for scalar in own where isVisible(scalar) { name.append(awkward.contains(scalar) ? "_" : scalar) }
    var trimmed = name[...]
    while let first = trimmed.first, first == "." || first == "-" || first.properties.isWhitespace {
      trimmed.removeFirst()
    }
    while let last = trimmed.last, last == "." || last.properties.isWhitespace { trimmed.removeLast() }
    guard !trimmed.isEmpty else { return nil }
    return shortened(String(trimmed))
  }

  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: false
    default: true
    }
  }

  private static func shortened(_ name: String) -> String {
    guard name.utf8.count > mostBytes else { return name }
    let (stem, ending) = parts(of: name)
    let end = ending.utf8.count <= 20 ? ending : ""
    var short = end.isEmpty ? name : stem
    while short.utf8.count + end.utf8.count > mostBytes { short.removeLast() }
    return short + end
  }

  /// `clip` and `.mp4`.
  private static func parts(of name: String) -> (String, String) {
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return (name, "") }
    return (String(name[..<dot]), String(name[dot...]))
  }

  /// The name itself, then with numbers: `clip.mp4`, `clip-2.mp4`.
  static func withNumbers(_ name: String) -> some Sequence<String> {
    let (stem, ending) = parts(of: name)
    return (1...9999).lazy.map { $0 == 1 ? name : "\(stem)-\($0)\(ending)" }
  }
}
