import FaceAnalysis
import Foundation
import Pipeline
import Vocabulary

/// Models in words and tables.
enum ModelText {
  /// What was seen in a bare file, and what was assumed, line by line; or what the catalogue says of it.
  static func proposal(_ candidate: ModelAddition.Candidate) -> String {
    let proposal = candidate.proposal
    let manifest = proposal.manifest
    var text = "\(shown(manifest.name)): \(manifest.kind.rawValue) of the family \(manifest.family.rawValue)\n"
    if let model = candidate.model {
      text += "The SHA-256 is that of \(model.name) in the catalogue; its settings come from the catalogue.\n"
      text += "  \(model.description)\n  licence  \(shown(manifest.licence))\n  from     \(shown(manifest.source))\n"
    }
    if !proposal.assumptions.isEmpty {
      text += "This was assumed, as the file does not say it:\n"
      let rows = proposal.assumptions.map { ["  " + $0.field, $0.value, $0.reason] }
      text += TextTable(rows, leftColumns: [0, 1, 2]).lines.map { shown($0) + "\n" }.joined()
    }
    return text
  }

  static func added(_ added: ModelAddition.Added) -> String {
    var text = "\(shown(added.name)): added\n"
    if added.madeSelfTest {
      text +=
        "It had no self-test; one was made of what it computes here, so it tells later changes, and not a file that was wrong before.\n"
    }
    if added.needsCalibration {
      text +=
        "Its distances are not measured; `rollcall models calibrate \(shown(added.name)) FOLDER` measures them. Until then, sort uses provisional distances.\n"
    }
    return text
  }

  static func catalogued(_ model: CataloguedModel) -> String {
    """
    \(model.name): \(model.kind.rawValue) of the family \(model.family.rawValue)
      \(model.description)
      licence  \(model.licence)
      from     \(model.source)
      address  \(model.address ?? "none of the single file is known: fetch it by hand, then `add FILE`")
      SHA-256  \(model.sha256 ?? "not known; --sha256 must say it")

    """
  }

  /// Bytes as `3.3 MB`.
  static func size(_ bytes: Int) -> String {
    let tenths = Int((Double(bytes) / 100_000).rounded())
    return "\(tenths / 10).\(tenths % 10) MB"
  }

  /// Such as `41/s`, with what must be known of it: measured on another machine, or by another version.
  static func speed(_ speed: ModelStore.Measured.Speed?) -> String {
    guard let speed else { return "-" }
    var text = perSecond(speed.perSecondOnAllThreads)
    if speed.machine != ModelBench.machine {
      text += " (on another machine)"
    } else if speed.program != ProgramVersion.nameAndVersion {
      text += " (by \(speed.program))"
    }
    return text
  }

  static func perSecond(_ number: Double) -> String {
    number < 100 ? "\((number * 10).rounded() / 10)/s" : "\(Int(number.rounded()))/s"
  }

  static func accuracy(_ accuracy: ModelStore.Measured.Accuracy?) -> String {
    accuracy.map { "\(twoDigits(100 * $0.value)) % \($0.measure)" } ?? "-"
  }
}

/// A small number with two digits that count, as `0.0012`.
func shortNumber(_ number: Double) -> String {
  String(format: "%.2g", number)
}
