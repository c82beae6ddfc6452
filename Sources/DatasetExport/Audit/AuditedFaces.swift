package import DatasetStore
package import Vocabulary

/// What the picture of a face looks like, apart from whose it is.
package struct FaceLook: Hashable, Sendable {
  /// `PerceptualHash` of the aligned face.
  package var hash: UInt64

  /// Mean brightness of the aligned face, 0 … 255.
  package var luma: Double

  package init(hash: UInt64, luma: Double) {
    self.hash = hash
    self.luma = luma
  }
}

/// The faces of a library or of a folder of pictures, with all that an audit judges them by.
package struct AuditedFaces: Sendable {
  /// A picture whose clip is not known is a clip of its own.
  package var faces: [DatasetFace]

  /// One a face: its picture, relative to what is looked at.
  package var paths: [String]

  /// One a face, the hash of its picture's bytes; none of a library, which takes a clip only once.
  package var contents: [ClipID]

  /// One a face, or none at all.
  package var parts: [DatasetPart]

  /// Of those whose picture could be read.
  package var looks: [FaceID: FaceLook]
  package var embeddings: EmbeddingTable

  /// What people are called: a folder's name, or name and number.
  package var labels: [PersonNumber: String]

  package init(
    faces: [DatasetFace], paths: [String], contents: [ClipID] = [], parts: [DatasetPart], looks: [FaceID: FaceLook],
    embeddings: EmbeddingTable, labels: [PersonNumber: String]
  ) {
    precondition(
      paths.count == faces.count && (parts.isEmpty || parts.count == faces.count)
        && (contents.isEmpty || contents.count == faces.count), "places do not fit faces")
    self.faces = faces
    self.paths = paths
    self.contents = contents
    self.parts = parts
    self.looks = looks
    self.embeddings = embeddings
    self.labels = labels
  }

  /// Who is there, in the order of their numbers.
  package var people: [AuditReport.Person] {
    var people: [PersonNumber: AuditReport.Person] = [:]
    for (place, face) in faces.enumerated() {
      guard let person = face.person else { continue }
      var someone =
        people[person] ?? AuditReport.Person(label: labels[person] ?? "", faceCount: 0, faceCounts: [:])
      someone.faceCount += 1
      if let part = part(of: place) { someone.faceCounts[part, default: 0] += 1 }
      people[person] = someone
    }
    return people.sorted { $0.key < $1.key }.map(\.value)
  }

  private func bestPlace(of person: PersonNumber) -> Int? {
    faces.indices.filter { faces[$0].person == person }.min { FaceRank.isBetter(faces[$0], faces[$1]) }
  }

  func label(of place: Int) -> String? { faces[place].person.flatMap { labels[$0] } }
  func part(of place: Int) -> DatasetPart? { parts.isEmpty ? nil : parts[place] }

  func item(
    _ place: Int, value: Double? = nil, twin: Int? = nil, other: PersonNumber? = nil
  ) -> AuditFinding.Item {
    AuditFinding.Item(
      path: paths[place], face: faces[place].id, person: label(of: place), part: part(of: place),
      other: twin.map { paths[$0] } ?? other.flatMap { labels[$0] }, value: value,
      otherPicture: (twin ?? other.flatMap(bestPlace)).map { paths[$0] })
  }
}
