import Pipeline
import VideoDecoding
import Vocabulary

/// What a finished run says to a person.
struct SortSummary {
  private static let mostPeopleShown = 40
  private static let mostQuestionsShown = 5

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
    lines += report.clips.compactMap(Self.sequence)
    if report.notAFaceCount > 0 {
      let verb = report.notAFaceCount == 1 ? "was" : "were"
      lines.append("\(counted(report.notAFaceCount, "detection")) \(verb) rejected by a second detector: not-faces/")
    }
    for question in report.questions.prefix(Self.mostQuestionsShown) {
      let (one, other) = (question.first.value, question.second.value)
      lines.append(
        "people \(one) and \(other) may be one: `rollcall merge \(shown(library.description)) \(one) \(other)`, or `keep-apart`"
      )
    }
    if report.carriedCount > 0 {
      lines.append("\(counted(report.carriedCount, "face")) placed as you had decided in the library before")
    }
    if let provisional = report.provisional { lines.append(provisional.words(in: library)) }
    lines.append("in \(shown(library.description))")
    if showsTimings { lines += [""] + timings }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Of numbered pictures that were read as one clip.
  private static func sequence(_ clip: SortReport.Clip) -> String? {
    clip.sequence.map { sequence in
      "\(shown(clip.path.directory.description)): read as a sequence of \(counted(sequence.pictureCount, "frame")) "
        + "at \(numberText(sequence.framesPerSecond)) frames per second (--frame-rate); "
        + "--no-frames treats them as photos"
    }
  }

  private static func numberText(_ number: Double) -> String {
    number == number.rounded() ? "\(Int(number))" : "\(number)"
  }

  private var people: [String] {
    // Of a library that was there, whoever gained something.
    let shownPeople = report.people.filter { !report.isAddition || $0.newFaceCount > 0 }
    var rows = shownPeople.prefix(Self.mostPeopleShown).map { ($0.folder, counted($0.faceCount, "face") + gain($0)) }
    if report.unsortedCount > 0, !report.isAddition || !report.clips.isEmpty {
      rows.append(("unsorted", counted(report.unsortedCount, "face")))
    }
    let width = rows.map(\.0.count).max() ?? 0
    var lines = rows.map { folder, words in
      folder + String(repeating: " ", count: width - folder.count + 2) + words
    }
    let more = shownPeople.count - Self.mostPeopleShown
    if more > 0 { lines.insert("… and \(more) more", at: Self.mostPeopleShown) }
    return lines
  }

  private func gain(_ person: SortReport.Person) -> String {
    guard report.isAddition else { return "" }
    return person.newFaceCount == person.faceCount ? ", a new person" : ", \(person.newFaceCount) of them new"
  }

  private var counts: String {
    guard report.isAddition else { return allCounts }
    guard !report.clips.isEmpty else { return "nothing new, \(secondsText(report.times.total))" }
    let people = report.people.count { $0.newFaceCount == $0.faceCount }
    return "\(people == 0 ? "no new people" : counted(people, "new person")), "
      + "\(counted(report.faceCount, "new face")) in \(counted(report.frameCount, "frame")) of "
      + "\(counted(report.clips.count, "clip")), \(secondsText(report.times.total))"
  }

  private var allCounts: String {
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
