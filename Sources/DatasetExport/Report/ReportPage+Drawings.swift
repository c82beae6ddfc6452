import DatasetStore
import Foundation
import Vocabulary

/// What is drawn, as SVG: sharp in print, and words for who cannot see it.
extension ReportPage {
  /// Of a timeline's drawing, in its own units.
  private static let timelineWidth = 1000.0

  /// Spans are drawn at least this wide: a person who is there for a moment is to be seen.
  private static let leastWidth = 1.5

  // MARK: When

  var timelines: String {
    guard !contents.timelines.isEmpty else { return "<p>There are photos only, which have no time.</p>" }
    let shown = contents.timelines.prefix(ReportContents.mostClips)
    let rest = contents.timelines.count - shown.count
    return shown.map(timeline).joined(separator: "\n")
      + (rest > 0 ? "\n<p>And \(counted(rest, "clip")) more.</p>" : "")
  }

  private func timeline(of clip: ClipTimeline) -> String {
    let title = HTML.escaped(Self.name(clip.clip.path))
    guard clip.seconds > 0, !clip.rows.isEmpty else { return "<h3><bdi>\(title)</bdi></h3>\n<p>No faces.</p>" }
    let people = Dictionary(uniqueKeysWithValues: contents.people.map { ($0.presence.number, $0) })
    // Those of ignored people are not shown.
    let known = clip.rows.filter { row in row.person.map { people[$0] != nil } ?? true }
    let rows = known.prefix(ClipTimeline.mostRows).map { row in
      let person = row.person.flatMap { people[$0] }
      let name = person.map { person in
        let label = "<bdi>\(HTML.escaped(person.title))</bdi>"
        return "\(Self.swatch(person.color))<a href=\"#person-\(person.presence.number.value)\">\(label)</a>"
      }
      return """
        <tr><th scope="row">\(name ?? "\(Self.swatch(PersonColors.nobody))unsorted")</th>\
        <td>\(spans(row.spans, of: clip.seconds, color: person?.color ?? PersonColors.nobody))</td>\
        <td class="number">\(secondsText(row.seconds))</td></tr>
        """
    }
    let rest = known.count - rows.count
    return """
      <h3><bdi>\(title)</bdi></h3>
      <table class="timeline">
      <colgroup><col class="who"><col><col class="seconds"></colgroup>
      <tr class="ruler"><td></td><td><div><span>0:00</span><span>\(clockText(clip.seconds / 2))</span>\
      <span>\(clockText(clip.seconds))</span></div></td><td></td></tr>
      \(rows.joined(separator: "\n"))
      \(shots(of: clip))
      </table>
      \(rest > 0 ? "<p>And \(counted(rest, "person")) more.</p>" : "")
      """
  }

  private func shots(of clip: ClipTimeline) -> String {
    if let setUps = clip.setUps { return self.setUps(of: setUps, seconds: clip.seconds) }
    guard !clip.shots.isEmpty else { return "" }
    return """
      <tr class="shots"><th scope="row" class="soft">shots with faces</th>\
      <td>\(spans(clip.shots, of: clip.seconds, color: PersonColors.nobody))</td>\
      <td class="number">\(clip.shots.count)</td></tr>
      """
  }

  private func spans(_ spans: [ClipTimeline.Span], of seconds: Double, color: String) -> String {
    let unit = Self.timelineWidth / seconds
    let words = spans.map { "\(clockText($0.lowerBound)) to \(clockText($0.upperBound))" }
    let bars = zip(spans, words).map { span, words in
      let width = max(Self.leastWidth, (span.upperBound - span.lowerBound) * unit)
      let left = min(span.lowerBound * unit, Self.timelineWidth - width)
      return """
        <rect x="\(Self.number(left))" width="\(Self.number(width))" height="10" fill="\(color)"><title>\(words)</title></rect>
        """
    }
    // Read aloud, a hundred of them would be noise.
    let label = words.prefix(Self.mostSpokenSpans).joined(separator: ", ")
    let rest = words.count - Self.mostSpokenSpans
    return """
      <svg viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="\(label)\(rest > 0 ? " and \(rest) more" : "")">\
      \(bars.joined())</svg>
      """
  }

  private static let mostSpokenSpans = 12

  // MARK: All faces

  private struct FaceWords: Encodable {
    let tile: Int?
    let text: String

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      // `null` and not left out, as the script asks for it.
      try container.encode(tile, forKey: .tile)
      try container.encode(text, forKey: .text)
    }

