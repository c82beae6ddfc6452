import Foundation
import Vocabulary

extension SortOptions {
  /// The options that decide the result, as a JSON object with sorted keys: what a library remembers of a run.
  package func json() throws -> String {
    let record = Record(
      detector: detector, embedder: embedder, samplesPerSecond: samplesPerSecond, from: from, to: to,
      maximumWidth: maximumSize?.width, maximumHeight: maximumSize?.height, minimumFaceSize: minimumFaceSize,
      minimumScore: minimumScore, upsamplingCount: upsamplingCount, grouping: grouping.rawValue,
      looksIntoDarkness: looksIntoDarkness,
      trackDistance: trackDistance, eps: eps,
      minSamples: minSamples, portraitMarginX: portraitMarginX, portraitMarginY: portraitMarginY,
      portraitWidth: portraitWidth, precision: (precision ?? .f32).rawValue)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(record), as: UTF8.self)
  }

  fileprivate struct Record: Encodable {
    let detector: String
    let embedder: String
    let samplesPerSecond: Double?
    let from: Double
    let to: Double?
    let maximumWidth: Int?
    let maximumHeight: Int?
    let minimumFaceSize: Double
    let minimumScore: Double?
    let upsamplingCount: Int?
    let grouping: String
    let looksIntoDarkness: Bool
    let trackDistance: Double?
    let eps: Double
    let minSamples: Int
    let portraitMarginX: Double
    let portraitMarginY: Double
    let portraitWidth: Int
    let precision: String
  }
}
