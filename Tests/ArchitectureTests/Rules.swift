/// The rules on what a source file may say, as tables, and the lines of a file that break them.
enum Rules {
  /// A module imports modules of lower ranks only.
  static let ranks: [String: Int] = [
    "Vocabulary": 0, "CommandLineParsing": 0,
    "FileHandling": 1, "Imaging": 1, "Clustering": 1, "VideoDecoding": 1, "VideoEncoding": 1, "Inference": 1,
    "DatasetStore": 1,
    "Tracking": 1,
    "FaceAnalysis": 2, "DatasetExport": 2, "Evaluation": 2, "ReviewServer": 2,
    "Pipeline": 3,
    "Rollcall": 4,
    "RollcallCommands": 5,
    "rollcall": 6,
  ]

  /// The modules that see a C library. C types never leave them.
  static let owners: [String: Set<String>] = [
    "CBLAS": ["Clustering"],
    "CCrypto": ["FileHandling"],
    "CFFmpeg": ["VideoDecoding", "VideoEncoding"],
    "CMicroHTTPD": ["ReviewServer"],
    "COpenVINO": ["Inference"],
    "CSQLite": ["DatasetStore"],
    "CTurboJPEG": ["Imaging"],
  ]

  /// What comes with the toolchain.
  static let toolchain: Set<String> = ["Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Synchronization"]

  /// Modules that are pure: what they may import besides lower ranks.
  static let pure: [String: Set<String>] = ["Vocabulary": [], "CommandLineParsing": ["Glibc"]]

  /// Text that is kept to one module, and why.
  static let reserved: [(text: String, modules: Set<String>, reason: String)] = [
    ("Thread(", ["Pipeline"], "only Pipeline starts threads"),
    ("Thread {", ["Pipeline"], "only Pipeline starts threads"),
    ("Thread.detach", ["Pipeline"], "only Pipeline starts threads"),
    ("DispatchQueue", ["Pipeline"], "only Pipeline starts threads"),
    ("Task {", ["Pipeline"], "only Pipeline starts threads"),
    ("Task.detached", ["Pipeline"], "only Pipeline starts threads"),
    ("TaskGroup(", ["Pipeline"], "only Pipeline starts threads"),
    ("pthread_create", ["Pipeline"], "only Pipeline starts threads"),
    ("print(", ["RollcallCommands"], "only RollcallCommands speaks to people"),
  ]

  static let greatestLineCount = 450

  /// - Parameters:
  ///   - path: Relative to the checkout: `Sources/Imaging/Resize.swift`.
  /// - Returns: A sentence a broken rule, with path and line; none for a file that is as it should be.
  static func violations(path: String, text: String) -> [String] {
    let parts = path.split(separator: "/").map(String.init)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var found: [String] = []
    if lines.count - 1 > greatestLineCount {
      found.append("\(path): \(lines.count - 1) lines, and \(greatestLineCount) are the limit")
    }
    guard parts.count > 2, parts[0] == "Sources" else { return found }
    let module = parts[1]
    guard let rank = ranks[module] else {
      return found + ["\(path): the module \(module) has no rank"]
    }
    for (index, line) in lines.enumerated() {
      let code = withoutComment(line)
      let place = "\(path):\(index + 1): \(line.trimmed)"
      if let imported = importedModule(code), let reason = objection(to: imported, in: module, rank: rank) {
        found.append("\(place): \(reason)")
      }
      for rule in reserved where !rule.modules.contains(module) && contains(code, rule.text) {
        found.append("\(place): \(rule.reason)")
      }
    }
    return found
  }

  private static func objection(to imported: String, in module: String, rank: Int) -> String? {
    if let importedRank = ranks[imported] {
      return importedRank < rank ? nil : "\(imported) is of rank \(importedRank), and \(module) of rank \(rank)"
    }
    if let owners = owners[imported] {
      return owners.contains(module) ? nil : "\(imported) belongs to \(owners.sorted().joined(separator: ", "))"
    }
    guard (pure[module] ?? toolchain).contains(imported) else {
      return "\(module) may not import \(imported)"
    }
    return nil
  }

  /// `Foundation` for `public import struct Foundation.URL`.
  private static func importedModule(_ code: String) -> String? {
    var words = code.split(separator: " ").map(String.init)[...]
    while let first = words.first, first.hasPrefix("@") || ["public", "package", "internal", "private"].contains(first)
    {
      words = words.dropFirst()
    }
    guard words.first == "import" else { return nil }
    let kinds = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
    let name = words.dropFirst().first { !kinds.contains($0) }
    return name?.split(separator: ".").first.map(String.init)
  }

  /// Whether the code holds the text where a word begins: `print(` is not in `blueprint(`.
  private static func contains(_ code: String, _ text: String) -> Bool {
    var rest = code[...]
    while let range = rest.firstRange(of: text) {
      let before = code[..<range.lowerBound].last
      let isWhole = before.map { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") } ?? true
      if isWhole || text.hasSuffix("Group(") { return true }
      rest = code[range.upperBound...]
    }
    return false
  }

  /// Rough on purpose: a `//` inside a text counts as a comment too.
  private static func withoutComment(_ line: String) -> String {
    line.firstRange(of: "//").map { String(line[..<$0.lowerBound]) } ?? line
  }
}

extension String {
  fileprivate var trimmed: String {
    let start = firstIndex { $0 != " " } ?? endIndex
    return String(self[start...])
  }
}
