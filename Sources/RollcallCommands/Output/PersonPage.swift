import DatasetExport
import DatasetStore
import Pipeline
import Vocabulary

/// All that a library knows of one person, for people and for programs.
struct PersonPage {
  private static let mostPortraits = 5

  private let record: PersonRecord
  private let presence: PersonPresence
  private let folder: String?
  private let portraits: [String]
  private let decidedCount: Int
  private let parts: [PersonNumber]
  private let apart: [PersonNumber]
  private let nearest: NearestPerson?
  private let severalClips: Bool

  init(of person: PersonNumber, in store: DatasetStore, library: FilePath) throws {
    record = try store.record(of: person)
    presence = try store.presence(of: person)
    folder = record.faceCount > 0 ? LibraryNames.places(of: try store.personNames())[person] : nil
    portraits = try store.bestPortraits(of: .person(person), atMost: Self.mostPortraits)
    decidedCount = try store.decidedCount(of: person)
    parts = try store.parts(of: person)
    apart = try store.keptApart(from: person)
    nearest = try NearestPerson(to: person, in: store)
    severalClips = try store.clips().count > 1
  }

  var text: String {
    var rows = [["person", "\(record.number.value)"]]
    func add(_ name: String, _ value: String?) {
      if let value { rows.append([name, value]) }
    }
    add("name", record.name.map(shown))
    add("folder", folder)
    add("ignored", record.isIgnored ? "yes" : nil)
    add("faces", "\(record.faceCount)" + (decidedCount > 0 ? ", \(decidedCount) of them decided by hand" : ""))
    add("clips", "\(record.clipCount)")
    add("on screen", secondsText(presence.secondsOnScreen))
    add("coherence", record.coherence.map(twoDigits))
    add("first", presence.first.map(words))
    add("last", presence.last.map(words))
    add("merged in", parts.isEmpty ? nil : numbers(parts))
    add("apart from", apart.isEmpty ? nil : numbers(apart))
    add("nearest", nearest.map(Self.words))
    for (index, portrait) in portraits.enumerated() { add(index == 0 ? "portraits" : "", portrait) }
    return TextTable(rows, leftColumns: [0, 1]).lines.joined(separator: "\n") + "\n"
  }

  private func words(_ moment: PersonPresence.Moment) -> String {
    clockText(moment.seconds, precise: true)
      + (severalClips ? " \(shown(String(decoding: moment.clip.lastComponent, as: UTF8.self)))" : "")
  }

  private static func words(_ nearest: NearestPerson) -> String {
    let name = nearest.name.map { " “\(shown($0))”" } ?? ""
    return "person \(nearest.person.value)\(name), distance \(twoDigits(nearest.distance))"
  }

  private func numbers(_ people: [PersonNumber]) -> String {
    people.map { "\($0.value)" }.joined(separator: ", ")
  }

  // MARK: JSON

  private struct Moment: Encodable {
    let clip: String
    let time: Double

    init(_ moment: PersonPresence.Moment) {
      (clip, time) = (moment.clip.description, moment.seconds)
    }
  }

  private struct Nearest: Encodable {
    let person: Int
    let name: String?
    let distance: Double

    init(_ nearest: NearestPerson) {
      (person, name, distance) = (nearest.person.value, nearest.name, nearest.distance)
    }
  }

  private struct Answer: Encodable {
    let person: Int
    let name: String?
    let folder: String?
    let ignored: Bool
    let faces: Int
    let decided: Int
    let clips: Int
    let secondsOnScreen: Double
    let coherence: Double?
    let first: Moment?
    let last: Moment?
    let mergedIn: [Int]
    let keptApart: [Int]
    let nearest: Nearest?
    let portraits: [String]
  }

  /// Fields are only ever added.
  func json() throws -> String {
    try jsonText(
      Answer(
        person: record.number.value, name: record.name, folder: folder, ignored: record.isIgnored,
        faces: record.faceCount, decided: decidedCount, clips: record.clipCount,
        secondsOnScreen: presence.secondsOnScreen, coherence: record.coherence,
        first: presence.first.map(Moment.init), last: presence.last.map(Moment.init),
        mergedIn: parts.map(\.value), keptApart: apart.map(\.value), nearest: nearest.map(Nearest.init),
        portraits: portraits))
  }
}
