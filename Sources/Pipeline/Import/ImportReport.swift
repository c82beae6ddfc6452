package import DatasetExport
import DatasetStore
package import Vocabulary

/// What an import did.
package struct ImportReport: Sendable {
  package struct Person: Sendable {
    package let number: PersonNumber
    package let name: String?
    package let folder: String

    /// In the library, and of them those that came with this dataset.
    package let faceCount: Int
    package let newFaceCount: Int
  }

  package let library: FilePath
  package let format: ImportFormat
  package internal(set) var isAddition = false
  package internal(set) var pictureCount = 0
  package internal(set) var faceCount = 0

  /// Faces that the dataset gives nobody.
  package internal(set) var nobodysCount = 0

  /// Pictures that the library had: they stay as they are.
  package internal(set) var knownCount = 0
  package internal(set) var people: [Person] = []
  package internal(set) var problems: [ImportProblem] = []

  /// Pictures that cannot be read.
  package internal(set) var failures: [SortReport.Failure] = []

  package func count(_ kind: ImportProblem.Kind) -> Int { problems.count { $0.kind == kind } }
}
