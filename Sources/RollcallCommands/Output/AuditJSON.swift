import DatasetExport
import Vocabulary

/// The result of an audit for programs: all that was found. Fields are only ever added.
struct AuditJSON: Encodable {
  private struct Finding: Encodable {
    let kind: String
    let isFault: Bool
    let count: Int
    let meaning: String
    let advice: String
    let items: [Item]
  }

  private struct Item: Encodable {
    let path: String
    let face: String?
    let person: String?
    let part: String?
    let other: String?
    let value: Double?
    let reason: String?
  }

  private struct Person: Encodable {
    let label: String
    let faces: Int
    let parts: [String: Int]
  }

  private struct Limits: Encodable {
    let minSize: Double
    let minSharpness: Double
    let minBrightness: Double
    let maxBrightness: Double
    let minInside: Double
    let minQuality: Double
    let minConfidence: Double
    let minFaces: Int
    let maxRatio: Double
    let ignored: [String]
  }

  private let path: String
  private let subject: String
  private let isWell: Bool
  private let faces: Int
  private let pictures: Int
  private let people: [Person]
  private let parts: [String]
  private let findings: [Finding]
  private let limits: Limits
  private let unreadablePortraits: Int
  private let passedOver: Int

  init(_ report: AuditReport, options: AuditOptions, path: FilePath) {
    let wording = AuditWording(options: options, subject: report.subject)
    self.path = path.description
    subject = report.subject.rawValue
    isWell = report.isWell
    faces = report.faceCount
    pictures = report.pictureCount
    people = report.people.map { person in
      Person(
        label: person.label, faces: person.faceCount,
        parts: Dictionary(uniqueKeysWithValues: person.faceCounts.map { ($0.key.rawValue, $0.value) }))
    }
    parts = report.parts.map(\.rawValue)
    findings = report.findings.map { finding in
      Finding(
        kind: finding.kind.rawValue, isFault: finding.isFault, count: finding.items.count,
        meaning: wording.meaning(finding.kind), advice: wording.advice(finding.kind),
        items: finding.items.map { item in
          Item(
            path: item.path, face: report.subject == .library ? item.face?.hexadecimal : nil, person: item.person,
            part: item.part?.rawValue, other: item.other, value: item.value,
            reason: report.reasons[item.path].map(AuditText.reason))
        })
    }
    limits = Limits(
      minSize: options.minimumSize, minSharpness: options.minimumSharpness, minBrightness: options.minimumLuma,
      maxBrightness: options.maximumLuma, minInside: options.minimumInside, minQuality: options.minimumQuality,
      minConfidence: options.minimumConfidence, minFaces: options.minimumFaces, maxRatio: options.maximumRatio,
      ignored: options.ignored.map(\.rawValue).sorted())
    unreadablePortraits = report.unseenCount
    passedOver = report.passedOverCount
  }

  func text() throws -> String {
    try jsonText(self)
  }
}
