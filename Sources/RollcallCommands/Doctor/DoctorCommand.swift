import CommandLineParsing
import FaceAnalysis
import Inference

/// `rollcall doctor`.
enum DoctorCommand: Subcommand {
  private static let json = Flag("json", help: "Print the result as JSON.")

  static let description = CommandDescription(
    "doctor", summary: "Say what is installed, what was found, what is wrong, and what to do.", options: [json],
    discussion: """
      Each line is ok, a note (worth knowing, and in the way of nothing), or wrong. Every file of every model is checked.

      The exit code is 0 where nothing is wrong, and 69 where a library or a model is missing or altered.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let examination = Examination(.installed)
    StandardStream.output.write(values[json] ? try Fields(examination).text() : text(of: examination))
    return examination.isFine ? .done : .unavailable
  }

  private static func text(of examination: Examination) -> String {
    let width = examination.findings.map(\.subject.count).max() ?? 0
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
    var lines: [String] = []
    for finding in examination.findings {
      lines.append("\(padded(finding.state.rawValue, 5))  \(padded(finding.subject, width))  \(finding.text)")
      if let remedy = finding.remedy { lines.append(padded("", 5 + 2 + width + 2) + "→ \(remedy)") }
    }
    let wrong = examination.findings.filter { $0.state == .wrong }.count
    lines.append(wrong == 0 ? "\nall is well" : "\n\(counted(wrong, "thing")) wrong")
    return lines.joined(separator: "\n") + "\n"
  }

  /// Fields are only ever added.
  private struct Fields: Encodable {
    struct Finding: Encodable {
      let subject: String
      let state: String
      let text: String
      let remedy: String?
    }

    struct Device: Encodable {
      let name: String
      let fullName: String
      let capabilities: [String]
    }

    let isFine: Bool
    let findings: [Finding]
    let devices: [Device]

    init(_ examination: Examination) {
      isFine = examination.isFine
      findings = examination.findings.map {
        Finding(subject: $0.subject, state: $0.state.rawValue, text: $0.text, remedy: $0.remedy)
      }
      devices = examination.devices.map {
        Device(name: $0.name, fullName: $0.fullName, capabilities: $0.capabilities)
      }
    }

    func text() throws -> String { try jsonText(self) }
  }
}
