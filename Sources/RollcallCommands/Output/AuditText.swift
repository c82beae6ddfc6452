import DatasetExport
import Vocabulary

/// What an audit found, for people: a table of findings, and what to do about each.
struct AuditText {
  private let report: AuditReport
  private let path: FilePath
  private let wording: AuditWording

  init(_ report: AuditReport, options: AuditOptions, path: FilePath) {
    self.report = report
    self.path = path
    wording = AuditWording(options: options, subject: report.subject)
  }

  /// A finding is what was asked for, and yet a script wants to know.
  var exitCode: ExitCode { report.isWell ? .done : .badData }

  var text: String {
    var lines: [String] = []
    if !report.findings.isEmpty {
      let rows = report.findings.map { finding in
        [
          AuditWording.title(finding.kind), "\(finding.items.count)",
          finding.items.first.map { worst($0, finding) } ?? "",
        ]
      }
      lines += TextTable([["finding", "count", "the worst"]] + rows, leftColumns: [0, 2]).lines + ["", "what to do"]
      let advice = report.findings.map { [AuditWording.title($0.kind), wording.advice($0.kind)] }
      lines += TextTable(advice, leftColumns: [0, 1]).lines.map { "  \($0)" } + [""]
    }
    return (lines + [summary, "in \(shown(path.description))"]).joined(separator: "\n") + "\n"
  }

  private func worst(_ item: AuditFinding.Item, _ finding: AuditFinding) -> String {
    let detail = wording.detail(item, of: finding.kind) ?? reason(of: item)
    return shown(item.path) + (detail.map { " (\($0))" } ?? "")
  }

  private func reason(of item: AuditFinding.Item) -> String? {
    report.reasons[item.path].map(Self.reason)
  }

  /// Without the path, which is told beside it.
  static func reason(_ error: any Error) -> String {
    let sentence = Complaint(error).sentence
    guard let colon = sentence.firstRange(of: ": ") else { return sentence }
    return String(sentence[colon.upperBound...])
  }

  private var summary: String {
    let people = counted(report.people.count, "person")
    let looked =
      report.subject == .library
      ? "\(counted(report.faceCount, "face")) of \(people)"
      : "\(counted(report.faceCount, "face")) of \(people) in \(counted(report.pictureCount, "picture"))"
    let parts = report.parts.isEmpty ? "" : ", split into \(report.parts.map(\.rawValue).joined(separator: ", "))"
    let passedOver =
      report.passedOverCount > 0
      ? "; \(counted(report.passedOverCount, "face")) of nobody or ignored not looked at" : ""
    let unseen =
      report.unseenCount > 0
      ? "; \(counted(report.unseenCount, "portrait")) cannot be read: `rollcall check LIBRARY --repair`" : ""
    return (report.isWell ? "nothing to do: " : "") + looked + parts + passedOver + unseen
  }
}
