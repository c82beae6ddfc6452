import CommandLineParsing
import FaceAnalysis
import Pipeline
import Vocabulary

/// `rollcall models bench`.
enum BenchModels: Subcommand {
  private static let names = Positional(
    several: "NAME", .text, atLeast: 0, help: "The models; all by default.")
  private static let seconds = Option(
    "seconds", .number(in: 0.1...600), default: 3, help: "Measure each so long, on one thread and on all.")
  private static let json = Flag("json", help: "Print the result as JSON.")

  static let description = CommandDescription(
    "bench", summary: "Measure how quick models are on this machine.", positionals: [names], options: [seconds, json],
    discussion: """
      Detectors in frames of 1280 x 720 a second, embedders in faces a second. What was measured is kept, and shown by \
      `rollcall models list`. Whatever else the machine does meanwhile makes the numbers smaller.
      """)

  private struct Row: Encodable {
    let name: String
    let speed: ModelStore.Measured.Speed
  }

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let store = ModelStore.installed
    Interruption.watch()
    let bench = ModelBench(
      models: store, program: ProgramVersion.nameAndVersion,
      observer: SortObserver(shouldStop: { Interruption.isAskedFor }))
    var rows: [Row] = []
    do {
      for name in values[names].isEmpty ? store.names : values[names] {
        rows.append(Row(name: name, speed: try bench.run(name, seconds: values[seconds])))
      }
    } catch is Cancelled {
      throw DownloadError.interrupted
    }
    guard !values[json] else {
      StandardStream.output.write(try jsonText(rows))
      return .done
    }
    let heading = ["name", "one thread", counted(rows.first?.speed.threads ?? 1, "thread"), "of"]
    let cells = rows.map { row in
      [
        shown(row.name), ModelText.perSecond(row.speed.perSecondOnOneThread),
        ModelText.perSecond(row.speed.perSecondOnAllThreads), row.speed.unit,
      ]
    }
    let table = TextTable([heading] + cells, leftColumns: [0, 3]).lines.map { $0 + "\n" }.joined()
    StandardStream.output.write(table)
    return .done
  }
}
