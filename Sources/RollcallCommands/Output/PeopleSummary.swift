import DatasetExport
import DatasetStore
import Vocabulary

/// Who is in a library, for people: a table, and a sentence of totals.
struct PeopleSummary {
  private let people: [PersonPresence]
  private let counts: DatasetStore.Counts
  private let library: FilePath

  init(_ people: [PersonPresence], _ counts: DatasetStore.Counts, library: FilePath) {
    self.people = people
    self.counts = counts
    self.library = library
  }

  /// People's folders in the library, as `people.csv` has them; none for a person without faces.
  static func folders(of people: [PersonPresence]) -> [PersonNumber: String] {
    let names = LibraryNames.folders(of: people.map { PersonRecord(number: $0.number, name: $0.name) })
    let seen = Set(people.filter { $0.faceCount > 0 }.map(\.number))
    return names.filter { seen.contains($0.key) }.mapValues { "people/\($0)" }
  }

  var text: String {
    var lines = people.isEmpty ? [] : TextTable(rows, leftColumns: [1, 2, 6, 7]).lines + [""]
    lines.append(totals)
    lines.append("in \(shown(library.description))")
    return lines.joined(separator: "\n") + "\n"
  }

  private var rows: [[String]] {
    let folders = Self.folders(of: people)
    let heading = ["person", "name", "folder", "faces", "on screen", "clips", "first", "last"]
    return [heading]
      + people.map {
        [
          "\($0.number.value)", $0.name.map(shown) ?? "", folders[$0.number] ?? "", "\($0.faceCount)",
          secondsText($0.secondsOnScreen), "\($0.clipCount)", words($0.first), words($0.last),
        ]
      }
  }

  /// The clip's name stands behind the time where it could be one of several.
  private func words(_ moment: PersonPresence.Moment?) -> String {
    guard let moment else { return "" }
    let name = String(decoding: moment.clip.lastComponent, as: UTF8.self)
    return clockText(moment.seconds, precise: true) + (counts.clips > 1 ? " \(shown(name))" : "")
  }

  private var totals: String {
    let words = counts.people == 0 ? "no people" : counted(counts.people, "person")
    let faces = counts.faces == 0 ? "no faces" : counted(counts.faces, "face")
    let unsorted = counts.unsorted == 0 ? "none" : "\(counts.unsorted)"
    return "\(words), \(faces) in \(counted(counts.frames, "frame")) of \(counted(counts.clips, "clip")), "
      + "\(unsorted) unsorted"
  }
}
