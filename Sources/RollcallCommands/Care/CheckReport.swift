import DatasetExport
import DatasetStore
import Pipeline
import Vocabulary

/// What `rollcall check` found and did, for people.
struct CheckReport {
  let inspection: LibraryInspection
  let library: FilePath
  let repair: LibraryRepair?

  /// What could be saved of a damaged database.
  let savable: SalvageReport?

  init(_ inspection: LibraryInspection, library: FilePath, repair: LibraryRepair?, savable: SalvageReport?) {
    self.inspection = inspection
    self.library = library
    self.repair = repair
    self.savable = savable
  }

  var text: String {
    var lines = repair.map(Self.lines) ?? []
    lines += inspection.findings.filter(\.kind.isFault).map(Self.sentence)
    if let savable { lines.append("of the database, \(Self.words(savable)) can be saved") }
    if inspection.isWell, let counts = inspection.counts {
      lines.append("all is well: \(counted(counts.faces, "face")) of \(counted(counts.people, "person"))")
    }
    lines += inspection.findings.filter { !$0.kind.isFault }.map(Self.sentence)
    lines += hints
    return (lines + ["in \(shown(library.description))"]).joined(separator: "\n") + "\n"
  }

  private var hints: [String] {
    let kinds = Set(inspection.findings.map(\.kind))
    var hints: [String] = []
    if kinds.contains(.movedPortrait) {
      hints.append("hint: `rollcall sync LIBRARY` takes what was moved by hand as corrections")
    }
    let repairable = kinds.filter(\.isFault).subtracting([.movedPortrait, .missingClip, .alteredClip])
    if repair == nil, !repairable.isEmpty { hints.append("hint: `rollcall check LIBRARY --repair` mends what it can") }
    return hints
  }

  private static func lines(_ repair: LibraryRepair) -> [String] {
    var lines: [String] = []
    if let salvage = repair.salvage {
      lines.append("of the damaged database, \(words(salvage)) are saved")
      if !salvage.damagedTables.isEmpty {
        lines.append("some rows are lost: of \(salvage.damagedTables.joined(separator: ", "))")
      }
      if let copy = repair.damagedCopy {
        lines.append("the damaged one is kept: \(shown(String(decoding: copy.lastComponent, as: UTF8.self)))")
      }
    }
    if repair.cutCount > 0 { lines.append("\(counted(repair.cutCount, "portrait")) cut anew") }
    if repair.uncutCount > 0 {
      lines.append(
        "\(counted(repair.uncutCount, "portrait")) cannot be cut anew: the clip is not where it was, or was changed")
    }
    lines += repair.setAside.map { "set aside: \($0)" }
    return lines
  }

  static func words(_ salvage: SalvageReport) -> String {
    [("clip", "clip"), ("frame", "frame"), ("face", "face"), ("person", "person"), ("edit", "edit")].map {
      counted(salvage.rows[$0.0] ?? 0, $0.1)
    }.joined(separator: ", ")
  }

  /// One line a finding: how many, what, and the first of them.
  static func sentence(_ finding: LibraryFinding) -> String {
    let count = finding.count
    func words(_ one: String, _ is: String, _ are: String) -> String {
      "\(counted(count, one)) \(count == 1 ? `is` : are)"
    }
    let what =
      switch finding.kind {
      case .damagedDatabase: "the database is damaged"
      case .danglingRows: "\(counted(count, "row")) of the database \(count == 1 ? "leads" : "lead") to nothing"
      case .unfinishedView: words("portrait", "waits to be brought in line", "wait to be brought in line")
      case .leftover: words("file", "was left by a process that was cut off", "were left by a process that was cut off")
      case .missingPortrait: words("portrait", "is missing", "are missing")
      case .alteredPortrait:
        words("portrait", "was altered by hand, or is not whole", "were altered by hand, or are not whole")
      case .movedPortrait: words("portrait", "was moved by hand", "were moved by hand")
      case .copiedPortrait:
        words("copy", "of a portrait is left alone", "of portraits are left alone")
          .replacing("copys", with: "copies")
      case .annotation:
        words("annotation", "is missing, or not as the database says", "are missing, or not as the database says")
      case .montage: words("montage", "is missing, or not as it should be", "are missing, or not as they should be")
      case .table:
        words("table", "is missing, or not as the database says", "are missing, or not as the database says")
      case .missingClip: words("clip", "is not where it was", "are not where they were")
      case .alteredClip: words("clip", "has other bytes now", "have other bytes now")
      case .foreignFile: words("file", "is not Rollcall's, and is left alone", "are not Rollcall's, and are left alone")
      }
    guard !finding.examples.isEmpty else { return what }
    return
      "\(what): \(finding.examples.map(shown).joined(separator: ", "))\(count > finding.examples.count ? ", …" : "")"
  }
}

/// The same for programs. Fields are only ever added.
struct CheckJSON: Encodable {
  private struct Finding: Encodable {
    let kind: String
    let isFault: Bool
    let count: Int
    let examples: [String]
  }

  private struct Repair: Encodable {
    let portraitsCut: Int
    let portraitsNotCut: Int
    let setAside: [String]
    let damagedDatabase: String?
  }

  private let library: String
  private let isWell: Bool
  private let findings: [Finding]
  private let repair: Repair?

  /// Rows by table, of a damaged database: those that can be saved, or with `repair` those that were.
  private let saved: [String: Int]?

  init(_ report: CheckReport) {
    library = report.library.description
    isWell = report.inspection.isWell
    findings = report.inspection.findings.map {
      Finding(kind: $0.kind.rawValue, isFault: $0.kind.isFault, count: $0.count, examples: $0.examples)
    }
    repair = report.repair.map {
      Repair(
        portraitsCut: $0.cutCount, portraitsNotCut: $0.uncutCount, setAside: $0.setAside,
        damagedDatabase: $0.damagedCopy?.description)
    }
    saved = (report.repair?.salvage ?? report.savable)?.rows
  }

  func text() throws -> String {
    try jsonText(self)
  }
}
