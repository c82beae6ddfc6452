package import DatasetStore
package import Vocabulary

/// The names of portraits and of people's folders: safe for file systems, shells and the keys of tar datasets.
///
/// They hold lower-case ASCII letters, digits and `-` only, so that no two of them are the same to a file system that
/// ignores case or composes letters; and no dot, as tar datasets (WebDataset) cut keys at the first one.
package enum LibraryNames {
  private static let longestClipPart = 40
  private static let longestPersonPart = 60

  /// `QQQQ-CLIP-HHhMMmSSsmmm-IIIIIIIIIIIIIIII.jpg`: what the quality lacks, clip, time, and the face.
  ///
  /// The best come first in name order, a name depends on nothing but its face, and no two are the same.
  /// - Parameter quality: 0 … 1; unknown is last.
  package static func portrait(quality: Double?, clip: FilePath, seconds: Double, face: FaceID) -> String {
    let lacking = 9999 - Int((min(max(quality ?? 0, 0), 1) * 9999).rounded())
    return "\(padded(lacking, to: 4))-\(slug(ofClip: clip))-\(time(seconds))-\(face.hexadecimal).jpg"
  }

  /// The clip's file name without its ending, as far as it is safe; `clip` where nothing is left.
  package static func slug(ofClip path: FilePath) -> String {
    var name = path.clipName
    if let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0 { name = [UInt8](name[..<dot]) }
    let slug = slug(name, longest: longestClipPart)
    return slug.isEmpty ? "clip" : slug
  }

  /// Hours, minutes, seconds and thousandths, cut: `00h01m02s480`. Times before 0 are shown as 0.
  package static func time(_ seconds: Double) -> String {
    // A time of 0.48 may come as 0.47999…: the microsecond is what times are kept to.
    let milliseconds = Int((max(0, seconds) * 1e6).rounded()) / 1000
    let (hours, minutes) = (milliseconds / 3_600_000, milliseconds / 60_000 % 60)
    return "\(padded(hours, to: 2))h\(padded(minutes, to: 2))m\(padded(milliseconds / 1000 % 60, to: 2))s"
      + padded(milliseconds % 1000, to: 3)
  }

  /// Where each person's portraits belong, relative to the library.
  package static func places(of people: [PersonRecord]) -> [PersonNumber: String] {
    let folders = folders(of: people)
    return Dictionary(
      uniqueKeysWithValues: people.map { person in
        let parent = person.isIgnored ? LibraryLayout.ignored : LibraryLayout.people
        return (person.number, "\(parent)/\(folders[person.number] ?? "")")
      })
  }

  /// The folder of each person: `person-0001`, or once named, the name as far as it is safe.
  ///
  /// Where a name loses letters by that (`Zoë` keeps `zo`), or another has the folder, the number follows; where
  /// nothing is left (`张伟`), it is `person-0001` again. The name itself stands in `people.csv`.
  /// - Parameter people: By number.
  package static func folders(of people: [PersonRecord]) -> [PersonNumber: String] {
    var folders: [PersonNumber: String] = [:]
    var taken = reserved
    // First those without a name, so that nobody's name takes the folder that another's number gives.
    for person in people where person.name == nil {
      folders[person.number] = unnamedFolder(person.number)
      taken.insert(unnamedFolder(person.number))
    }
    for person in people {
      guard let name = person.name else { continue }
      let slug = slug([UInt8](name.utf8), longest: longestPersonPart)
      var folder = slug.isEmpty ? unnamedFolder(person.number) : slug
      let plain = name.utf8.map { $0 == UInt8(ascii: " ") ? UInt8(ascii: "-") : lower($0) }
      let isFaithful = slug.utf8.elementsEqual(plain)
      if !slug.isEmpty && !isFaithful { folder += "-\(padded(person.number.value, to: 4))" }
      while taken.contains(folder) { folder += "-\(padded(person.number.value, to: 4))" }
      taken.insert(folder)
      folders[person.number] = folder
    }
    return folders
  }

  /// Names that mean something else: to Windows as devices, and here.
  private static let reserved: Set<String> = {
    let ports = (1...9).flatMap { ["com\($0)", "lpt\($0)"] }
    return Set(
      ["con", "prn", "aux", "nul", LibraryLayout.unsorted, LibraryLayout.notFaces, LibraryLayout.ignored] + ports)
  }()

  private static func unnamedFolder(_ number: PersonNumber) -> String {
    "person-\(padded(number.value, to: 4))"
  }

  /// Letters in lower case and digits; whatever stands between them becomes one `-`.
  private static func slug(_ bytes: [UInt8], longest: Int) -> String {
    var slug: [UInt8] = []
    let dash = UInt8(ascii: "-")
    let kept = Set("abcdefghijklmnopqrstuvwxyz0123456789".utf8)
    for byte in bytes.map(lower) {
      if kept.contains(byte) {
        slug.append(byte)
      } else if let last = slug.last, last != dash {
        slug.append(dash)
      }
      if slug.count == longest { break }
    }
    if slug.last == dash { slug.removeLast() }
    return String(decoding: slug, as: UTF8.self)
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
  }

  static func padded(_ number: Int, to digits: Int) -> String {
    let text = "\(number)"
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
