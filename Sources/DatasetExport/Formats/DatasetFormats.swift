/// All formats, in the order of the help.
package enum DatasetFormats {
  package static let all: [any DatasetFormat.Type] = [
    ImageFolderFormat.self,
    HuggingFaceFormat.self,
    LFWFormat.self,
    YOLOFormat.self,
    YOLOPoseFormat.self,
    COCOFormat.self,
    VOCFormat.self,
    CVATFormat.self,
    CVATVideoFormat.self,
    LabelStudioFormat.self,
    MOTFormat.self,
    XMPFormat.self,
    CSVFormat.self,
    JSONLinesFormat.self,
    OriginalFormat.self,
    WebDatasetFormat.self,
    ParquetFormat.self,
    EmbeddingFormat.self,
    FiftyOneFormat.self,
    WebVTTFormat.self,
    TimelineFormat.self,
  ]

  package static var names: [String] { all.map { $0.traits.name } }

  package static func named(_ name: String) -> (any DatasetFormat.Type)? {
    all.first { $0.traits.name == name }
  }
}
