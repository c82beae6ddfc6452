public import DatasetStore
public import Vocabulary

extension DatasetStore {
  /// Gives each face the person of its label; each label is a new person, in order of the labels.
  ///
  /// - Parameter labels: One for each face, from 0; `nil` for unsorted.
  public func assign(_ labels: [Int?], to faces: [FaceID]) throws {
    precondition(labels.count == faces.count, "\(labels.count) labels for \(faces.count) faces")
    try transaction {
      var people: [Int: PersonNumber] = [:]
      for label in Set(labels.compactMap(\.self)).sorted() { people[label] = try addPerson() }
      for (face, label) in zip(faces, labels) { try place(face, with: label.flatMap { people[$0] }) }
    }
  }
}
