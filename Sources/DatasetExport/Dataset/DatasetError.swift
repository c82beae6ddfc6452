public import Vocabulary

/// Why a dataset was not written. What was there is as it was.
public enum DatasetError: Error, Hashable, Sendable {
  /// The folder is there and not empty.
  case notEmpty(FilePath)

  /// The folder that would be replaced is no finished dataset of this program's.
  case notADataset(FilePath)

  /// The dataset that would be replaced holds what Rollcall did not write; at most three examples, relative to it.
  case foreignFiles(FilePath, examples: [FilePath], count: Int)

  /// The dataset would lie in the library, or the library in it.
  case insideLibrary(FilePath)

  /// No face is left to be written; how many each rule took away.
  case nothingSelected(FilePath, leftOut: [SelectionRule: Int])

  /// The format cannot hold such pictures, or keep them so.
  case unfitPicture(format: String, picture: PictureKind, fits: [PictureKind])
  case unfitPictureFormat(format: String, pictureFormat: PictureFormat, fits: [PictureFormat])

  /// The FFmpeg that is installed cannot write such pictures.
  case pictureFormatUnavailable(PictureFormat)

  /// The format has no parts.
  case cannotBeSplit(format: String)

  /// The format is of photos, and all faces are of videos.
  case onlyVideos(format: String)

  /// A frame shows people of several parts.
  case framesSplitByPerson

  /// It says how many a person may have that are spread, and there is no limit.
  case balanceWithoutMaximum
}
