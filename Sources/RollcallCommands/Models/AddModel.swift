import CommandLineParsing
import FaceAnalysis
import FileHandling
import Inference
import Vocabulary

/// `rollcall models add`.
enum AddModel: Subcommand {
  private static let source = Positional(
    "MODEL", .file.named("MODEL"),
    help: "A folder with pack.json, an ONNX file, an address, or a name of the catalogue.")
  private static let name = Option("name", .text.named("NAME"), help: "Call it so; by default as its file is called.")
  private static let sha256 = Option(
    "sha256", .sha256, help: "Refuse a file with another hash; wanted for an address.")
  private static let licence = Option(
    "licence", .text, help: "The licence of the weights, for those who look at the list.")
  private static let maximumSize = Option(
    "max-size", .integer(in: 1...100_000).named("MEGABYTES"), default: ModelDownload.defaultLimitInBytes / 1_000_000,
    help: "Fetch no more than this.")
  private static let yes = Flag("yes", help: "Take what was assumed and the licence, and ask nothing.")

  static let description = CommandDescription(
    "add", summary: "Add a model: a pack, a bare ONNX file, or an address.", positionals: [source],
    options: [name, sha256, licence, maximumSize, yes],
    discussion: """
      Everything is checked before the model takes its place: hash, the network against the pack, and the self-test. \
      Of a bare file, a pack is proposed by what the network takes and gives; what had to be assumed is printed, and \
      asked about. A file of the catalogue is recognised by its SHA-256, whatever its name. \
      Addresses are fetched over HTTPS only, with curl, and only with a hash.
        rollcall models add scrfd_2.5g_bnkps.onnx
        rollcall models add yunet_2023mar
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let bytes = values[source]
    guard let path = FilePath(bytes: bytes) else { preconditionFailure("a path without bytes") }
    let text = String(decoding: bytes, as: UTF8.self)
    let core = try InferenceCore()
    if ModelDownload.isAddress(text) {
      let download = try download(text, sha256: values[sha256], values)
      let addition = try ModelAddition(to: .installed, on: core)
      let candidate = try addition.propose(fetching: download, name: values[name], licence: values[licence])
      return try confirm(candidate, addition, values)
    }
    switch FileStatus.kind(of: path) {
    case .folder:
      let addition = try ModelAddition(to: .installed, on: core)
      StandardStream.output.write(ModelText.added(try addition.add(folder: path, name: values[name])))
      return .done
    case .file:
      let addition = try ModelAddition(to: .installed, on: core)
      let candidate = try addition.propose(
        file: path, sha256: values[sha256], name: values[name], licence: values[licence])
      return try confirm(candidate, addition, values)
    default:
      guard let model = CataloguedModel.named(text), model.address != nil || values.isGiven(sha256) else {
        return try refuse(text)
      }
      return try add(model, values, core)
    }
  }

  private static func refuse(_ text: String) throws -> ExitCode {
    guard let model = CataloguedModel.named(text) else {
      throw AdditionError.noSource(text: text, known: CataloguedModel.all.map(\.name))
    }
    // Known, but to be fetched by hand.
    StandardStream.output.write(ModelText.catalogued(model))
    return .failed
  }

  /// The licence is read before anything is fetched.
  private static func add(_ model: CataloguedModel, _ values: ParsedValues, _ core: InferenceCore) throws -> ExitCode {
    guard let address = model.address else { return try refuse(model.name) }
    let download = try download(address, sha256: values[sha256] ?? model.sha256, values)
    StandardStream.output.write(ModelText.catalogued(model))
    if let refusal = ask("Fetch it under this licence?", values) { return refusal }
    let addition = try ModelAddition(to: .installed, on: core)
    var candidate = try addition.propose(
      fetching: download, name: values[name] ?? model.name, licence: values[licence] ?? model.licence,
      source: model.source)
    try candidate.apply(model)
    StandardStream.output.write(ModelText.added(try addition.add(candidate)))
    return .done
  }

  private static func download(_ address: String, sha256: String?, _ values: ParsedValues) throws -> ModelDownload {
    Interruption.watch()
    return try ModelDownload(
      address, sha256: sha256, limitInBytes: values[maximumSize] * 1_000_000,
      shouldStop: { Interruption.isAskedFor })
  }

  private static func confirm(
    _ candidate: ModelAddition.Candidate, _ addition: ModelAddition, _ values: ParsedValues
  ) throws -> ExitCode {
    StandardStream.output.write(ModelText.proposal(candidate))
    Interruption.watch()
    if let refusal = ask("Add it so?", values) { return refusal }
    StandardStream.output.write(ModelText.added(try addition.add(candidate)))
    return .done
  }

  /// - Returns: `nil` for yes.
  private static func ask(_ question: String, _ values: ParsedValues) -> ExitCode? {
    guard !values[yes] else { return nil }
    guard Question.canBeAsked else {
      let complaint = Complaint(
        "nobody can be asked whether this is right; nothing was added", hint: "--yes says so beforehand", .usage)
      StandardStream.errors.write(complaint.text)
      return complaint.exitCode
    }
    switch Question.ask(question) {
    case true?: return nil
    case false?:
      StandardStream.errors.write("Nothing was added.\n")
      return .failed
    case nil: return Complaint(DownloadError.interrupted).exitCode
    }
  }
}

extension ValueKind where Value == String {
  /// 64 hexadecimal digits.
  fileprivate static var sha256: ValueKind {
    ValueKind(
      "HASH", expected: "a SHA-256 of 64 hexadecimal digits",
      read: { bytes in
        guard bytes.count == 64, let text = String(validating: bytes, as: UTF8.self),
          text.allSatisfy(\.isHexDigit)
        else { return nil }
        return text.lowercased()
      },
      show: { $0 })
  }
}
