import Foundation
import TestSupport
import Testing

/// `rollcall doctor`: what is installed, what was found, what is wrong.
@Suite(.timeLimit(.minutes(60)))
struct DoctorTests {
  private struct Report: Decodable {
    struct Finding: Decodable {
      let subject: String
      let state: String
      let text: String
      let remedy: String?
    }

    struct Device: Decodable {
      let name: String
    }

    let isFine: Bool
    let findings: [Finding]
    let devices: [Device]

    func finding(_ subject: String) throws -> Finding {
      try #require(findings.first { $0.subject == subject }, "\(subject)")
    }
  }

  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  /// - Returns: The report, after the text was seen to say the same.
  private func report(exitCode: Int32, home: String? = nil) throws -> Report {
    let environment = (home.map { ["ROLLCALL_HOME": $0] } ?? [:]).merging(["LC_ALL": "C.UTF-8"]) { $1 }
    let child = try Program.run(["doctor", "--json"], environment: environment)
    #expect(child.exitCode == exitCode && child.errors == "", "\(child)")
    let report = try JSONDecoder().decode(Report.self, from: child.standardOutput)
    let text = try Program.run(["doctor"], environment: environment)
    #expect(text.exitCode == exitCode)
    let lines = text.output.split(separator: "\n").map(String.init)
    for finding in report.findings where finding.subject != "memory" && finding.subject != "home" {
      #expect(
        lines.contains {
          $0.hasPrefix(finding.state) && $0.contains(" \(finding.subject) ") && $0.hasSuffix(finding.text)
        },
        "\(finding)\n\(text.output)")
    }
    #expect(lines.last == "all is well" || lines.last?.hasSuffix(" wrong") == true)
    return report
  }

  @Test("on this machine all is well, and each version is the one that its own tool says")
  func fine() throws {
    let report = try report(exitCode: 0)
    #expect(report.isFine && report.findings.allSatisfy { $0.state != "wrong" })
    #expect(report.devices.map(\.name).contains("CPU"))
    #expect(try report.finding("OpenVINO").text.hasPrefix(Home.openVINO.split(separator: "/").last ?? "?"))
    // `ffmpeg version 5.1.6-0+deb12u1 Copyright …`
    let ffmpeg = try ToolFailed.check("ffmpeg", ["-version"]).output.split(separator: " ")[2]
    #expect(try report.finding("FFmpeg").text.hasPrefix("\(ffmpeg); decodes h264, hevc, "))
    let sqlite = try ToolFailed.check("sqlite3", ["--version"]).output.split(separator: " ")[0]
    #expect(try report.finding("SQLite").text == sqlite)
    let cores = try ToolFailed.check("nproc", []).output.dropLast()
    #expect(try report.finding("processor").text.hasPrefix("\(cores) core"))
    #expect(try report.finding("BLAS").text.hasPrefix("OpenBLAS "))
    #expect(try report.finding("libjpeg-turbo").text.hasPrefix("libturbojpeg.so"))
    for name in ["mtcnn", "dlib-mmod", "dlib-resnet"] { #expect(try report.finding(name).state == "ok") }
  }

  @Test("a home without models, and none at all")
  func withoutModels() throws {
    let empty = try report(exitCode: 69, home: directory.url.path)
    #expect(empty.findings.filter { $0.state == "wrong" }.map(\.subject) == ["mtcnn", "dlib-mmod", "dlib-resnet"])
    #expect(try empty.finding("mtcnn").remedy == "`rollcall models prepare` makes it anew")
    let none = try report(exitCode: 69, home: directory.path("nowhere"))
    #expect(
      none.findings.filter { $0.state == "wrong" }.map(\.subject) == ["home", "mtcnn", "dlib-mmod", "dlib-resnet"])
  }

  @Test("an altered model is the only thing that is wrong")
  func altered() throws {
    let home = try Home.copy(in: directory) { models in
      let file = URL(filePath: models + "/mtcnn/output.bin")
      var bytes = try Data(contentsOf: file)
      bytes[100] ^= 1
      try bytes.write(to: file)
    }
    let report = try report(exitCode: 69, home: home)
    #expect(!report.isFine)
    let wrong = report.findings.filter { $0.state == "wrong" }
    #expect(wrong.map(\.subject) == ["mtcnn"])
    #expect(wrong.first?.text == "the model mtcnn was altered: \(home)/models/mtcnn/output.bin")
  }
}
