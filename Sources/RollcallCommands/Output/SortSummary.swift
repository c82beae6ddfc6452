import Pipeline
import Vocabulary

/// What a finished run says to a person.
struct SortSummary {
  private static let mostPeopleShown = 40

  private let report: SortReport
  private let library: FilePath
  private let showsTimings: Bool

  init(_ report: SortReport, library: FilePath, showsTimings: Bool) {
    self.report = report
    self.library = library
    self.showsTimings = showsTimings
  }

  var text: String {
    var lines = people
    if !lines.isEmpty { lines.append("") }
    lines.append(counts)
    if report.notAFaceCount > 0 {
      lines.append("\(counted(report.notAFaceCount, "detection")) left out: short, and hardly taken for a face")
    }
    lines.append("in \(shown(library.description))")
    if showsTimings { lines += [""] + timings }
    return lines.joined(separator: "\n") + "\n"
  }

  private var people: [String] {
    var rows = report.people.prefix(Self.mostPeopleShown).map { ($0.folder, $0.faceCount) }
    if report.unsortedCount > 0 { rows.append(("unsorted", report.unsortedCount)) }
    let width = rows.map(\.0.count).max() ?? 0
    var lines = rows.map { folder, count in
      folder + String(repeating: " ", count: width - folder.count + 2) + counted(count, "face")
    }
    let more = report.people.count - Self.mostPeopleShown
    if more > 0 { lines.insert("… and \(more) more", at: Self.mostPeopleShown) }
    return lines
  }

  private var counts: String {
    let faces = report.faceCount == 0 ? "no faces" : counted(report.faceCount, "face")
    let people = report.people.isEmpty ? "no people" : counted(report.people.count, "person")
    return "\(people), \(faces) in \(counted(report.frameCount, "frame")) of \(counted(report.clips.count, "clip")), "
      + "\(secondsText(report.times.total))"
  }

  private var timings: [String] {
    let stages = StageTimes.Stage.allCases.compactMap { stage in
      report.times.seconds[stage].map { (stage.rawValue, $0) }
    }
    let width = stages.map(\.0.count).max() ?? 0
    return stages.map { name, seconds in
      name + String(repeating: " ", count: width - name.count + 2) + "\((seconds * 1000).rounded() / 1000) s"
    }
  }
}
