import DatasetStore
import Vocabulary

/// Who is in a library, for programs. Fields are only ever added.
struct PeopleJSON: Encodable {
  private struct Moment: Encodable {
    let clip: String
    let time: Double

    init(_ moment: PersonPresence.Moment) {
      clip = moment.clip.description
      time = moment.seconds
    }
  }

  private struct Person: Encodable {
    let person: Int
    let name: String?
    let folder: String?
    let faces: Int
    let secondsOnScreen: Double
    let clips: Int
    let first: Moment?
    let last: Moment?
  }

  private let library: String
  private let people: [Person]
  private let faces: Int
  private let unsorted: Int

  init(_ people: [PersonPresence], _ counts: DatasetStore.Counts, library: FilePath) {
    self.library = library.description
    let folders = PeopleSummary.folders(of: people)
    self.people = people.map {
      Person(
        person: $0.number.value, name: $0.name, folder: folders[$0.number], faces: $0.faceCount,
        secondsOnScreen: $0.secondsOnScreen, clips: $0.clipCount, first: $0.first.map(Moment.init),
        last: $0.last.map(Moment.init))
    }
    faces = counts.faces
    unsorted = counts.unsorted
  }

  func text() throws -> String {
    try jsonText(self)
  }
}
