/// The questions that make a library right with the fewest answers: first the one whose answer is expected to put most
/// faces where they belong.
///
/// ```swift
/// let queue = QuestionQueue(about: library, grouping: PersonGrouping(statistics: statistics))
/// queue.questions.first  // whether people 0 and 3 are one: 4.7 faces
/// ```
///
/// An answer is worth what is wrong now times how likely it is wrong: two people who may be one are worth the faces of the
/// smaller one, faces that may be somebody else's are worth themselves. So a likely question about few faces comes after
/// an open one about many. Nothing is asked that is settled: people who were seen at once or kept apart, whole or by way
/// of whom they were merged with; tracks that a human put where they are.
///
/// Two people are asked about as one only as far as each is one: where parts of either may be somebody else, these are
/// asked about first, as nobody can say whether two mixed people are the same.
///
/// Values in, values out, and the same order for the same values.
///
/// - Complexity: A distance for each pair of people, and for each doubtful or unsorted track and person, as matrix
///   products; distances within a person only where some of their tracks lie far from the rest, and no more than
///   `mostPairs` in all.
public struct QuestionQueue: Sendable {
  /// What is less likely to be wrong than this is not asked.
  static let leastChance = 0.05

  /// Candidates that are offered.
  static let mostCandidates = 5

  /// Tracks of one person that are compared with each other; the rest goes with whom it is nearest to.
  static let mostTracks = 250

  /// Pairs of tracks within people that are compared: some tenths of a second.
  static let mostPairs = 2_000_000

  /// Unsorted tracks that are put together before they are asked about, those with most faces; others are asked about
  /// alone, and beyond the second number not until these are settled.
  static let mostUnsortedTogether = 600
  static let mostUnsorted = 4000

  /// A doubtful detection is asked about as one from here on, if it is not likelier somebody.
  private static let leastDoubt = 0.2

  /// In the order in which they are to be asked; those that are not worth it are left out.
  public let questions: [Question]

  /// Where the questions' distances are compared; for tests and reports.
  public let joinedDistance: Double

  public init(about library: QuestionedLibrary, grouping: PersonGrouping) throws(ConstraintError) {
    let evidence = QuestionEvidence(library, grouping)
    joinedDistance = evidence.joinedDistance
    var questions = try Self.questionsAboutParts(evidence)
    var purity = [Double](repeating: 1, count: library.people.count)
    for question in questions {
      if case .stillPerson(let person) = question.kind { purity[person] *= 1 - question.chance }
    }
    questions += Self.questionsAboutPairs(evidence, purity: purity)
    questions += try Self.questionsAboutTheUnsorted(evidence)
    questions += Self.questionsAboutDoubtfulPeople(evidence)
    self.questions = questions.sorted(by: Self.precedes)
  }

  /// More gain first; of equal ones, those about people before those about tracks, then by place.
  private static func precedes(_ one: Question, _ other: Question) -> Bool {
    func key(_ question: Question) -> (Int, Int, Int) {
      switch question.kind {
      case .samePerson(let first, let second): (0, first, second)
      case .stillPerson(let person): (1, person, question.tracks.first ?? 0)
      case .whose: (2, question.tracks.first ?? 0, 0)
      case .isFace: (3, question.tracks.first ?? 0, 0)
      }
    }
    return one.gain == other.gain ? key(one) < key(other) : one.gain > other.gain
  }

  // MARK: Two people

