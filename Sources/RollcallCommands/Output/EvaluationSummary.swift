import Clustering
import Evaluation
import Pipeline
import Vocabulary

/// The scores of a library for people: what was found, how it was grouped, who was taken for whom.
struct EvaluationSummary {
  let scores: LibraryScores

  /// Where it was asked for.
  private let answers: TruthfulAnswers?

  init(_ scores: LibraryScores, _ answers: TruthfulAnswers? = nil) {
    (self.scores, self.answers) = (scores, answers)
  }

  var text: String {
    let lines = rows.map { $0.name + String(repeating: " ", count: 20 - $0.name.count) + $0.value }
    return (lines + [""] + TextTable(confusionTable, leftColumns: [0]).lines).joined(separator: "\n") + "\n"
  }

  /// The scores by name, each as one line.
  var rows: [(name: String, value: String)] {
    var rows = [("faces", found)]
    if let precision = scores.detectionPrecision { rows.append(("precision", Self.rate(precision))) }
    rows.append(
      (
        "people",
        "\(scores.namesFound.count) of \(scores.names.count) found, in \(counted(scores.folderCount, "folder"))"
      ))
    if let largest = scores.foldersPerPerson.largest {
      let mean = Self.rate(scores.foldersPerPerson.mean)
      let most = largest.count == 1 ? "" : ", \(largest.count) at most (\(shown(largest.name)))"
      rows.append(("folders per person", mean + most))
    }
    if scores.falseFaces.labelledCount > 0 { rows.append(("false faces", falseFaces)) }
    rows.append(("BCubed", Self.rates(scores.grouping.bCubed)))
    rows.append(("pairwise", Self.rates(scores.grouping.pairwise)))
    rows.append(("NMI", Self.rate(scores.grouping.normalizedMutualInformation)))
    rows.append(("purity", Self.rate(scores.grouping.purity)))
    if let answers {
      rows.append(("answers", Self.words(answers)))
      let (merges, moves) = (answers.handWork.mergeCount, answers.handWork.moveCount)
      rows.append(("by hand", "\(counted(merges, "merge")) and \(counted(moves, "move")) of tracks at least, to F 1"))
    }
    return rows
  }

  private static func words(_ answers: TruthfulAnswers) -> String {
    let goals = answers.goals.map { goal in
      "\(goal.answerCount.map { "\($0)" } ?? "not reached") to F \(rate(goal.fScore))"
    }
    return goals.joined(separator: ", ") + "; \(answers.answerCount) in all, to F \(rate(answers.lastScore));"
      + " \(answers.passedOverCount) about what is not labelled"
  }

  /// A heading, and a row for each person of the library, for the unsorted and for the missed.
  var confusionTable: [[String]] {
    let others = "not labelled"
    var table = [[""] + scores.names.map(shown) + [others]]
    for row in scores.confusions {
      table.append(
        [Self.title(of: row)] + scores.names.map { "\(row.counts[$0] ?? 0)" } + ["\(row.unlabelledCount)"])
    }
    table.append(["not found"] + scores.names.map { "\(scores.missed[$0] ?? 0)" } + [""])
    return table
  }

  private var found: String {
    let missing = scores.notLookedAtCount == 0 ? "" : ", \(scores.notLookedAtCount) more not looked at"
    return "\(scores.foundCount) of \(scores.labelledCount) found (\(Self.rate(scores.detectionRecall)))\(missing)"
  }

  private var falseFaces: String {
    let counts = scores.falseFaces
    return "in folders: \(counts.inFolders) of \(counts.detectedCount); \(counts.unsorted) unsorted,"
      + " \(counts.rejected) in not-faces"
  }

  private static func title(of row: LibraryScores.Confusion) -> String {
    guard let person = row.person else { return "unsorted" }
    return row.name.map { "\(shown($0)) (\(person.value))" } ?? "person \(person.value)"
  }

  private static func rates(_ rates: PrecisionAndRecall) -> String {
    "P \(rate(rates.precision))  R \(rate(rates.recall))  F \(rate(rates.fScore))"
  }

  /// Three digits after the point.
  static func rate(_ value: Double) -> String {
    let thousandths = Int((value * 1000).rounded())
    let part = "\(thousandths % 1000)"
    return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - part.count) + part
  }
}
