import CommandLineParsing
import DatasetStore
import Pipeline
import Vocabulary

/// `rollcall split`.
enum SplitCommand: Subcommand {
  private static let faces = Positional(
    several: "FACE", .file, atLeast: 0, help: FaceArgument.help + " Without any, a split is proposed.")
  private static let apply = Flag("apply", help: "Make the split that is proposed.")

  static let description = CommandDescription(
    "split", summary: "Make two people of one.", positionals: [Correction.library, Correction.person, faces],
    options: [apply],
    discussion: """
      The faces that are named become a new person; the others stay, and the two are kept apart from then on.

      Without faces, it says how the person's faces fall into two groups, and nothing is changed before --apply is given: \
      the tracks are joined as grouping joins them, until two groups are left. The distance between them tells how \
      unlike they are.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let named = values[faces]
    guard named.isEmpty, !values[apply] else {
      return try Correction.make(values) { store in
        let person = try store.person(values[Correction.person])
        let taken =
          try named.isEmpty
          ? SplitProposal(of: person, in: store).leaving.faces : FaceArgument.faces(named, in: store)
        try store.split(person, taking: taken)
      }
    }
    let text = try Correction.reading(values) { store, folder in
      let proposal = try SplitProposal(of: store.person(values[Correction.person]), in: store)
      return Self.text(proposal, library: folder)
    }
    StandardStream.output.write(text)
    return .done
  }

  private static func text(_ proposal: SplitProposal, library: FilePath) -> String {
    func row(_ name: String, _ half: SplitProposal.Half) -> [String] {
      [name, "\(half.faces.count)", "\(half.clipCount)", half.portrait ?? ""]
    }
    let table = TextTable(
      [
        ["", "faces", "clips", "best portrait"], row("person \(proposal.person.value)", proposal.staying),
        row("a new person", proposal.leaving),
      ], leftColumns: [0, 3])
    return table.lines.joined(separator: "\n") + """


      mean distance between them \(twoDigits(proposal.distance))
      nothing is changed; `rollcall split \(shown(library.description)) \(proposal.person.value) --apply` does it

      """
  }
}
