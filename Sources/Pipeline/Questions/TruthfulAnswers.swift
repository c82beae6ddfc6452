import Clustering
public import DatasetStore
public import Evaluation
public import FaceAnalysis
import FileHandling
import Foundation
public import Vocabulary

/// How many questions somebody who knows the truth has to answer until a library is right.
///
/// The questions are asked as `rollcall review` asks them, one after the other, and answered by labels: whether two people
/// are one by whom most of their labelled faces are, tracks by the name of most of theirs. What labels say nothing about is
/// passed over, and counted. Everything happens on a copy of the database: real questions, real corrections.
public struct TruthfulAnswers: Sendable {
  /// A score, and what it took.
  public struct Goal: Sendable, Equatable {
    /// The BCubed F score that was to be reached.
    public let fScore: Double

    /// `nil` where it was never reached.
    public let answerCount: Int?

    /// Questions until then that the labels could not answer.
    public let passedOverCount: Int
  }

  /// In rising order of scores.
  public let goals: [Goal]

  /// All that was answered until there was nothing left to ask, and the score then.
  public let answerCount: Int
  public let passedOverCount: Int
  public let firstScore: Double
  public let lastScore: Double

  /// What it would take by hand, to be wholly right.
  public let handWork: HandWork

  /// Scores that count as reached: a sum of rounded shares is not always 1.
  private static let tolerance = 1e-9

  /// A library's questions end long before; this stands against asking for ever.
  private static let mostAnswers = 100_000

  /// - Parameters:
  ///   - goals: BCubed F scores.
  ///   - clip: As for `LibraryScores`.
  /// - Throws: What `LibraryScores` and `LibraryQuestions` throw; `Cancelled`.
  public init(
    to goals: [Double] = [0.99, 1], of store: DatasetStore, at library: FilePath, labels: FaceLabels,
    clip: FilePath? = nil, models: ModelStore, observer: SortObserver = SortObserver()
  ) throws {
    let place = FileManager.default.temporaryDirectory.appending(path: "rollcall-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: place, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: place) }
    let path = FilePath(place.appending(path: "library.sqlite").path)
    try store.copyDatabase(to: path)
    let copy = try DatasetStore(opening: path, access: .readWrite)
    var scores = try LibraryScores(of: copy, against: labels, clip: clip)
    handWork = scores.handWork
    firstScore = scores.grouping.bCubed.fScore
    let truth = scores.labels
    var reached: [Double: Goal] = [:]
    var (answers, passedOver) = (0, 0)
    func note() {
      for goal in goals where reached[goal] == nil && scores.grouping.bCubed.fScore >= goal - Self.tolerance {
        reached[goal] = Goal(fScore: goal, answerCount: answers, passedOverCount: passedOver)
      }
    }
    note()
    var passed: Set<String> = []
    while answers < Self.mostAnswers {
      try observer.checkStop()
      let questions = try LibraryQuestions(of: copy, at: library, models: models)
      let oracle = try Oracle(copy, truth)
      var isAnswered = false
      for question in questions.questions where !passed.contains(question.id) {
        guard let answer = try oracle.answer(to: question) else {
          passed.insert(question.id)
          passedOver += 1
          continue
        }
        try LibraryQuestions.answer(question, with: answer, in: copy)
        isAnswered = true
        break
      }
      guard isAnswered else { break }
      answers += 1
      scores = try LibraryScores(of: copy, against: labels, clip: clip)
      note()
    }
    try copy.close()
    self.goals = goals.sorted().map {
      reached[$0] ?? Goal(fScore: $0, answerCount: nil, passedOverCount: passedOver)
    }
    (answerCount, passedOverCount) = (answers, passedOver)
    lastScore = scores.grouping.bCubed.fScore
  }
}

/// Who knows the truth, as far as there are labels.
private struct Oracle {
  private let store: DatasetStore
  private let truth: [FaceID: String]

  /// Labelled faces of each person, by name.
  private var names: [PersonNumber: [String: Int]] = [:]

  init(_ store: DatasetStore, _ truth: [FaceID: String]) throws {
    (self.store, self.truth) = (store, truth)
    var names: [PersonNumber: [String: Int]] = [:]
    try store.forEachFace { face in
      if let person = face.person, let name = truth[face.id] { names[person, default: [:]][name, default: 0] += 1 }
    }
    self.names = names
  }

  private static func majority(_ names: [String: Int]?) -> String? {
    names?.filter { $0.value > 0 }.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  /// `nil` where the labels do not say.
  func answer(to question: LibraryQuestion) throws -> LibraryQuestion.Answer? {
    if question.kind == .samePerson {
      let people = question.people.map { Self.majority(names[$0]) }
      guard let one = people[0], let other = people[1] else { return nil }
      return one == other ? .yes : .no
    }
    let faces = try LibraryQuestions.faces(of: question, in: store)
    let own = faces.compactMap { truth[$0] }.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    guard let name = Self.majority(own) else { return nil }
    if question.kind != .whose, let holder = question.people.first {
      // Whoever they are without these faces; the core where there is one.
      let core = try LibraryQuestions.identifiers(of: question.core, in: store).compactMap { truth[$0] }
      let rest =
        core.isEmpty
        ? (names[holder] ?? [:]).merging(own) { $0 - $1 } : core.reduce(into: [:]) { $0[$1, default: 0] += 1 }
      let known = Self.majority(rest) ?? (question.kind == .isFace ? name : nil)
      if known == nil { return nil }
      if known == name { return .yes }
    }
    let holders = names.filter { Self.majority($0.value) == name && $0.key != question.people.first }
    let offered = question.candidates.map(\.person).first { holders[$0] != nil }
    let largest = holders.max { ($0.value[name] ?? 0, $1.key) < ($1.value[name] ?? 0, $0.key) }?.key
    return (offered ?? largest).map { .person($0) } ?? .newPerson
  }
}
