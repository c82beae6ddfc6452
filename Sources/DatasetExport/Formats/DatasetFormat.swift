package import DatasetStore

/// A way to lay a dataset out in a folder, as some reader wants it.
///
/// One is made with the whole plan. Then each picture is handed to it once, in the plan's order, but for those that it
/// says it `holds` from a run before this one; and in the end it is told what of the plan there is. It writes nothing
/// that depends on the time of day, the machine, or the place of the dataset.
///
/// To add one: a file in this folder, a line in `DatasetFormats.all`, a row in `Documentation/datasets.md` with the page
/// that says what its readers expect.
package protocol DatasetFormat: AnyObject, SendableMetatype {
  /// What it is called, and which pictures it can hold.
  static var traits: FormatTraits { get }

  init(_ context: FormatContext) throws

  /// What it was made with.
  var context: FormatContext { get }

  /// Where a picture lies, relative to the dataset: what `faces.jsonl` says of it. `nil` where no picture is written.
  func file(of picture: PlannedPicture) -> String?

  /// Whether a run before this one wrote the picture, and it is whole. The default looks for its `file`.
  func holds(_ picture: PlannedPicture) -> Bool

  /// Takes a picture's bytes, in `plan.pictureFormat`. The default writes them to its `file`.
  func write(_ bytes: [UInt8], of picture: PlannedPicture) throws

  /// Writes what belongs beside the pictures.
  ///
  /// - Parameter dataset: The plan without the pictures that could not be taken; numbers and classes are the plan's.
  func finish(_ dataset: DatasetPlan) throws
}

/// What is known of a format without a dataset.
package struct FormatTraits: Sendable {
  /// What `--format` calls it: lower-case letters, digits and dashes.
  package var name: String

  /// The pictures that it can hold; the first is what it holds where nothing is asked for.
  package var pictures: [PictureKind]

  package var pictureFormats: [PictureFormat]

  /// Whether it can be split into parts.
  package var hasParts: Bool

  /// Whether the names of its pictures count them. Where a picture cannot be taken, its dataset is then planned again
  /// without, so that there are no gaps.
  package var countsPictures: Bool

  /// Whether it is of photos only, and must know how they are stored: their files are read, also where no picture is taken.
  package var isOfPhotos: Bool

  /// Whether it tells what is in the clips, as tracks do: faces are then not left out for being like others.
  package var keepsAlike: Bool

  package init(
    name: String, pictures: [PictureKind], pictureFormats: [PictureFormat] = PictureFormat.allCases,
    hasParts: Bool = true, countsPictures: Bool = false, isOfPhotos: Bool = false, keepsAlike: Bool = false
  ) {
    self.name = name
    self.pictures = pictures
    self.pictureFormats = pictureFormats
    self.hasParts = hasParts
    self.countsPictures = countsPictures
    self.isOfPhotos = isOfPhotos
    self.keepsAlike = keepsAlike
  }

  /// Every kind of picture of one face, for formats that leave the choice; `original` belongs to one format.
  package static let ofOneFace = PictureKind.allCases.filter { $0.isOfOneFace && $0 != .original }
}

/// What a format works with.
package struct FormatContext {
  package let plan: DatasetPlan
  package let folder: DatasetFolder

  /// The library, of one moment, for what the plan does not hold: embeddings (`EmbeddingBlocks`), presences.
  package let store: DatasetStore

  /// Name and version.
  package let program: String

  /// For whatever is drawn by lot.
  package let seed: UInt64

  package init(plan: DatasetPlan, folder: DatasetFolder, store: DatasetStore, program: String, seed: UInt64) {
    self.seed = seed
    self.plan = plan
    self.folder = folder
    self.store = store
    self.program = program
  }
}

extension DatasetFormat {
  package func holds(_ picture: PlannedPicture) -> Bool {
    file(of: picture).map { context.folder.holds($0) } ?? true
  }

  package func write(_ bytes: [UInt8], of picture: PlannedPicture) throws {
    guard let file = file(of: picture) else { return }
    try context.folder.write(bytes, to: file)
  }

  /// A picture's name with the ending of its format.
  package func fileName(of picture: PlannedPicture) -> String {
    "\(picture.name).\(context.plan.pictureFormat.fileEnding)"
  }
}
