import DatasetExport
import DatasetStore
import Evaluation
import FileHandling
import Vocabulary

/// The scores of a library as one HTML file that needs no other: pictures are in it.
struct EvaluationPage {
  /// More pictures than this nobody looks at; a portrait has about 20 kB.
  private static let mostPictures = 60

  private let summary: EvaluationSummary
  private let library: FilePath

  init(_ scores: LibraryScores, library: FilePath) {
    summary = EvaluationSummary(scores)
    self.library = library
  }

  /// - Throws: `FileError` where a portrait cannot be read; one that is not there is left out.
  func text() throws -> String {
    let name = shown(library.description)
    let scores = summary.rows.map { "<tr><th>\($0.name)</th><td>\(HTML.escaped($0.value))</td></tr>" }
    return try SingleFilePage(title: name, style: PackageResources.evaluation_css).text(
      header: "<h1>\(HTML.escaped(name))</h1>",
      main: """
        <table>
        \(scores.joined(separator: "\n"))
        </table>
        <h2>Who was taken for whom</h2>
        <table>
        \(confusions)
        </table>
        <h2>The worst mistakes</h2>
        \(try mistakes())
        """)
  }

  private var confusions: String {
    summary.confusionTable.enumerated().map { index, row in
      let cells = row.enumerated().map { column, cell in
        let tag = index == 0 || column == 0 ? "th" : "td"
        return "<\(tag)>\(HTML.escaped(cell))</\(tag)>"
      }
      return "<tr>\(cells.joined())</tr>"
    }.joined(separator: "\n")
  }

  private func mistakes() throws -> String {
    let mistakes = summary.scores.mistakes
    guard !mistakes.isEmpty else { return "<p>There are none.</p>" }
    var lines = try mistakes.prefix(Self.mostPictures).map(figure)
    if mistakes.count > Self.mostPictures {
      lines.append("<p>\(Self.mostPictures) of \(mistakes.count) are shown.</p>")
    }
    return lines.joined(separator: "\n")
  }

  private func figure(_ mistake: LibraryScores.Mistake) throws -> String {
    let place = mistake.face.person.map { "with person \($0.value)" } ?? "unsorted"
    let majority = mistake.majority.map { ", mostly \(shown($0))" } ?? ""
    let caption = HTML.escaped("\(mistake.label.map(shown) ?? "no face"): \(place)\(majority)")
    let moment = HTML.escaped("\(shown(mistake.face.clipPath.description)), \(clockText(mistake.face.seconds))")
    let image = try picture(of: mistake).map { "<img alt=\"\(caption)\" src=\"\($0)\">" } ?? ""
    return "<figure>\(image)<figcaption>\(caption)<br>\(moment)</figcaption></figure>"
  }

  private func picture(of mistake: LibraryScores.Mistake) throws -> String? {
    guard let path = mistake.face.portrait.flatMap({ library.appending(inside: $0) }) else { return nil }
    guard FileStatus.kind(of: path) != nil else { return nil }
    return HTML.source(ofJPEG: try FileContents.read(path))
  }
}