  /// Against that two people are one stands that they are two, at even odds, and each other person who is about as near to
  /// one of them, at no more than even odds, as several folders of one person do not stand against each other. So in a
  /// library of thousands, where everybody has somebody alike, being alike says less.
  private static func questionsAboutPairs(_ evidence: QuestionEvidence, purity: [Double]) -> [Question] {
    let people = evidence.people.indices.filter {
      evidence.people[$0].weight > 0 && !evidence.library.people[$0].isIgnored
    }
    guard people.count > 1 else { return [] }
    let distances = GroupDistances(people.map { evidence.people[$0] }, dimension: evidence.dimension)
    var near: [Pair] = []
    var crowd = [Double](repeating: 0, count: people.count)
    distances.forEachPair(within: evidence.greatestDistance) { first, second, distance in
      let odds = evidence.odds.odds(
        at: distance, sceneLogOdds: evidence.sceneLogOdds(people[first], people[second]))
      crowd[first] += min(odds, 1)
      crowd[second] += min(odds, 1)
      near.append(Pair(first: first, second: second, distance: distance, odds: odds))
    }
    return near.compactMap { pair in
      let chance = pair.odds / (1 + pair.odds + max(crowd[pair.first], crowd[pair.second]) - min(pair.odds, 1))
      let (one, other) = (people[pair.first], people[pair.second])
      guard chance >= leastChance, !evidence.areApart(one, other) else { return nil }
      let counts = (evidence.people[one].faceCount, evidence.people[other].faceCount)
      return Question(
        kind: counts.0 >= counts.1 ? .samePerson(one, other) : .samePerson(other, one),
        faceCount: min(counts.0, counts.1), chance: chance,
        gain: chance * Double(min(counts.0, counts.1)) * purity[one] * purity[other], distance: pair.distance)
    }
  }

  private struct Pair {
    let first: Int
    let second: Int
    let distance: Double
    let odds: Double
  }

  // MARK: Tracks

  private static func questionsAboutParts(_ evidence: QuestionEvidence) throws(ConstraintError) -> [Question] {
    let parts = try evidence.doubtfulParts()
    return zip(parts, evidence.candidates(for: parts.map(\.subject))).compactMap { part, candidates in
      let doubt = 1 - (candidates.first { $0.person == part.person }?.chance ?? 0)
      let chance = part.isShownTwice ? max(doubt, leastChance) : doubt
      guard chance >= leastChance else { return nil }
      let count = part.subject.group.faceCount
      return Question(
        kind: .stillPerson(part.person), tracks: part.subject.tracks, core: part.core,
        isShownTwice: part.isShownTwice, faceCount: count,
        candidates: candidates,
        chance: chance,
        gain: chance * Double(min(count, evidence.people[part.person].faceCount - count)), distance: part.distance)
    }
  }

  private static func questionsAboutTheUnsorted(_ evidence: QuestionEvidence) throws(ConstraintError) -> [Question] {
    let subjects = try evidence.unsortedGroups().map(evidence.subject)
    return zip(subjects, evidence.candidates(for: subjects)).compactMap { subject, candidates in
      if let first = candidates.first, evidence.library.people[first.person].isIgnored { return nil }
      let known = candidates.reduce(0) { $0 + $1.chance }
      // What looks like somebody is a face.
      let doubt = evidence.doubt(of: subject.tracks) * (1 - known)
      let isFace = doubt < max(leastDoubt, candidates.first?.chance ?? 0)
      // The faces that come to be with others of their person; a single one of a stranger stays alone.
      let count = Double(subject.group.faceCount)
      let gain = doubt * count + (1 - doubt) * (known * count + (1 - known) * (count - 1))
      let chance = subject.group.faceCount > 1 ? 1 : doubt + (1 - doubt) * known
      guard chance >= leastChance else { return nil }
      return Question(
        kind: isFace ? .whose : .isFace, tracks: subject.tracks, faceCount: subject.group.faceCount,
        candidates: candidates,
        chance: isFace ? chance : doubt, gain: gain, distance: candidates.first?.distance)
    }
  }

  /// Somebody of whom nothing but doubtful detections is known.
  private static func questionsAboutDoubtfulPeople(_ evidence: QuestionEvidence) -> [Question] {
    evidence.members.enumerated().compactMap { person, tracks in
      guard !tracks.isEmpty, !evidence.library.people[person].isIgnored,
        tracks.allSatisfy({ !evidence.library.tracks[$0].isDecided })
      else { return nil }
      let doubt = evidence.doubt(of: tracks)
      guard doubt >= leastDoubt else { return nil }
      return Question(
        kind: .isFace, tracks: tracks, faceCount: evidence.people[person].faceCount, candidates: [], chance: doubt,
        gain: doubt * Double(evidence.people[person].faceCount), distance: nil)
    }
  }
}
