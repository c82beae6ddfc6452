package import DatasetStore
import FileHandling
import Foundation
import Vocabulary

/// What every dataset says of itself, whatever its format: `dataset.json` on the whole, `faces.jsonl` a line a face with
/// its way back to clip, frame and box.
///
/// Two files, since readers load the one at once, and the other has as many lines as there are faces.
package struct DatasetRecord {
  package static let fileName = "dataset.json"
  package static let facesFileName = "faces.jsonl"

  package var program: String
  package var models: [ModelRecord]

  /// As the command line names them, with their values.
  package var options: [String: String]

  package init(program: String, models: [ModelRecord], options: [String: String]) {
    self.program = program
    self.models = models
    self.options = options
  }

  /// The SHA-256 of all that decides a dataset's bytes.
  package func planHash(of plan: DatasetPlan, as format: any DatasetFormat) throws -> String {
    let hash = try ContentHash(of: FilePath(Self.fileName))
    var lines = ["\(program)\n"]
    lines += models.map { "\($0.kind.rawValue) \($0.name) \($0.sha256)\n" }
    lines += options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)\n" }
    for line in lines { try hash.update([UInt8](line.utf8)) }
    try forEachLine(of: plan, as: format) { try hash.update([UInt8]($0.utf8)) }
    return ContentHash.hexadecimal(try hash.finish())
  }

  package func writeFaces(of plan: DatasetPlan, as format: any DatasetFormat, to folder: DatasetFolder) throws {
    let writer = try folder.writer(for: Self.facesFileName)
    try forEachLine(of: plan, as: format) { try writer.write($0) }
    try writer.commit()
  }

  private func forEachLine(
    of plan: DatasetPlan, as format: any DatasetFormat, _ body: (String) throws -> Void
  ) throws {
    for picture in plan.pictures {
      let file = format.file(of: picture)
      for face in picture.faces { try body(Self.line(of: face, in: picture, file: file, plan)) }
    }
  }

  private static func line(
    of placed: PicturedFace, in picture: PlannedPicture, file: String?, _ plan: DatasetPlan
  ) -> String {
    let face = placed.face
    let someone = placed.classIndex.map { plan.classes[$0] }
    let pose = face.landmarks.flatMap(FacePose.init)
    func box(_ box: Rectangle) -> String {
      JSON.array([box.x, box.y, box.width, box.height].map { JSON.number($0, digits: 3) })
    }
    func points(_ landmarks: Landmarks?) -> String {
      landmarks.map { JSON.array($0.points.map { JSON.array([$0.x, $0.y].map { JSON.number($0, digits: 3) }) }) }
        ?? "null"
    }
    return JSON.object([
      ("id", JSON.text(face.id.hexadecimal)), ("file", JSON.text(orNull: file)),
      ("split", JSON.text(orNull: picture.part?.rawValue)), ("class", JSON.number(placed.classIndex)),
      ("label", JSON.text(orNull: someone?.folder)), ("person", JSON.number(face.person?.value)),
      ("name", JSON.text(orNull: someone?.name)), ("clip", JSON.text(face.clip.hexadecimal)),
      ("frame", JSON.number(face.frameIndex)), ("time", JSON.number(face.seconds)),
      ("frame_size", JSON.array([face.frameSize.width, face.frameSize.height].map(String.init))),
      ("box", box(face.box)), ("landmarks", points(face.landmarks)),
      ("size", JSON.array([picture.size.width, picture.size.height].map(String.init))),
      ("box_in_picture", box(placed.box)), ("landmarks_in_picture", points(placed.landmarks)),
      ("score", JSON.number(face.score)), ("quality", JSON.number(face.quality?.value)),
      ("yaw", JSON.number(pose?.yaw, digits: 3)), ("pitch", JSON.number(pose?.pitch, digits: 3)),
      ("confidence", JSON.number(face.confidence)), ("track", JSON.number(face.track)),
      ("shot", JSON.number(face.shot)),
    ]) + "\n"
  }

  /// Writes `dataset.json`: the last of a dataset's files.
  ///
  /// - Parameter files: All files but this one and the faces' own.
  package func write(_ report: DatasetReport, of plan: DatasetPlan, files: [String], to folder: DatasetFolder) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let json = try encoder.encode(Description(self, report, plan, files: files))
    try folder.write([UInt8](json) + [UInt8(ascii: "\n")], to: Self.fileName)
  }
}

