import DatasetStore
import FileHandling
import Imaging
import Vocabulary

/// The tree that the script wrote which Rollcall grew from: `ClusteredFaces/Face_N/face_K.jpg` and `.txt`, and
/// `ClusteredFaces/Montage/Face_N.jpg` of a person's first 25.
///
/// N is the person's number, −1 for the unsorted; K counts from 1 in the order of clips and frames. The text is
/// `label left top right bottom`, 20 pixels around the face. Two departures: people's numbers begin at 1, where the script's
/// labels began at 0, and boxes are in pixels of the whole frame, where the script reduced frames to 700 × 500.
///
/// Source: `face_image_generator.py` of github.com/Adityashinde1/FaceClustering.
package final class OriginalFormat: DatasetFormat {
  package static let traits = FormatTraits(
    name: "original", pictures: [.original], pictureFormats: [.jpeg], hasParts: false, countsPictures: true)

  package let context: FormatContext
  private let numbers: PictureNumbers

  package init(_ context: FormatContext) {
    self.context = context
    numbers = PictureNumbers(of: context.plan)
  }

  private static let root = "ClusteredFaces"

  private func group(_ someone: DatasetClass) -> String {
    "Face_\(someone.person?.value ?? Annotation.unsortedLabel)"
  }

  private func stem(of picture: PlannedPicture) -> String? {
    guard let index = picture.classIndex else { return nil }
    return "\(Self.root)/\(group(context.plan.classes[index]))/face_\(numbers[picture])"
  }

  package func file(of picture: PlannedPicture) -> String? {
    stem(of: picture).map { "\($0).jpg" }
  }

  package func finish(_ dataset: DatasetPlan) throws {
    var first: [Int: [String]] = [:]
    for picture in dataset.pictures {
      guard let face = picture.faces.first?.face, let stem = stem(of: picture), let index = picture.classIndex else {
        continue
      }
      try context.folder.write(
        Annotation.text(person: face.person, box: face.box, frame: face.frameSize), to: "\(stem).txt")
      if first[index, default: []].count < Montage.maximumCount { first[index, default: []].append("\(stem).jpg") }
    }
    let (decoder, encoder) = (try JPEGDecoder(), try JPEGEncoder())
    for someone in dataset.classes {
      guard let files = first[someone.index] else { continue }
      let pictures = try files.map { try decoder.decode(context.folder.read($0), atLeast: Montage.sourceSize) }
      try context.folder.write(
        encoder.encode(Montage.make(of: pictures)), to: "\(Self.root)/Montage/\(group(someone)).jpg")
    }
  }
}

/// The number of each picture of one face among those of its class, from 1, in the plan's order.
struct PictureNumbers {
  private var numbers: [Int]

  /// How many pictures each class has.
  let counts: [Int]

  init(of plan: DatasetPlan) {
    var counts = [Int](repeating: 0, count: plan.classes.count)
    numbers = plan.pictures.map { picture in
      guard let index = picture.classIndex else { return 0 }
      counts[index] += 1
      return counts[index]
    }
    self.counts = counts
  }

  subscript(picture: PlannedPicture) -> Int { numbers[picture.number] }
}
