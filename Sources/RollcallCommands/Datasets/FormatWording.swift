import DatasetExport

/// What people read of formats and pictures before they choose one.
enum FormatWording {
  /// One line: what the dataset is for.
  static func words(ofFormat name: String) -> String? {
    switch name {
    case "imagefolder": "a folder a person, as torchvision, Keras and fastai read it"
    case "huggingface": "folders with metadata.jsonl and a dataset card, for `datasets`"
    case "lfw": "Name_Surname_0001.jpg, with pairs to verify faces by"
    case "yolo": "whole frames with boxes, for Ultralytics' detectors"
    case "yolo-pose": "whole frames with boxes and five points, for Ultralytics' pose models"
    case "coco": "whole frames with boxes and points in one JSON file"
    case "voc": "whole frames with an XML file each, as Pascal VOC"
    case "cvat": "whole frames for the labelling tool CVAT"
    case "cvat-video": "tracks over the clips themselves, for CVAT"
    case "labelstudio": "whole frames as tasks of Label Studio"
    case "mot": "tracks, as MOTChallenge has them"
    case "xmp": "a file beside each photo, as photo managers read regions and names"
    case "csv": "pictures and a table of faces"
    case "jsonl": "pictures and a line of JSON a face"
    case "original": "as the script laid it out that Rollcall grew from"
    case "webdataset": "tar files to be streamed while training"
    case "parquet": "tables with the pictures in them, for `datasets` and data frames"
    case "npy": "embeddings as a NumPy array, and an index; no pictures"
    case "fiftyone": "whole frames or faces for the viewer FiftyOne"
    case "webvtt": "subtitles that say who is on screen"
    case "timeline-json": "who is on screen when, for programs"
    default: nil
    }
  }

  static func words(of picture: PictureKind) -> String {
    switch picture {
    case .portrait: "the face with a margin, upright"
    case .aligned112: "112 × 112, eyes and mouth in place, for recognisers like ArcFace"
    case .aligned150: "150 × 150, as dlib's recogniser wants it"
    case .aligned160: "160 × 160, the box as a square, for FaceNet"
    case .aligned256: "256 × 256, as FFHQ places faces"
    case .aligned512: "512 × 512, as FFHQ places faces"
    case .original: "the portrait as `sort` cuts it, 400 wide"
    case .frame: "the whole frame, once for all its faces"
    case .none: "no picture, only tables"
    }
  }
}

/// The options of an export as a page shows them, from the tables that the command itself has. Fields are only ever added.
struct ExportForm: Encodable {
  private struct Format: Encodable {
    let name: String
    let words: String
    let pictures: [String]
    let pictureFormats: [String]
    let hasParts: Bool
    let keepsAlike: Bool
    let isOfPhotos: Bool
  }

  private struct Word: Encodable {
    let name: String
    let words: String
  }

  private let formats = DatasetFormats.all.map { format in
    let traits = format.traits
    return Format(
      name: traits.name, words: FormatWording.words(ofFormat: traits.name) ?? "",
      pictures: traits.pictures.map(\.rawValue), pictureFormats: traits.pictureFormats.map(\.rawValue),
      hasParts: traits.hasParts, keepsAlike: traits.keepsAlike, isOfPhotos: traits.isOfPhotos)
  }

  private let pictures = PictureKind.allCases.map { Word(name: $0.rawValue, words: FormatWording.words(of: $0)) }
  private let balances = SelectionOptions.Balance.allCases.map(\.rawValue)
  private let units = SplitOptions.Unit.allCases.map(\.rawValue)

  /// What each rule leaves out, by the name that it has in reports.
  private let rules = Dictionary(uniqueKeysWithValues: SelectionRule.allCases.map { ($0.rawValue, $0.words) })
}
