import CommandLineParsing
import FaceAnalysis

/// `rollcall models catalogue`.
enum Catalogue: Subcommand {
  static let description = CommandDescription(
    "catalogue", summary: "List public models that `add` knows by name, with licence and address.",
    discussion: "Nothing is fetched. None of them comes with Rollcall; their licences are their publishers'.")

  static func run(_ values: ParsedValues) throws -> ExitCode {
    StandardStream.output.write(CataloguedModel.all.map(ModelText.catalogued).joined(separator: "\n"))
    return .done
  }
}
