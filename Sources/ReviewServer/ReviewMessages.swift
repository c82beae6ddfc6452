import DatasetStore
import Foundation
import Vocabulary

/// The library as the page reads it. Fields are only ever added.
struct State: Encodable {
  let edit: Int
  let writer: Int?
  let library: String
}

struct Person: Encodable {
  struct Moment: Encodable {
    let clip: String
    let seconds: Double
  }

  let number: Int
  let name: String?
  let isIgnored: Bool
  let faceCount: Int
  let clipCount: Int
  let seconds: Double
  let first: Moment?
  let last: Moment?

  init(_ presence: PersonPresence, isIgnored: Bool) {
    func moment(_ moment: PersonPresence.Moment) -> Moment {
      Moment(clip: String(decoding: moment.clip.lastComponent, as: UTF8.self), seconds: moment.seconds)
    }
    number = presence.number.value
    name = presence.name
    self.isIgnored = isIgnored
    faceCount = presence.faceCount
    clipCount = presence.clipCount
    seconds = presence.secondsOnScreen
    first = presence.first.map(moment)
    last = presence.last.map(moment)
  }
}

struct People: Encodable {
  let edit: Int
  let library: String
  let writer: Int?
  let people: [Person]
  let unsorted: Int
  let rejected: Int
}

/// Faces column by column, so that 100,000 of them are a few megabytes; clips as they were taken in, then by time.
struct Faces {
  let edit: Int
  var person: Person?

  /// Who was merged into this person, and who is known to be somebody else.
  var parts: [Int] = []
  var keptApart: [Int] = []
  var clips: [String] = []
  var clipIDs: [String] = []
  var ids: [String] = []

  /// The place of each face's clip in `clips`.
  var clipOf: [Int] = []
  var seconds: [Double] = []

  /// -1 where a face belongs to none: the one place where a number stands for absence, as `null` takes twice the room.
  var tracks: [Int] = []
  var qualities: [Double] = []
  var confidences: [Double] = []

  private var places: [ClipID: Int] = [:]

  init(edit: Int) {
    self.edit = edit
  }

  mutating func add(_ face: FaceRow) {
    let place = places[face.clip] ?? clips.count
    if place == clips.count {
      places[face.clip] = place
      clips.append(String(decoding: face.clipPath.lastComponent, as: UTF8.self))
      clipIDs.append(face.clip.hexadecimal)
    }
    ids.append(face.id.hexadecimal)
    clipOf.append(place)
    seconds.append(face.seconds)
    tracks.append(face.track ?? -1)
    qualities.append(face.quality?.value ?? 0)
    confidences.append(face.confidence ?? 0)
  }
}

struct Log: Encodable {
  let edit: Int
  let lines: [ReviewLogLine]
}

struct Done: Encodable {
  let edit: Int
  let sentence: String
}

struct Stale: Encodable {
  let code: String
  let edit: Int
  let news: [ReviewLogLine]
}

struct Failure: Encodable {
  let code: String
  let sentence: String
  let hint: String?
}

extension HTTPResponse {
  /// Never kept by a browser: it says who is in a library.
  static func json(_ value: some Encodable, status: Int = 200) throws -> HTTPResponse {
    json(bytes: [UInt8](try JSONEncoder().encode(value)), status: status)
  }

  static func json(bytes: [UInt8], status: Int = 200) -> HTTPResponse {
    HTTPResponse(status: status, type: "application/json", headers: ["Cache-Control": "no-store"], body: bytes)
  }
}
