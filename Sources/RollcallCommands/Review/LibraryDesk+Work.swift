import CommandLineParsing
import DatasetStore
import FileHandling
import Pipeline
import ReviewServer
import VideoDecoding
import Vocabulary

/// Long work as the commands that do it: words of a command line, by the very options of the commands.
extension LibraryDesk: WorkDesk {
  func arguments(for order: WorkOrder) throws -> [[UInt8]] {
    var words: [[UInt8]]
    switch order {
    case .add(let clips, let samplesPerSecond):
      words = [bytes("sort")] + clips.map(\.bytes) + [bytes("--output"), library.bytes]
      words += try lastRun().arguments(sampling: samplesPerSecond).map(bytes)
    case .regroup(let order):
      words = [bytes("regroup"), library.bytes] + order.arguments.map(bytes)
    case .export(let order, let folder):
      words = [bytes("export"), library.bytes] + order.arguments.map(bytes) + [bytes("--output"), folder.bytes]
    case .preview(let order):
      words = [bytes("export"), library.bytes] + order.arguments.map(bytes) + [bytes("--dry-run"), bytes("--json")]
    }
    words.append(bytes("--progress=json"))
    try check(words)
    return words
  }

  /// What the command would refuse is refused now, in its words.
  private func check(_ words: [[UInt8]]) throws {
    _ = try RollcallCommand.description.parse(words)
  }

  /// The options of the library's last run: what is added is looked at as what is there.
  private func lastRun() throws -> SortOptions {
    try reading { SortOptions(recorded: try $0.lastRunOptions()) }
  }

  func shown(_ arguments: [[UInt8]]) -> String {
    let words = arguments.filter { $0 != bytes("--progress=json") }.map { ShellWord($0).text }
    return (["rollcall"] + words).joined(separator: " ")
  }

  func takesFile(named name: String) -> Bool {
    !name.isEmpty && !name.utf8.contains(0) && MediaFileNames.isProbablyMedia(FilePath(name))
  }

  func exportForm() throws -> [UInt8] { [UInt8](try jsonText(ExportForm()).utf8) }

  private func bytes(_ text: String) -> [UInt8] { [UInt8](text.utf8) }
}

/// A word as shells take it: in quotes where it holds more than plain letters.
struct ShellWord {
  private static let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=,:+@%".utf8)

  let text: String

  init(_ bytes: [UInt8]) {
    let word = String(decoding: bytes, as: UTF8.self)
    let isPlain = !bytes.isEmpty && bytes.allSatisfy(Self.plain.contains)
    text = isPlain ? word : "'" + Vocabulary.shown(word).replacing("'", with: #"'\''"#) + "'"
  }
}

/// Numbers as options take them: `5`, `0.3`.
private func number(_ value: Double) -> String {
  value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
}

extension SortOptions {
  /// The options of `rollcall sort` that differ from those of a preset; model and number format of embeddings are the
  /// library's anyway.
  fileprivate func arguments(sampling: Double?) -> [String] {
    let isOriginal = !looksIntoDarkness
    let base = isOriginal ? SortOptions.original : SortOptions()
    var words = isOriginal ? ["--preset=original"] : []
    func add<Value: Equatable>(_ path: KeyPath<SortOptions, Value>, _ name: String, _ text: (Value) -> String?) {
      guard self[keyPath: path] != base[keyPath: path], let text = text(self[keyPath: path]) else { return }
      words.append("--\(name)=\(text)")
    }
    if let sampling {
      words.append("--sample=\(number(sampling))")
    } else {
      add(\.samplesPerSecond, "sample") { $0.map(number) }
    }
    add(\.detector, "detector") { $0 }
    add(\.maximumSize, "max-size") { $0.map { "\($0.width)x\($0.height)" } }
    add(\.minimumFaceSize, "min-face", number)
    add(\.minimumScore, "min-score") { $0.map(number) }
    add(\.upsamplingCount, "upsample") { $0.map { "\($0)" } }
    add(\.grouping, "group") { $0.rawValue }
    add(\.trackDistance, "distance") { $0.map(number) }
    add(\.mergeBias, "merge-bias", number)
    add(\.eps, "eps", number)
    add(\.minSamples, "min-samples") { "\($0)" }
    add(\.portraitWidth, "width") { "\($0)" }
    add(\.device, "device") { $0 }
    if portraitMarginX != base.portraitMarginX || portraitMarginY != base.portraitMarginY {
      words.append("--margin=\(number(portraitMarginX))x\(number(portraitMarginY))")
    }
    return words
  }
}

extension RegroupOrder {
  fileprivate var arguments: [String] {
    var words: [String] = []
    if let group { words.append("--group=\(group)") }
    if let distance { words.append("--distance=\(number(distance))") }
    if let eps { words.append("--eps=\(number(eps))") }
    if let minSamples { words.append("--min-samples=\(minSamples)") }
    if applies == true { words.append("--yes") }
    return words
  }
}

extension ExportOrder {
  fileprivate var arguments: [String] {
    var words = ["--format=\(format)"]
    func add<Value>(_ value: Value?, _ name: String, _ text: (Value) -> String) {
      if let value { words.append("--\(name)=\(text(value))") }
    }
    func flag(_ value: Bool?, _ name: String) {
      if value == true { words.append("--\(name)") }
    }
    if let people, !people.isEmpty { words.append("--people=\(people.map { "\($0)" }.joined(separator: ","))") }
    flag(unsorted, "unsorted")
    add(minFaces, "min-faces") { "\($0)" }
    add(minQuality, "min-quality", number)
    add(minSize, "min-size", number)
    add(maxPerPerson, "max-per-person") { "\($0)" }
    add(balance, "balance") { $0 }
    add(nearDuplicates, "near-duplicates") { $0 }
    flag(onePerTrack, "one-per-track")
    if let minConfidence { words += ["--exclude-uncertain", "--min-confidence=\(number(minConfidence))"] }
    add(picture, "picture") { $0 }
    add(pictureFormat, "picture-format") { $0 }
    add(margin, "margin", number)
    add(quality, "quality") { "\($0)" }
    add(maxEnlargement, "max-enlargement", number)
    flag(fromPortraits, "from-portraits")
    add(split, "split") { $0 }
    add(splitBy, "split-by") { $0 }
    add(seed, "seed") { "\($0)" }
    flag(replace, "replace")
    return words
  }
}
