import Clustering
import DatasetExport
import DatasetStore
import Vocabulary

/// Writes one labelled picture after another into a library, each in one transaction.
struct LabelledIntake {
  let store: DatasetStore
  let portraits: NewPortraits
  let run: Int
  private var people: [ImportedPerson: PersonNumber] = [:]

  init(store: DatasetStore, portraits: NewPortraits, run: Int) {
    self.store = store
    self.portraits = portraits
    self.run = run
  }

  mutating func add(_ outcome: LabelledFaces.Outcome, _ report: inout ImportReport) throws {
    for face in outcome.faces { _ = try portraits.write(face.jpeg, of: face.record.id) }
    let id = outcome.clip.id
    try store.transaction {
      try store.add(outcome.clip, run: run)
      try store.add(outcome.frame)
      for face in outcome.faces { try store.add(face.record) }
      // What a human labelled is a face, however it scores.
      var evidence = ClipEvidence(clip: id, isPhoto: true, spread: try store.spread().map { WithinTrackSpread($0) })
      try store.forEachEvidence(of: id) { try evidence.add($0) }
      try store.finish(id, try evidence.finish())
      try store.setSpread(evidence.spread?.record)
      for face in outcome.faces {
        guard let person = face.person else { continue }
        try store.placeDecided(face.record.id, with: try number(of: person, in: outcome.clip.path, &report))
      }
      try store.noteGrouped(id)
    }
    report.pictureCount += 1
    report.faceCount += outcome.faces.count
    report.nobodysCount += outcome.faces.count { $0.person == nil }
    report.problems += outcome.problems
  }

  /// Learns from a picture that an earlier run took in who somebody without a name is.
  mutating func know(_ picture: ImportedPicture, as clip: ClipID) throws {
    let known = Set((picture.regions?.map(\.person) ?? [picture.person]).compactMap { $0 })
    guard known.count == 1, let person = known.first, case .unnamed = person, people[person] == nil else { return }
    let decided = try store.decidedPeople(of: clip)
    if decided.count == 1 { people[person] = decided[0] }
  }

  private mutating func number(
    of person: ImportedPerson, in path: FilePath, _ report: inout ImportReport
  ) throws -> PersonNumber {
    if let number = people[person] { return number }
    let number: PersonNumber
    switch person {
    case .unnamed: number = try store.addPerson()
    case .named(let name):
      do {
        number = try store.personToImport(named: name)
      } catch EditError.badName(_, let reason) {
        // A number alone would be read as somebody's number; the word before it keeps it.
        number = reason == .digitsOnly ? try store.personToImport(named: "person \(name)") : try store.addPerson()
        report.problems.append(ImportProblem(.renamed, path, name))
      }
    }
    people[person] = number
    return number
  }
}
