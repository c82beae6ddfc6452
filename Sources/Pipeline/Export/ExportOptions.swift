public import DatasetExport

/// What a dataset is to be.
public struct ExportOptions: Sendable {
  /// The name of a format.
  public var format: String
  public var selection = SelectionOptions()

  /// Numbers and names of those who are chosen, beside `selection.people`; a word may be several with commas between.
  public var people: [String] = []

  /// `nil` for what the format holds where nothing is asked for.
  public var picture: PictureKind?
  public var pictureFormat: PictureFormat?

  /// What a portrait shows around the face's box, on each side, as a share of the box's width and height.
  public var margin = 0.3

  /// 1 … 100, of JPEG and WebP; 100 is WebP without loss.
  public var quality = 95

  /// For what is drawn by lot beside a split, which has its own.
  public var seed: UInt64 = 0

  /// `nil` for a dataset in one part.
  public var split: SplitOptions?

  /// Whether a finished dataset may be there, which is then replaced.
  public var replacesDataset = false

  /// Whether pictures are taken from the library's portraits where a clip is gone or changed.
  public var takesPortraits = false

  /// Frames that are worked on side by side.
  public var threadCount: Int

  public init(format: String) {
    self.format = format
    threadCount = SortOptions().threadCount
  }
}
