import DatasetExport
import Vocabulary

/// What an audit found, as one HTML file with pictures of the worst.
struct AuditPage {
  /// So many of a finding are shown, the worst.
  static let mostPictures = 24
  static let pictureSide = 240

  private let report: AuditReport
  private let path: FilePath
  private let wording: AuditWording

  /// Small JPEGs by path.
  private let pictures: [String: [UInt8]]

  init(_ report: AuditReport, options: AuditOptions, path: FilePath, pictures: [String: [UInt8]]) {
    self.report = report
    self.path = path
    self.pictures = pictures
    wording = AuditWording(options: options, subject: report.subject)
  }

  /// The pictures that the page of a report shows.
  static func paths(of report: AuditReport) -> Set<String> {
    var paths: Set<String> = []
    for item in report.findings.flatMap({ $0.items.prefix(mostPictures) }) {
      if item.isPicture, !item.path.isEmpty { paths.insert(item.path) }
      if let other = item.otherPicture, !other.isEmpty { paths.insert(other) }
    }
    return paths
  }

  /// - Throws: `FileError` where no hash can be made.
  func text() throws -> String {
    let title = shown(path.description)
    let navigation = report.findings.map {
      "<a href=\"#\($0.kind.rawValue)\">\(HTML.escaped(AuditWording.title($0.kind))) (\($0.items.count))</a>"
    }
    return try SingleFilePage(title: "Audit of \(title)", style: PackageResources.audit_css).text(
      header: """
        <h1>Audit of <bdi>\(HTML.escaped(title))</bdi></h1>
        <p>\(counted(report.faceCount, "face")) of \(counted(report.people.count, "person")); \
        \(report.isWell ? "nothing to do" : counted(report.findings.count(where: \.isFault), "finding")).</p>
        <nav aria-label="On this page">\(navigation.joined(separator: "\n"))
        <a href="#people">people</a></nav>
        """,
      main: """
        \(report.findings.map(section).joined(separator: "\n"))
        <section aria-labelledby="people"><h2 id="people">people</h2>
        \(people)
        </section>
        """)
  }

  private func section(of finding: AuditFinding) -> String {
    let id = finding.kind.rawValue
    let isPaired = finding.items.contains { $0.otherPicture != nil }
    let shownItems = finding.items.prefix(Self.mostPictures)
    let rest = finding.items.count - shownItems.count
    return """
      <section aria-labelledby="\(id)">
      <h2 id="\(id)">\(HTML.escaped(AuditWording.title(finding.kind))) (\(finding.items.count))</h2>
      <p>\(HTML.escaped(Self.sentence(wording.meaning(finding.kind))))</p>
      <p class="soft">What to do: \(HTML.escaped(wording.advice(finding.kind))).</p>
      <ul class="pictures\(isPaired ? " pairs" : "")">
      \(shownItems.map { card($0, finding.kind) }.joined(separator: "\n"))
      </ul>
      \(rest > 0 ? "<p class=\"soft\">And \(rest) more; --json names them.</p>" : "")
      </section>
      """
  }

  private static func sentence(_ words: String) -> String { words.prefix(1).uppercased() + words.dropFirst() + "." }

  private func card(_ item: AuditFinding.Item, _ kind: AuditFinding.Kind) -> String {
    let images = [image(item.isPicture ? item.path : nil), image(item.otherPicture)]
    let row = images.compactMap(\.self).joined()
    let reason = report.reasons[item.path].map(AuditText.reason)
    let lines = [item.path, wording.detail(item, of: kind) ?? reason, item.face.flatMap(face)].compactMap(\.self)
    let words = lines.map { "<p><bdi>\(HTML.escaped(shown($0)))</bdi></p>" }.joined()
    return "<li>\(row.isEmpty ? "" : "<div class=\"row\">\(row)</div>")\(words)</li>"
  }

  /// What `rollcall move` takes.
  private func face(_ face: FaceID) -> String? {
    report.subject == .library ? "face \(face.hexadecimal)" : nil
  }

  private func image(_ path: String?) -> String? {
    guard let path, let jpeg = pictures[path] else { return nil }
    return "<img alt=\"\(HTML.escaped(shown(path)))\" src=\"\(HTML.source(ofJPEG: jpeg))\">"
  }

  private var people: String {
    let heads = (["faces"] + report.parts.map(\.rawValue)).map { "<th scope=\"col\" class=\"number\">\($0)</th>" }
    let rows = report.people.map { person in
      let counts = [person.faceCount] + report.parts.map { person.faceCounts[$0] ?? 0 }
      return """
        <tr><th scope="row"><bdi>\(HTML.escaped(shown(person.label)))</bdi></th>\
        \(counts.map { "<td class=\"number\">\($0)</td>" }.joined())</tr>
        """
    }
    return """
      <table>
      <tr><th scope="col">person</th>\(heads.joined())</tr>
      \(rows.joined(separator: "\n"))
      </table>
      """
  }
}
