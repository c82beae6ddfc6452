import DatasetStore
import Vocabulary

/// What the formats of whole frames call the faces in them: the people of the dataset, and whoever else is seen.
///
/// In a whole frame all faces that the library knows are labelled, also those that were not chosen: a detector that is
/// trained on the frame takes whatever has no label for background, and would learn that a face is none. Somebody of the
/// dataset keeps their label in every frame; people who are not in it, and faces of nobody, share one label, `other`.
struct FrameLabels {
  struct Label: Hashable {
    /// From 0. The dataset's classes have their own index; `other` comes after them.
    var index: Int

    /// No two are the same.
    var name: String
  }

  private(set) var labels: [Label]
  private let unsorted: Int?
  private let includesOthers: Bool

  /// - Parameter includesOthers: Whether faces that were not chosen are labelled; not where nobody is trained on what has
  ///   no label.
  init(_ plan: DatasetPlan, includesOthers: Bool = true) {
    self.includesOthers = includesOthers
    unsorted = plan.classes.first { $0.person == nil }?.index
    labels = Self.names(of: plan.classes).enumerated().map { Label(index: $0.offset, name: $0.element) }
    let unsorted = unsorted
    guard includesOthers else { return }
    let hasOthers = plan.pictures.contains { picture in
      picture.others.contains { Self.index(of: $0, unsorted) == nil }
    }
    if hasOthers { labels.append(Label(index: labels.count, name: "other")) }
  }

  /// People's names, and folders for those who have none. Where two would be the same, or somebody has the word for
  /// everybody else, the folder follows in brackets.
  private static func names(of classes: [DatasetClass]) -> [String] {
    var taken: Set<String> = ["other"]
    return classes.map { someone in
      var name = someone.title
      while !taken.insert(name).inserted { name += " (\(someone.folder))" }
      return name
    }
  }

  private static func index(of face: PicturedFace, _ unsorted: Int?) -> Int? {
    face.classIndex ?? (face.face.person == nil ? unsorted : nil)
  }

  /// The faces in a picture that have an area in it, from left to right.
  func faces(in picture: PlannedPicture) -> [LabelledFace] {
    let faces = picture.faces.map { ($0, true) } + (includesOthers ? picture.others.map { ($0, false) } : [])
    return faces.compactMap { face, isChosen in
      let index = Self.index(of: face, unsorted) ?? labels.count - 1
      return LabelledFace(face, label: labels[index], isChosen: isChosen, in: picture.size)
    }.sorted { ($0.box.x, $0.box.y, $0.face.id) < ($1.box.x, $1.box.y, $1.face.id) }
  }
}

/// A face in a picture with its label, in pixels of the picture.
struct LabelledFace {
  let face: DatasetFace
  let label: FrameLabels.Label

  /// Whether it was chosen, and is not only seen beside those that were.
  let isChosen: Bool

  /// The part of the face's box inside the picture.
  let box: Rectangle

  /// How much of the box that is, over 0 and at most 1.
  let visibleShare: Double

  /// In the order of `Landmarks.points`; `nil` for what lies outside the picture, and for all where the detector gave none.
  let points: [Point?]

  /// What the five points are called in formats that name them: the person's own right and left.
  static let pointNames = ["right_eye", "left_eye", "nose", "mouth_right", "mouth_left"]

  /// - Returns: `nil` where no part of the box is in the picture.
  fileprivate init?(_ placed: PicturedFace, label: FrameLabels.Label, isChosen: Bool, in size: PixelSize) {
    box = placed.box.clipped(to: size)
    guard box.area > 0 else { return nil }
    face = placed.face
    self.label = label
    self.isChosen = isChosen
    visibleShare = min(1, box.area / placed.box.area)
    points =
      placed.landmarks?.points.map { point in
        let isInside = (0..<Double(size.width)).contains(point.x) && (0..<Double(size.height)).contains(point.y)
        return isInside ? point : nil
      } ?? Array(repeating: nil, count: Self.pointNames.count)
  }

  /// A face at the edge is cut off by half a pixel of rounding soon: only more is worth a word.
  var isTruncated: Bool { visibleShare < 0.99 }
}

extension DatasetPlan {
  /// The parts that have a picture, in order; `nil` alone where the dataset is not split.
  var partsWithPictures: [DatasetPart?] {
    guard !parts.isEmpty else { return [nil] }
    let present = Set(pictures.compactMap(\.part))
    return parts.filter(present.contains)
  }
}
