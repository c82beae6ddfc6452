import DatasetExport
import Vocabulary

/// The result of an export for programs. Fields are only ever added.
struct ExportReportJSON: Encodable {
  private struct Person: Encodable {
    let index: Int
    let person: Int?
    let name: String?
    let folder: String
    let faces: Int
    let parts: [String: Int]
    let units: Int
    let leftOut: [String: Int]

    /// Some of the faces; after a dry run alone.
    let examples: [String]?
  }

  private struct Split: Encodable {
    let by: String
    let seed: UInt64
    let parts: [String]
    let shotsInSeveralParts: Int
    let setupsInSeveralParts: Int
    let clipsInSeveralParts: Int
    let peopleInSeveralParts: Int
    let nearDuplicatePairs: Int
    let leak: Bool
  }

  private struct Clip: Encodable {
    let path: String
    let sha256: String
    let source: String
    let faces: Int
  }

  private let dataset: String
  private let format: String
  private let picture: String
  private let pictureFormat: String
  private let candidates: Int
  private let faces: Int
  private let pictures: Int
  private let leftOut: [String: Int]
  private let classes: [Person]
  private let clips: [Clip]
  private let split: Split?
  private let warnings: [String]
  private let dryRun: Bool

  /// - Parameter isDry: Whether this is only what would be.
  init(_ made: DatasetPreview, dataset: FilePath, isDry: Bool) {
    let report = made.report
    dryRun = isDry
    self.dataset = dataset.description
    format = report.format
    picture = report.pictureKind.rawValue
    pictureFormat = report.pictureFormat.rawValue
    candidates = report.candidateCount
    faces = report.faceCount
    pictures = report.pictureCount
    leftOut = Dictionary(
      uniqueKeysWithValues: SelectionRule.allCases.map { ($0.rawValue, report.count(leftOutBy: $0)) })
    classes = report.classes.map { someone in
      Person(
        index: someone.index, person: someone.person?.value, name: someone.name, folder: someone.folder,
        faces: someone.faceCount,
        parts: Dictionary(uniqueKeysWithValues: someone.faceCounts.map { ($0.key.rawValue, $0.value) }),
        units: someone.unitCount,
        leftOut: Dictionary(
          uniqueKeysWithValues: report.leftOut.compactMap { rule, counts in
            counts[someone.person].map { (rule.rawValue, $0) }
          }),
        examples: isDry ? made.examples[someone.index, default: []].map(\.hexadecimal) : nil)
    }
    clips = report.clips.map {
      Clip(path: $0.path.description, sha256: $0.id.hexadecimal, source: $0.source.rawValue, faces: $0.faceCount)
    }
    split = report.split.map {
      Split(
        by: $0.unit.rawValue, seed: $0.seed, parts: $0.parts.map(\.rawValue),
        shotsInSeveralParts: $0.leaks.sharedShots, setupsInSeveralParts: $0.leaks.sharedSetUps,
        clipsInSeveralParts: $0.leaks.sharedClips, peopleInSeveralParts: $0.leaks.sharedPeople,
        nearDuplicatePairs: $0.leaks.nearDuplicatePairs,
        leak: !$0.leaks.holds($0.unit) || $0.leaks.nearDuplicatePairs > 0)
    }
    warnings = ExportText(report, dataset: dataset, isDry: isDry).warnings
  }

  func text() throws -> String {
    try jsonText(self)
  }
}
