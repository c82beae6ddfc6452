import Pipeline
import Vocabulary

/// Why libraries were not merged.
extension Complaint {
  init(merging error: LibraryMergeError) {
    switch error {
    case .sameLibrary(let path):
      self.init("\(shown(path.description)): is the same library as another one that is named", .usage)
    case .unfinished(let path):
      self.init(
        "\(shown(path.description)): a run that adds clips did not come to its end",
        hint: "run the same `rollcall sort` again first", .badData)
    case .openConflicts(let count):
      self.init(
        "\(counted(count, "person")) \(count == 1 ? "has" : "have") two names, and nothing was changed",
        hint: "--take ours, --take theirs, or --take both where they are two people", .badData)
    }
  }
}
