import CommandLineParsing
import FaceAnalysis
import Vocabulary

/// `rollcall models list`.
enum ListModels: Subcommand {
  private static let json = Flag("json", help: "Print them as JSON.")

  static let description = CommandDescription(
    "list", summary: "List the models: name, kind, family, licence, size, speed and accuracy.",
    options: [json],
    discussion: """
      Speed and accuracy are those that `bench` and `calibrate` measured on this machine. A model that is missing or \
      altered is said, and makes the exit code 69.
      """)

  /// One model, or what is wrong with it.
  private struct Row: Encodable {
    var name: String
    var kind: String?
    var family: String?
    var licence: String?
    var source: String?
    var sizeInBytes: Int?
    var isCalibrated: Bool?
    var speed: ModelStore.Measured.Speed?
    var accuracy: ModelStore.Measured.Accuracy?
    var problem: String?
  }

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let store = ModelStore.installed
    var code = ExitCode.done
    var rows: [Row] = []
    var complaints: [Complaint] = []
    for name in store.names {
      var row = Row(name: name)
      do {
        let manifest = try store.verify(name)
        let measured = store.measured(of: name)
        row.kind = manifest.kind.rawValue
        row.family = manifest.family.rawValue
        row.licence = manifest.licence
        row.source = manifest.source
        row.sizeInBytes = store.sizeInBytes(of: manifest)
        if manifest.kind == .embedder { row.isCalibrated = manifest.statistics != nil }
        row.speed = measured.speed
        row.accuracy = measured.accuracy
      } catch {
        let complaint = Complaint(error)
        complaints.append(complaint)
        row.problem = complaint.sentence
        code = complaint.exitCode
      }
      rows.append(row)
    }
    StandardStream.output.write(values[json] ? try jsonText(rows) : text(rows))
    for complaint in complaints { StandardStream.errors.write(complaint.text) }
    return code
  }

  private static func text(_ rows: [Row]) -> String {
    let heading = ["name", "kind", "family", "licence", "size", "speed", "accuracy", "from"]
    let cells = rows.filter { $0.problem == nil }.map { row in
      [
        shown(row.name), row.kind ?? "", row.family ?? "", shown(row.licence ?? ""),
        ModelText.size(row.sizeInBytes ?? 0), ModelText.speed(row.speed),
        row.isCalibrated == false ? "to be calibrated" : ModelText.accuracy(row.accuracy), shown(row.source ?? ""),
      ]
    }
    return TextTable([heading] + cells, leftColumns: [0, 1, 2, 3, 6, 7]).lines.map { $0 + "\n" }.joined()
  }
}