    private enum Key: String, CodingKey {
      case tile
      case text
    }
  }

  var map: String {
    let (map, size) = (contents.map, FaceMap.size)
    guard !map.points.isEmpty else { return "<p>There are none.</p>" }
    let circles = map.points.enumerated().map { index, point in
      """
      <circle data-face="\(index)" cx="\(Self.number(point.x))" cy="\(Self.number(point.y))" r="5" fill="\(point.color)"/>
      """
    }
    let total = contents.counts.faces
    let sample =
      map.points.count < total
      ? "\(map.points.count) of \(counted(total, "face")), taken by lot" : counted(total, "face")
    let sheet = map.sheet.map { "<img id=\"sheet\" alt=\"\" hidden src=\"\(HTML.source(ofJPEG: $0))\">" } ?? ""
    return """
      <p>\(sample). Each is a point in its person's colour, grey for nobody; the closer two points, the more alike the \
      embedder finds the faces, as far as a plane can show it (\(Int((100 * map.share).rounded())) % of the differences). \
      <span class="screen-only">Point at one to see the face, or move with the arrow keys.</span></p>
      <div class="map">
      <svg viewBox="0 0 \(size.width) \(size.height)" tabindex="0" role="img" aria-label="Faces by likeness: \
      \(counted(contents.people.count, "person"))">
      \(circles.joined(separator: "\n"))
      </svg>
      <div class="peek" role="status" hidden><i></i><span></span></div>
      \(sheet)
      </div>
      <script type="application/json" id="faces">\(faceWords)</script>
      """
  }

  private var faceWords: String {
    let names = Dictionary(uniqueKeysWithValues: contents.people.map { ($0.presence.number, $0.title) })
    let words = contents.map.points.map { point in
      let face = point.face
      let who = face.person.map { names[$0] ?? "Person \($0.value)" } ?? "unsorted"
      let quality = face.quality.map { ", quality \(twoDigits($0.value))" } ?? ""
      return FaceWords(
        tile: point.tile, text: "\(who), \(clockText(face.seconds)) of \(Self.name(face.clipPath))\(quality)")
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json = (try? encoder.encode(words)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
    // A name cannot end the script.
    return json.replacing("<", with: "\\u003c")
  }

  // MARK: Quality

  var histogram: String {
    let (sorted, unsorted) = contents.quality
    let most = zip(sorted, unsorted).map(+).max() ?? 0
    guard most > 0 else { return "<p>It was not measured.</p>" }
    let (width, height, gap) = (600.0, 140.0, 2.0)
    let step = width / Double(sorted.count)
    let bars = sorted.indices.map { bin in
      let left = Self.number(Double(bin) * step + gap / 2)
      let lower = height * Double(sorted[bin]) / Double(most)
      let upper = height * Double(unsorted[bin]) / Double(most)
      let range =
        "\(twoDigits(Double(bin) / Double(sorted.count))) to \(twoDigits(Double(bin + 1) / Double(sorted.count)))"
      func bar(_ name: String, _ count: Int, _ top: Double, _ length: Double) -> String {
        """
        <rect class="\(name)" x="\(left)" y="\(Self.number(top))" width="\(Self.number(step - gap))" \
        height="\(Self.number(length))"><title>quality \(range): \(count) \(name)</title></rect>
        """
      }
      return bar("sorted", sorted[bin], height - lower, lower)
        + bar("unsorted", unsorted[bin], height - lower - upper, upper)
    }
    let total = sorted.reduce(0, +) + unsorted.reduce(0, +)
    let good = sorted[(sorted.count / 2)...].reduce(0, +) + unsorted[(unsorted.count / 2)...].reduce(0, +)
    return """
      <p>How much a face says about whose it is, from 0 to 1: size, sharpness, pose, light, the detector's score, and what \
      lies inside the frame. \(100 * good / total) % are at 0.5 or better.</p>
      <p class="key"><span><svg class="swatch histogram-key" viewBox="0 0 10 10" aria-hidden="true"><rect class="sorted" \
      width="10" height="10"/></svg>with a person</span> <span>\(Self.swatch(PersonColors.nobody))unsorted</span></p>
      <svg class="histogram" viewBox="0 0 600 158" role="img" aria-label="Histogram of quality: \(100 * good / total) % of \
      \(counted(total, "face")) at 0.5 or better">
      \(bars.joined(separator: "\n"))
      <g class="axis"><text x="0" y="156">0</text><text x="300" y="156" text-anchor="middle">0.5</text>\
      <text x="600" y="156" text-anchor="end">1</text></g>
      </svg>
      """
  }
}
