import DatasetStore
public import Vocabulary

/// What an export would make.
public struct DatasetPreview: Sendable {
  /// Without what cannot be decoded again, which only an export finds out.
  public let report: DatasetReport

  /// By the number of each class some of its faces, spread over all of them in the order of clips and time.
  public let examples: [Int: [FaceID]]

  /// As many as stand side by side on a page.
  private static let mostExamples = 12

  /// Of what was made: no examples.
  package init(report: DatasetReport) {
    self.report = report
    examples = [:]
  }

  package init(report: DatasetReport, examplesOf plan: DatasetPlan) {
    self.report = report
    var faces: [Int: [FaceID]] = [:]
    for picture in plan.pictures {
      for face in picture.faces {
        if let index = face.classIndex { faces[index, default: []].append(face.face.id) }
      }
    }
    examples = faces.mapValues { all in
      let count = min(all.count, Self.mostExamples)
      return (0..<count).map { all[$0 * all.count / count] }
    }
  }
}
