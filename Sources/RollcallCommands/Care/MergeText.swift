import DatasetStore
import Pipeline
import Vocabulary

/// What a merge of libraries would do, for people: a line each.
struct MergeText {
  /// More say nothing new.
  private static let mostExamples = 3

  private let plan: LibraryMergePlan

  init(_ plan: LibraryMergePlan) {
    self.plan = plan
  }

  var text: String {
    ([heading] + lines.map { "  \($0)" }).joined(separator: "\n") + "\n"
  }

  private var heading: String {
    var parts: [String] = []
    if plan.clipCount > 0 {
      let unsorted = plan.unsortedCount == 0 ? "" : ", \(plan.unsortedCount) of them unsorted"
      parts.append("\(counted(plan.clipCount, "new clip")), \(counted(plan.faceCount, "face"))\(unsorted)")
    } else {
      parts.append("no new clips")
    }
    if plan.sharedClipCount > 0 {
      parts.append("\(counted(plan.sharedClipCount, "clip")) \(plan.sharedClipCount == 1 ? "is" : "are") here already")
    }
    return "\(shown(plan.library.description)): \(parts.joined(separator: "; "))"
  }

  private var lines: [String] {
    guard !plan.isEmpty else { return ["nothing that is not here already"] + leftOut }
    var lines = plan.people.map { person in
      let faces = person.faceCount > 0 ? ", \(counted(person.faceCount, "face"))," : ""
      return "person \(person.number.value)\(named(person.name))\(faces) is \(whom(person.identity))"
    }
    lines += plan.openConflicts.map { conflict in
      "two names: person \(conflict.ours.value) is “\(shown(conflict.ourName))” here, and “\(shown(conflict.theirName))” there"
    }
    lines += plan.newNames.map { "person \($0.person.value) gets the name “\(shown($0.name))”" }
    lines += plan.takenNames.map { taken in
      "“\(shown(taken.name))” stays the name of person \(taken.owner.value) here; person \(taken.theirs.value) does not get it"
    }
    if plan.movedFaceCount > 0 {
      lines.append(
        "\(counted(plan.movedFaceCount, "face")) of here \(plan.movedFaceCount == 1 ? "goes" : "go") where somebody put them there"
      )
    }
    return lines + leftOut
  }

  private var leftOut: [String] {
    let clips = plan.unfinishedClips
    guard !clips.isEmpty else { return [] }
    let names = clips.prefix(Self.mostExamples).map { shown($0.description) }.joined(separator: ", ")
    return ["left out, as a run there did not come to its end: \(names)\(clips.count > Self.mostExamples ? ", …" : "")"]
  }

  private func named(_ name: String?) -> String { name.map { " “\(shown($0))”" } ?? "" }

  private func whom(_ identity: LibraryMergePlan.Identity) -> String {
    switch identity {
    case .sameFaces(let person, let count):
      "person \(person.value)\(named(plan.name(of: person))): both have \(counted(count, "face")) of theirs"
    case .alike(let person, let distance):
      "person \(person.value)\(named(plan.name(of: person))): alike, \(twoDigits(distance)) apart"
    case .new: "new"
    }
  }

  /// What was done.
  static func text(_ report: LibraryMergeReport) -> String {
    let numbers = report.newPeople.map { "\($0.value)" }.joined(separator: ", ")
    let brought = report.clipCount == 0 ? [] : [counted(report.clipCount, "clip"), counted(report.faceCount, "face")]
    var lines = ["done" + (brought.isEmpty ? "" : ": " + brought.joined(separator: ", "))]
    if !numbers.isEmpty { lines[0] += "; new people: \(numbers)" }
    if let first = report.missingPortraits.first {
      let count = report.missingPortraits.count
      lines.append("\(counted(count, "portrait")) missing: \(shown(first.description))\(count > 1 ? ", …" : "")")
      lines.append("hint: `rollcall check LIBRARY --repair` cuts portraits anew where the clip is there")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
