import Clustering
import DatasetStore
import Evaluation
import Pipeline
import Vocabulary

/// The scores of a library for programs. Fields are only ever added.
struct EvaluationJSON: Encodable {
  private struct Detection: Encodable {
    let labelled: Int
    let found: Int
    let recall: Double
    let precision: Double?
    let notLookedAt: Int
    let missed: [String: Int]
  }

  private struct People: Encodable {
    let there: [String]
    let found: [String]
    let folders: Int
    let foldersPerPerson: FoldersPerPerson
  }

  private struct FoldersPerPerson: Encodable {
    let mean: Double
    let largest: Int
    let counts: [String: Int]
  }

  private struct FalseFaces: Encodable {
    let labelled: Int
    let detected: Int
    let inFolders: Int
    let unsorted: Int
    let notFaces: Int
  }

  private struct Rates: Encodable {
    let precision: Double
    let recall: Double
    let f: Double

    init(_ rates: PrecisionAndRecall) {
      precision = rates.precision
      recall = rates.recall
      f = rates.fScore
    }
  }

  private struct Grouping: Encodable {
    let faces: Int
    let bcubed: Rates
    let pairwise: Rates
    let nmi: Double
    let purity: Double
  }

  private struct Confusion: Encodable {
    /// `null` for unsorted faces.
    let person: Int?
    let name: String?
    let labels: [String: Int]
    let unlabelled: Int
  }

  private struct Mistake: Encodable {
    let face: String
    let clip: String
    let time: Double

    /// `null` where it is no face.
    let label: String?

    /// `mixed`, `unsorted` or `not-a-face`.
    let kind: String
    let person: Int?
    let majority: String?
    let portrait: String?
  }

  private struct Answers: Encodable {
    struct Goal: Encodable {
      let f: Double

      /// `null` where it was not reached.
      let answers: Int?
      let passedOver: Int
    }

    let goals: [Goal]
    let answers: Int
    let passedOver: Int
    let firstF: Double
    let lastF: Double
  }

  private struct HandWork: Encodable {
    let merges: Int
    let moves: Int
  }

  private let library: String
  private let handWork: HandWork

  /// Where it was asked for.
  private let answers: Answers?
  private let detection: Detection
  private let people: People
  private let falseFaces: FalseFaces
  private let grouping: Grouping
  private let confusions: [Confusion]
  private let mistakes: [Mistake]

  init(_ scores: LibraryScores, _ answers: TruthfulAnswers?, library: FilePath) {
    self.library = library.description
    handWork = HandWork(merges: scores.handWork.mergeCount, moves: scores.handWork.moveCount)
    self.answers = answers.map { answers in
      Answers(
        goals: answers.goals.map {
          Answers.Goal(f: $0.fScore, answers: $0.answerCount, passedOver: $0.passedOverCount)
        }, answers: answers.answerCount, passedOver: answers.passedOverCount, firstF: answers.firstScore,
        lastF: answers.lastScore)
    }
    detection = Detection(
      labelled: scores.labelledCount, found: scores.foundCount, recall: scores.detectionRecall,
      precision: scores.detectionPrecision, notLookedAt: scores.notLookedAtCount, missed: scores.missed)
    let folders = scores.foldersPerPerson
    people = People(
      there: scores.names, found: scores.namesFound, folders: scores.folderCount,
      foldersPerPerson: FoldersPerPerson(
        mean: folders.mean, largest: folders.largest?.count ?? 0, counts: folders.counts))
    falseFaces = FalseFaces(
      labelled: scores.falseFaces.labelledCount, detected: scores.falseFaces.detectedCount,
      inFolders: scores.falseFaces.inFolders, unsorted: scores.falseFaces.unsorted,
      notFaces: scores.falseFaces.rejected)
    grouping = Grouping(
      faces: scores.grouping.faceCount, bcubed: Rates(scores.grouping.bCubed),
      pairwise: Rates(scores.grouping.pairwise), nmi: scores.grouping.normalizedMutualInformation,
      purity: scores.grouping.purity)
    confusions = scores.confusions.map {
      Confusion(person: $0.person?.value, name: $0.name, labels: $0.counts, unlabelled: $0.unlabelledCount)
    }
    mistakes = scores.mistakes.map {
      Mistake(
        face: $0.face.id.hexadecimal, clip: $0.face.clipPath.description, time: $0.face.seconds, label: $0.label,
        kind: $0.word, person: $0.face.person?.value, majority: $0.majority, portrait: $0.face.portrait)
    }
  }

  func text() throws -> String {
    try jsonText(self)
  }
}

extension LibraryScores.Mistake {
  /// Who most of the folder's faces are; `nil` for an unsorted face.
  var majority: String? {
    if case .mixed(let majority) = kind { majority } else { nil }
  }

  fileprivate var word: String {
    switch kind {
    case .mixed: "mixed"
    case .unsorted: "unsorted"
    case .notAFace: "not-a-face"
    }
  }
}
