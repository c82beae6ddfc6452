import CommandLineParsing

/// `rollcall models`.
enum ModelsCommand: Subcommand {
  private static let subcommands: [any Subcommand.Type] = [
    ListModels.self, AddModel.self, Catalogue.self, VerifyModels.self, RemoveModels.self, BenchModels.self,
    CalibrateModel.self, PrepareModels.self,
  ]

  static let description = CommandDescription(
    "models", summary: "Look after the models that find and tell faces.",
    subcommands: subcommands.map { $0.description })

  static func run(_ values: ParsedValues) throws -> ExitCode {
    guard let command = subcommands.first(where: { $0.description.name == values.path.last }) else {
      preconditionFailure("nothing runs \(values.path)")
    }
    return try command.run(values)
  }
}