/// `dataset.json`, field by field.
private struct Description: Encodable {
  /// The version of this description, raised where a reader of the older one would misread it.
  let rollcallDataset = 1
  let program: String
  let models: [Model]
  let format: String
  let picture: String
  let pictureFormat: String?
  let options: [String: String]
  let selection: Selection
  let split: Split?
  let classes: [Class]
  let clips: [Clip]
  let faces: Int
  let pictures: Int
  let faceRecords: String
  let files: [String]

  struct Model: Encodable {
    let kind: String
    let name: String
    let sha256: String
  }

  struct Selection: Encodable {
    let candidates: Int
    let selected: Int
    let leftOut: [String: Int]
  }

  struct Split: Encodable {
    let by: String
    let seed: UInt64
    let parts: [String: Int]
    let leaks: Leaks
  }

  struct Leaks: Encodable {
    let found: Bool
    let shotsInSeveralParts: Int
    let setupsInSeveralParts: Int
    let clipsInSeveralParts: Int
    let peopleInSeveralParts: Int
    let nearDuplicatePairs: Int
    let examples: [[String]]
  }

  struct Class: Encodable {
    let index: Int
    let label: String
    let person: Int?
    let name: String?
    let faces: Int
    let parts: [String: Int]?
  }

  struct Clip: Encodable {
    let sha256: String
    let name: String
    let kind: String
    let width: Int
    let height: Int
    let source: String
    let faces: Int
  }

  init(_ record: DatasetRecord, _ report: DatasetReport, _ plan: DatasetPlan, files: [String]) {
    program = record.program
    models = record.models.map { Model(kind: $0.kind.rawValue, name: $0.name, sha256: $0.sha256) }
    format = report.format
    picture = report.pictureKind.rawValue
    pictureFormat = report.pictureKind == .none ? nil : report.pictureFormat.rawValue
    options = record.options
    selection = Selection(
      candidates: report.candidateCount, selected: report.faceCount,
      leftOut: Dictionary(
        uniqueKeysWithValues: SelectionRule.allCases.map { ($0.rawValue, report.count(leftOutBy: $0)) }))
    split = report.split.map { Split($0, report) }
    classes = report.classes.map { someone in
      Class(
        index: someone.index, label: someone.folder, person: someone.person?.value, name: someone.name,
        faces: someone.faceCount,
        parts: report.split.map { split in
          Dictionary(
            uniqueKeysWithValues: split.parts.map { ($0.rawValue, someone.faceCounts[$0, default: 0]) })
        })
    }
    clips = report.clips.compactMap { clip in
      plan.clip(clip.id).map { planned in
        Clip(
          sha256: clip.id.hexadecimal, name: planned.fileName, kind: planned.isPhoto ? "photo" : "video",
          width: planned.size.width, height: planned.size.height, source: clip.source.rawValue, faces: clip.faceCount)
      }
    }
    faces = report.faceCount
    pictures = report.pictureCount
    faceRecords = DatasetRecord.facesFileName
    self.files = files
  }
}

extension Description.Split {
  fileprivate init(_ split: DatasetReport.Split, _ report: DatasetReport) {
    by = split.unit.rawValue
    seed = split.seed
    parts = Dictionary(
      uniqueKeysWithValues: split.parts.map { part in
        (part.rawValue, report.classes.reduce(0) { $0 + $1.faceCounts[part, default: 0] })
      })
    let leaks = split.leaks
    self.leaks = Description.Leaks(
      found: !leaks.holds(split.unit) || leaks.nearDuplicatePairs > 0, shotsInSeveralParts: leaks.sharedShots,
      setupsInSeveralParts: leaks.sharedSetUps, clipsInSeveralParts: leaks.sharedClips,
      peopleInSeveralParts: leaks.sharedPeople,
      nearDuplicatePairs: leaks.nearDuplicatePairs,
      examples: leaks.examples.map { [$0.first.hexadecimal, $0.second.hexadecimal] })
  }
}
