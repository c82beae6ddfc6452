import Inference
import Pipeline
import VideoDecoding
import Vocabulary

/// The result of a run for programs. Fields are only ever added.
struct SortReportJSON: Encodable {
  private struct Person: Encodable {
    let person: Int
    let name: String?
    let folder: String
    let faces: Int
    let clips: Int
    let newFaces: Int
  }

  private struct FrameSequenceJSON: Encodable {
    let pictures: Int
    let missing: Int
    let frameRate: Double

    init(_ sequence: FrameSequence) {
      pictures = sequence.pictureCount
      missing = sequence.gaps.reduce(0) { $0 + $1.count }
      frameRate = sequence.framesPerSecond
    }
  }

  private struct Clip: Encodable {
    let path: String
    let kind: String
    let frames: Int
    let faces: Int
    let damagedFrames: Int
    let truncated: Bool
    let sequence: FrameSequenceJSON?
  }

  private struct Question: Encodable {
    let people: [Int]
    let distance: Double
  }

  private struct Provisional: Encodable {
    let embedder: String
    let pairs: Int
  }

  private struct Failure: Encodable {
    let path: String
    let reason: String
  }

  private struct Duplicate: Encodable {
    let path: String
    let of: String
  }

  private let library: String
  private let people: [Person]
  private let faces: Int
  private let unsorted: Int
  private let notFaces: Int
  private let frames: Int
  private let clips: [Clip]
  private let failures: [Failure]
  private let duplicates: [Duplicate]
  private let known: [Duplicate]
  private let addition: Bool
  private let questions: [Question]
  private let device: String?

  /// If the embedder has no measured distances.
  private let provisionalDistances: Provisional?
  private let seconds: Double
  private let stageSeconds: [String: Double]

  init(_ report: SortReport, library: FilePath) {
    self.library = library.description
    people = report.people.map {
      Person(
        person: $0.number.value, name: $0.name, folder: $0.folder, faces: $0.faceCount, clips: $0.clipCount,
        newFaces: $0.newFaceCount)
    }
    faces = report.faceCount
    unsorted = report.unsortedCount
    notFaces = report.notAFaceCount
    frames = report.frameCount
    clips = report.clips.map {
      Clip(
        path: $0.path.description, kind: $0.kind.rawValue, frames: $0.frameCount, faces: $0.faceCount,
        damagedFrames: $0.damagedFrameCount, truncated: $0.isTruncated,
        sequence: $0.sequence.map(FrameSequenceJSON.init))
    }
    failures = report.failures.map { Failure(path: $0.path.description, reason: Complaint($0.error).sentence) }
    duplicates = report.duplicates.map { Duplicate(path: $0.path.description, of: $0.of.description) }
    known = report.known.map { Duplicate(path: $0.path.description, of: $0.of.description) }
    addition = report.isAddition
    questions = report.questions.map {
      Question(people: [$0.first.value, $0.second.value], distance: $0.distance)
    }
    device = report.device?.name
    provisionalDistances = report.provisional.map { Provisional(embedder: $0.embedder, pairs: $0.pairCount) }
    seconds = report.times.total
    stageSeconds = Dictionary(uniqueKeysWithValues: report.times.seconds.map { ($0.key.rawValue, $0.value) })
  }

  func text() throws -> String {
    try jsonText(self)
  }
}
