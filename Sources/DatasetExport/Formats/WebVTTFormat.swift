import DatasetStore
import FileHandling
import Vocabulary

/// Subtitles that say who is on screen: a `.vtt` a video, `CLIP-HHHHHHHHHHHH.vtt` with the beginning of the clip's hash, and
/// a cue a stretch of somebody's. Photos have none.
///
/// Source: https://www.w3.org/TR/webvtt1/
package final class WebVTTFormat: DatasetFormat {
  package static let traits = FormatTraits(name: "webvtt", pictures: [.none], hasParts: false, keepsAlike: true)

  package let context: FormatContext

  package init(_ context: FormatContext) {
    self.context = context
  }

  package func file(of picture: PlannedPicture) -> String? { nil }

  package func finish(_ dataset: DatasetPlan) throws {
    for (clip, people) in try ScreenTime.inEachClip(of: dataset, context.store) where !clip.isPhoto {
      let cues = people.flatMap { someone in someone.stretches.map { ($0, someone.someone) } }
      var text = "WEBVTT\n"
      for (stretch, someone) in cues.sorted(by: { ($0.0.start, $0.1.index) < ($1.0.start, $1.1.index) }) {
        // A cue's end is after its beginning, also where a video has one frame.
        let (start, end) = (Self.milliseconds(stretch.start), Self.milliseconds(stretch.end))
        text += "\n\(Self.time(start)) --> \(Self.time(max(end, start + 1)))\n\(Self.escaped(someone.title))\n"
      }
      try context.folder.write(text, to: "\(clip.slug)-\(clip.id.hexadecimal.prefix(12)).vtt")
    }
  }

  private static func milliseconds(_ seconds: Double) -> Int { Int((max(0, seconds) * 1000).rounded()) }

  /// `HH:MM:SS.mmm`; hours may be more than two digits.
  static func time(_ milliseconds: Int) -> String {
    func padded(_ number: Int, _ digits: Int = 2) -> String { LibraryNames.padded(number, to: digits) }
    let seconds = milliseconds / 1000
    return
      "\(padded(seconds / 3600)):\(padded(seconds / 60 % 60)):\(padded(seconds % 60)).\(padded(milliseconds % 1000, 3))"
  }

  /// One line of a cue's text: `&`, `<` and `>` would be tags, and with `>` goes `-->`; a line's end would end the cue.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
