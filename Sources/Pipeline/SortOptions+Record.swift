import Foundation
import Imaging
import Vocabulary

/// What a library remembers of a run.
extension SortOptions {
  /// The options that decide the result, as a JSON object with sorted keys.
  package func json() throws -> String {
    let record = Record(
      detector: detector, embedder: embedderName, samplesPerSecond: samplesPerSecond, from: from, to: to,
      maximumWidth: maximumSize?.width, maximumHeight: maximumSize?.height, minimumFaceSize: minimumFaceSize,
      minimumScore: minimumScore, upsamplingCount: upsamplingCount, grouping: grouping.rawValue,
      looksIntoDarkness: looksIntoDarkness,
      trackDistance: trackDistance, mergeBias: mergeBias == 0 ? nil : mergeBias, eps: eps,
      minSamples: minSamples, portraitMarginX: portraitMarginX, portraitMarginY: portraitMarginY,
      portraitWidth: portraitWidth, precision: (precision ?? .f32).rawValue,
      device: device == Self.usualDevice ? nil : device, readsSequences: readsSequences ? nil : false,
      frameRate: frameRate)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(record), as: UTF8.self)
  }

  /// The options of a run as they were remembered; what was not, as an older version knew less, has its default.
  package init(recorded json: String?) {
    self.init()
    let json = Data((json ?? "{}").utf8)
    // What cannot be read was not written by this program, and says nothing.
    guard let record = try? JSONDecoder().decode(Record.self, from: json) else { return }
    detector = record.detector ?? detector
    embedder = record.embedder
    // Left out where every frame was looked at.
    samplesPerSecond = record.samplesPerSecond
    from = record.from ?? from
    to = record.to
    if let width = record.maximumWidth, let height = record.maximumHeight {
      maximumSize = PixelSize(width: width, height: height)
    }
    minimumFaceSize = record.minimumFaceSize ?? minimumFaceSize
    minimumScore = record.minimumScore
    upsamplingCount = record.upsamplingCount
    grouping = record.grouping.flatMap(Grouping.init) ?? grouping
    looksIntoDarkness = record.looksIntoDarkness ?? looksIntoDarkness
    trackDistance = record.trackDistance
    mergeBias = record.mergeBias ?? mergeBias
    eps = record.eps ?? eps
    minSamples = record.minSamples ?? minSamples
    portraitMarginX = record.portraitMarginX ?? portraitMarginX
    portraitMarginY = record.portraitMarginY ?? portraitMarginY
    portraitWidth = record.portraitWidth ?? portraitWidth
    precision = record.precision.flatMap(Precision.init)
    device = record.device ?? device
    readsSequences = record.readsSequences ?? readsSequences
    frameRate = record.frameRate
  }

  /// How portraits are cut.
  var portraitCrop: PortraitCrop {
    PortraitCrop(marginX: portraitMarginX, marginY: portraitMarginY, widthInPixels: portraitWidth)
  }

  private struct Record: Codable {
    var detector: String?
    var embedder: String?
    var samplesPerSecond: Double?
    var from: Double?
    var to: Double?
    var maximumWidth: Int?
    var maximumHeight: Int?
    var minimumFaceSize: Double?
    var minimumScore: Double?
    var upsamplingCount: Int?
    var grouping: String?
    var looksIntoDarkness: Bool?
    var trackDistance: Double?
    var mergeBias: Double?
    var eps: Double?
    var minSamples: Int?
    var portraitMarginX: Double?
    var portraitMarginY: Double?
    var portraitWidth: Int?
    var precision: String?
    var device: String?
    var readsSequences: Bool?
    var frameRate: Double?
  }
}
