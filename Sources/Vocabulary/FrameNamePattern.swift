/// How the pictures of a sequence are named, in FFmpeg's own notation: `frame-%04d.png`, `%d.jpg`.
///
/// The number is the last `%d` or `%0Nd` of the name; all else stands for itself.
public struct FrameNamePattern: Hashable, Sendable {
  public let prefix: [UInt8]

  /// What follows the number, with the ending.
  public let suffix: [UInt8]

  /// Numbers with fewer digits have zeros before them; 1 where none have.
  public let digitCount: Int

  /// Longer ones are dates or the like.
  public static let maximumDigitCount = 9

  public init(prefix: [UInt8], digitCount: Int, suffix: [UInt8]) {
    precondition((1...Self.maximumDigitCount).contains(digitCount), "no number has \(digitCount) digits")
    self.prefix = prefix
    self.digitCount = digitCount
    self.suffix = suffix
  }

  /// - Returns: `nil` for a name without a number.
  public init?(_ text: [UInt8]) {
    guard let percent = text.lastIndex(of: UInt8(ascii: "%")) else { return nil }
    let format = text[(percent + 1)...].prefix { $0 != UInt8(ascii: "d") }
    let end = percent + 1 + format.count
    guard end < text.count, format.allSatisfy(\.isDigit), format.isEmpty || format.first == UInt8(ascii: "0") else {
      return nil
    }
    let digits = format.isEmpty ? 1 : Int(String(decoding: format, as: UTF8.self)) ?? 0
    guard (1...Self.maximumDigitCount).contains(digits) else { return nil }
    self.init(prefix: [UInt8](text[..<percent]), digitCount: digits, suffix: [UInt8](text[(end + 1)...]))
  }

  /// The pattern as `init` reads it.
  public var text: [UInt8] {
    prefix + Array((digitCount == 1 ? "%d" : "%0\(digitCount)d").utf8) + suffix
  }

  /// Whether the ending is one of those that frames are written with; a video may have a percent sign in its name.
  fileprivate var isOfPictures: Bool {
    let ending = String(decoding: suffix.drop { $0 != UInt8(ascii: ".") }, as: UTF8.self).lowercased()
    return [".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp"].contains(ending)
  }

  /// The name of a picture.
  public func name(of number: Int) -> [UInt8] {
    let digits = [UInt8]("\(number)".utf8)
    return prefix + [UInt8](repeating: UInt8(ascii: "0"), count: max(0, digitCount - digits.count)) + digits + suffix
  }

  /// The number of the picture with this name; `nil` where the name does not fit.
  public func number(of name: [UInt8]) -> Int? {
    let count = name.count - prefix.count - suffix.count
    guard (digitCount...Self.maximumDigitCount).contains(count), name.starts(with: prefix),
      name.suffix(suffix.count).elementsEqual(suffix)
    else { return nil }
    let digits = name[prefix.count..<(prefix.count + count)]
    guard digits.allSatisfy(\.isDigit), count == digitCount || digits.first != UInt8(ascii: "0") else { return nil }
    return Int(String(decoding: digits, as: UTF8.self))
  }

  /// The last number of a name, before its ending, and what stands around it; `nil` where it has none.
  public static func parts(of name: [UInt8]) -> (prefix: [UInt8], digits: [UInt8], suffix: [UInt8])? {
    let stem = name.lastIndex(of: UInt8(ascii: ".")) ?? name.count
    guard let last = name[..<stem].lastIndex(where: \.isDigit) else { return nil }
    let first = (name[..<last].lastIndex { !$0.isDigit } ?? -1) + 1
    guard last - first < maximumDigitCount else { return nil }
    return ([UInt8](name[..<first]), [UInt8](name[first...last]), [UInt8](name[(last + 1)...]))
  }
}

extension FilePath {
  /// What people call the clip at a path: its file's name. Of a sequence of numbered pictures, what stands before the
  /// number, or the folder's name: `frames` for `frames/%06d.jpg`.
  public var clipName: [UInt8] {
    guard let pattern = FrameNamePattern(lastComponent), pattern.isOfPictures else { return lastComponent }
    let stem = pattern.prefix.prefix(upTo: (pattern.prefix.lastIndex { !Array("-_. ".utf8).contains($0) } ?? -1) + 1)
    if !stem.isEmpty { return [UInt8](stem) }
    let folder = directory.lastComponent
    return [".", "..", "/"].contains(String(decoding: folder, as: UTF8.self)) ? Array("frames".utf8) : folder
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
