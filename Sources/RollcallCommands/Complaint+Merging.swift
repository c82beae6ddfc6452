import Pipeline
import Vocabulary

/// Why libraries were not merged.
extension Complaint {
  init(merging error: LibraryMergeError) {
    switch error {
    case .sameLibrary(let path):
      self.init("\(shown(path.description)): is the same library as another one that is named", .usage)
    case .openConflicts(let count):
      self.init(
        "\(counted(count, "person")) \(count == 1 ? "has" : "have") two names, and nothing was changed",
        hint: "--take ours, --take theirs, or --take both where they are two people", .badData)
    }
  }
}
