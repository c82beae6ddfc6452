import Pipeline
import VideoDecoding
import Vocabulary

/// What was not as it should be, and did not stop the run.
struct SortWarnings {
  let sentences: [String]

  init(_ report: SortReport) {
    sentences =
      (report.device.map { [taken($0)] } ?? [])
      + report.clips.flatMap(Self.sentences)
      + report.duplicates.map {
        "\(shown($0.path.description)): has the same content as \(shown($0.of.description)), and is left out"
      }
      + report.known.map {
        "\(shown($0.path.description)): is in the library already"
          + ($0.of == $0.path ? "" : ", as \(shown($0.of.description))")
      }
  }

  private static func sentences(_ clip: SortReport.Clip) -> [String] {
    let path = shown(clip.path.description)
    var sentences: [String] = []
    if clip.damagedFrameCount > 0 {
      let first = clip.damaged.first?.seconds.map { ", the first at \(clockText($0, precise: true))" } ?? ""
      sentences.append(
        "\(path): \(counted(clip.damagedFrameCount, "frame")) cannot be decoded\(first); the rest is used")
    }
    if let gaps = clip.sequence?.gaps, let first = gaps.first {
      let count = gaps.reduce(0) { $0 + $1.count }
      let which = count == 1 ? "number \(first.lowerBound)" : "the first is number \(first.lowerBound)"
      sentences.append(
        "\(path): \(counted(count, "frame")) of the sequence \(count == 1 ? "is" : "are") missing (\(which)); their time passes"
      )
    }
    if clip.isTruncated {
      sentences.append("\(path): the file is cut off; what there is of it is used")
    }
    return sentences
  }
}
