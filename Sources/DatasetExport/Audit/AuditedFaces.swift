package import DatasetStore
package import Vocabulary

/// What the picture of a face looks like, apart from whose it is.
package struct FaceLook: Hashable, Sendable {
  /// `PerceptualHash` of the aligned face.
  package var hash: UInt64

  /// Mean brightness of the aligned face, 0 … 255.
  package var luma: Double

  /// How much of the contrast is in fine detail, by `detail(of:)`.
  package var detail: Double

  package init(hash: UInt64, luma: Double, detail: Double) {
    self.hash = hash
    self.luma = luma
    self.detail = detail
  }

  /// In pixels, of the aligned picture that detail is told from.
  package static let detailSide = 112

  /// `detail` of 49 faces of the shared clips and photos has this in the middle; blurred by a Gaussian of 1.5, 2.25 and 3.75 of
  /// the 112 pixels, 0.085, 0.034 and 0.010, and at an eighth of the contrast 0.11, 0.05 and 0.025: decision 073.
  private static let sharpDetail = 0.45

  /// Variance of the Laplacian over that of the brightness, at half the picture's size: each pixel is the mean of four, and not
  /// rounded. What rounding to whole grey levels and noise add is then a quarter, while a face is as sharp at that size as at this.
  ///
  /// - Parameter picture: Of an aligned face; its sides are even.
  package static func detail(of picture: RGBImage) -> Double {
    let (width, height) = (picture.width / 2, picture.height / 2)
    var luma: [Float] = []
    luma.reserveCapacity(width * height)
    for y in 0..<height {
      for x in 0..<width {
        var sum: Float = 0
        for row in [2 * y, 2 * y + 1] {
          let start = row * picture.bytesPerRow + 6 * x
          for pixel in [start, start + 3] {
            sum += 0.299 * Float(picture.pixels[pixel]) + 0.587 * Float(picture.pixels[pixel + 1])
            sum += 0.114 * Float(picture.pixels[pixel + 2])
          }
        }
        luma.append(sum / 4)
      }
    }
    var laplacian: [Float] = []
    laplacian.reserveCapacity(luma.count)
    for y in 1..<max(1, height - 1) {
      for x in 1..<max(1, width - 1) {
        let place = y * width + x
        laplacian.append(
          luma[place - 1] + luma[place + 1] + luma[place - width] + luma[place + width] - 4 * luma[place])
      }
    }
    let variance = Self.variance(luma)
    return variance > 0 ? Self.variance(laplacian) / variance : 0
  }

  private static func variance(_ values: [Float]) -> Double {
    let count = Double(max(values.count, 1))
    let mean = values.reduce(0.0) { $0 + Double($1) } / count
    return values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
  }

  /// 0 … 1; half of all faces that nobody blurred have 1.
  package var sharpness: Double { min(1, (detail / Self.sharpDetail).squareRoot()) }
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
