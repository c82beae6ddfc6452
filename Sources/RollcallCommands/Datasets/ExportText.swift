import DatasetExport
import Vocabulary

/// The result of an export, for people: a table of who is in it, what was left out by which rule, and what to know.
struct ExportText {
  private let report: DatasetReport
  private let dataset: FilePath
  private let isDry: Bool

  /// - Parameter isDry: Whether this is only what would be.
  init(_ report: DatasetReport, dataset: FilePath, isDry: Bool) {
    self.report = report
    self.dataset = dataset
    self.isDry = isDry
  }

  /// Clips that were asked for and are not there make a failure of what is otherwise done.
  var exitCode: ExitCode {
    if report.clips.contains(where: { $0.source == .missing }) { return .noInput }
    if report.clips.contains(where: { $0.source == .altered }) { return .badData }
    return report.count(leftOutBy: .unreadable) > 0 ? .badData : .done
  }

  var warnings: [String] {
    var warnings = report.clips.compactMap { clip -> String? in
      let path = shown(clip.path.description)
      switch clip.source {
      case .clip: return nil
      case .missing:
        return "\(path): the clip is not there any more, and its faces are left out; --from-portraits keeps them"
      case .altered:
        return "\(path): the clip was changed since, and its faces are left out; --from-portraits keeps them"
      case .portraits: return "\(path): the clip is gone or changed; its pictures are from the library's portraits"
      }
    }
    let unreadable = report.count(leftOutBy: .unreadable)
    if unreadable > 0 { warnings.append("\(counted(unreadable, "face")) could not be taken from the clips again") }
    if report.uncomparedCount > 0 {
      warnings.append(
        "\(counted(report.uncomparedCount, "face")) could not be compared with others, as the library's portraits of them "
          + "cannot be read; `rollcall check LIBRARY --repair` cuts them anew")
    }
    if let split = report.split {
      if !split.leaks.holds(split.unit) { warnings.append("the parts share \(split.unit.rawValue)s") }
      if split.leaks.nearDuplicatePairs > 0 {
        warnings.append(
          "\(counted(split.leaks.nearDuplicatePairs, "pair")) of nearly the same picture stand in two parts; "
            + "dataset.json names some")
      }
      let incomplete = report.incompleteClasses
      if !incomplete.isEmpty {
        let names = incomplete.prefix(5).map { shown($0.name ?? $0.folder) }.joined(separator: ", ")
        let more = incomplete.count > 5 ? ", …" : ""
        warnings.append(
          "\(counted(incomplete.count, "person")) \(incomplete.count == 1 ? "has" : "have") too few "
            + "\(split.unit.rawValue)s for every part: \(names)\(more)")
      }
    }
    return warnings
  }

  var text: String {
    var lines = TextTable(classRows, leftColumns: [1, 2]).lines + [""]
    let left = leftOutRows
    if !left.isEmpty { lines += ["left out"] + TextTable(left, leftColumns: [0]).lines.map { "  \($0)" } + [""] }
    if let split = report.split { lines += [leakLine(split), ""] }
    lines.append(
      "\(counted(report.faceCount, "face")) of \(counted(report.classes.count { $0.person != nil }, "person")) in "
        + "\(counted(report.pictureCount, "picture")), of \(counted(report.candidateCount, "face")) of the library")
    lines.append(isDry ? "nothing was written" : "in \(shown(dataset.description))")
    return lines.joined(separator: "\n") + "\n"
  }

  private var classRows: [[String]] {
    let parts = report.split?.parts ?? []
    let unit = report.split.map { $0.unit == .person ? [] : ["\($0.unit.rawValue)s"] } ?? []
    let heading = ["person", "name", "folder", "faces"] + unit + parts.map(\.rawValue) + ["left out"]
    var rows = [heading]
    for someone in report.classes {
      let leftOut = report.leftOut.values.reduce(0) { $0 + ($1[someone.person] ?? 0) }
      rows.append(
        [
          someone.person.map { "\($0.value)" } ?? "", someone.name.map(shown) ?? "", someone.folder,
          "\(someone.faceCount)",
        ] + unit.map { _ in "\(someone.unitCount)" } + parts.map { "\(someone.faceCounts[$0, default: 0])" }
          + ["\(leftOut)"])
    }
    return rows
  }

  private var leftOutRows: [[String]] {
    SelectionRule.allCases.compactMap { rule in
      let count = report.count(leftOutBy: rule)
      return count > 0 ? [rule.words, "\(count)"] : nil
    }
  }

  private func leakLine(_ split: DatasetReport.Split) -> String {
    let leaks = split.leaks
    let shared = [
      (leaks.sharedShots, "shot"), (leaks.sharedSetUps, "set-up"), (leaks.sharedClips, "clip"),
      (leaks.sharedPeople, "person"),
    ].map { counted($0.0, $0.1) }.joined(separator: ", ")
    let state = split.leaks.holds(split.unit) && leaks.nearDuplicatePairs == 0 ? "no leak" : "a leak"
    return "split by \(split.unit.rawValue), seed \(split.seed): \(state); in several parts: \(shared); "
      + "\(counted(leaks.nearDuplicatePairs, "pair")) of near duplicates"
  }
}

extension SelectionRule {
  var words: String {
    switch self {
    case .rejected: "said to be no face"
    case .ignoredPerson: "of ignored people"
    case .unsorted: "unsorted"
    case .otherPerson: "of others than those chosen"
    case .inVideo: "in videos"
    case .uncertain: "uncertain"
    case .tooSmall: "too small"
    case .poorQuality: "of poor quality"
    case .noLandmarks: "without landmarks"
    case .enlarged: "would be enlarged too much"
    case .clipMissing: "clip gone or changed"
    case .nearDuplicate: "nearly the same as a better one"
    case .sameTrack: "not the best of their track"
    case .beyondMaximum: "beyond the most for one person"
    case .fewFaces: "of people with too few"
    case .unreadable: "could not be taken again"
    }
  }
}
