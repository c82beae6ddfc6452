import DatasetStore
import Vocabulary

/// A report as one HTML file. Links lead to the library's folders beside it.
struct ReportPage {
  let contents: ReportContents

  /// - Throws: `FileError` where no hash can be made.
  func text() throws -> String {
    let sections = sections.map { section in
      """
      <section aria-labelledby="\(section.id)"><h2 id="\(section.id)">\(section.title)</h2>
      \(section.body)
      </section>
      """
    }
    return try SingleFilePage(
      title: "\(contents.title): who is in it", style: PackageResources.report_css, script: PackageResources.report_js
    ).text(
      header: """
        <h1><bdi>\(HTML.escaped(contents.title))</bdi></h1>
        <p>\(HTML.escaped(headline))</p>
        <p class="soft">\(HTML.escaped(standing))</p>
        <nav aria-label="On this page">\(navigation)</nav>
        """, main: sections.joined(separator: "\n"))
  }

  private var headline: String {
    let counts = contents.counts
    let clips = contents.timelines.count
    let sources = [
      clips > 0 ? counted(clips, "clip") : nil, contents.photoCount > 0 ? counted(contents.photoCount, "photo") : nil,
    ].compactMap(\.self).joined(separator: " and ")
    return """
      \(counted(counts.people, "person")) in \(counted(counts.faces - counts.unsorted, "face")), \
      \(counted(counts.unsorted, "face")) unsorted; from \(sources.isEmpty ? "nothing" : sources), \
      \(counted(counts.frames, "frame")) looked at.
      """
  }

  private var standing: String {
    let edits = contents.editCount
    return edits == 0
      ? "As the library was made. rollcall report makes it anew after corrections."
      : "As the library was after edit \(edits). rollcall report makes it anew after later ones."
  }

  private struct Section {
    let id: String
    let title: String
    let body: String
  }

  private var sections: [Section] {
    [
      Section(id: "people", title: "People", body: people),
      Section(id: "when", title: "When", body: timelines),
      Section(id: "map", title: "All faces", body: map),
      Section(id: "quality", title: "Quality", body: histogram),
      Section(id: "left-out", title: "Left out, and why", body: leftOut),
      Section(id: "made-by", title: "Made by", body: madeBy),
    ]
  }

  private var navigation: String {
    sections.map { "<a href=\"#\($0.id)\">\($0.title)</a>" }.joined(separator: "\n")
  }

  // MARK: People

  private var people: String {
    guard !contents.people.isEmpty else { return "<p>Nobody was found.</p>" }
    let (pictured, others) = (
      contents.people.prefix(ReportContents.mostMontages), contents.people.dropFirst(ReportContents.mostMontages)
    )
    let rest = others.isEmpty ? "" : "<p>And \(counted(others.count, "person")) more:</p>\n\(table(of: others))"
    return "<ul class=\"people\">\n\(pictured.map(card).joined(separator: "\n"))\n</ul>\n\(rest)"
  }

  private func card(of person: ReportContents.Person) -> String {
    let title = HTML.escaped(person.title)
    // A montage has five rows of five; the empty ones are black, and not shown.
    let rows = min(5, max(1, (person.presence.faceCount + 4) / 5))
    let picture =
      person.montage.map {
        """
        <img alt="The best faces of \(title)" width="240" height="300" data-rows="\(rows)" src="\(HTML.source(ofJPEG: $0))">
        """
      } ?? ""
    return """
      <li id="person-\(person.presence.number.value)">
      <a href="\(HTML.escaped(person.folder))/">\(picture)</a>
      <h3>\(Self.swatch(person.color))<bdi>\(title)</bdi></h3>
      <p>\(HTML.escaped(summary(of: person)))</p>
      <p class="soft">\(HTML.escaped(moments(of: person)))</p>
      </li>
      """
  }

  private func table(of people: ArraySlice<ReportContents.Person>) -> String {
    let rows = people.map {
      """
      <tr id="person-\($0.presence.number.value)"><th scope="row"><bdi>\(HTML.escaped($0.title))</bdi></th>\
      <td>\(HTML.escaped(summary(of: $0)))</td><td class="soft">\(HTML.escaped(moments(of: $0)))</td></tr>
      """
    }
    return "<table class=\"data\">\n\(rows.joined(separator: "\n"))\n</table>"
  }

  private func summary(of person: ReportContents.Person) -> String {
    let presence = person.presence
    let number = presence.name == nil ? nil : "person \(presence.number.value)"
    let seconds = presence.secondsOnScreen > 0 ? "\(secondsText(presence.secondsOnScreen)) on screen" : nil
    let coherence = person.coherence.map { "coherence \(twoDigits($0))" }
    return [number, counted(presence.faceCount, "face"), seconds, coherence].compactMap(\.self).joined(separator: ", ")
  }

  private func moments(of person: ReportContents.Person) -> String {
    guard let first = person.presence.first, let last = person.presence.last else { return "" }
    let several = contents.timelines.count + contents.photoCount > 1
    func words(_ moment: PersonPresence.Moment, naming: Bool) -> String {
      clockText(moment.seconds) + (naming ? " of \(Self.name(moment.clip))" : "")
    }
    let end = words(last, naming: several)
    return first == last ? end : "\(words(first, naming: several && first.clip != last.clip)) to \(end)"
  }

  // MARK: What was left out, and by what it was made

  private var leftOut: String {
    let counts = contents.leftOut
    var rows: [(String, Int, String)] = []
    if counts.unsorted > 0 {
      rows.append(
        (
          "Unsorted faces", counts.unsorted,
          "too few or too unclear to be a person, or like nobody; they lie in unsorted/"
        ))
    }
    if counts.withoutEmbedding > 0 {
      rows.append(("… of them without an embedding", counts.withoutEmbedding, "the embedder could not read them"))
    }
    if counts.rejected > 0 {
      rows.append(
        (
          "Not faces", counts.rejected,
          "a second detector saw none there, or somebody said so; they lie in not-faces/"
        ))
    }
    if counts.ignoredFaces > 0 {
      rows.append(
        (
          "Faces of ignored people", counts.ignoredFaces,
          "\(counted(counts.ignoredPeople, "person")) whom somebody ignores; they lie in ignored/"
        ))
    }
    for clip in contents.troubled {
      let damage = clip.damagedFrameCount > 0 ? "\(counted(clip.damagedFrameCount, "damaged frame"))" : nil
      rows.append(
        (
          Self.name(clip.path), clip.damagedFrameCount,
          [damage, clip.note.map(shown)].compactMap(\.self).joined(separator: "; ")
        ))
    }
    guard !rows.isEmpty else { return "<p>Nothing was left out.</p>" }
    let lines = rows.map {
      """
      <tr><th scope="row"><bdi>\(HTML.escaped($0.0))</bdi></th><td class="number">\($0.1)</td>\
      <td>\(HTML.escaped($0.2))</td></tr>
      """
    }
    return "<table class=\"data\">\n\(lines.joined(separator: "\n"))\n</table>"
  }

  private var madeBy: String {
    let models = contents.models.map {
      """
      <tr><th scope="row">\(HTML.escaped($0.kind.rawValue))</th><td>\(HTML.escaped(shown($0.name)))</td>\
      <td class="soft">SHA-256 \(HTML.escaped(String($0.sha256.prefix(16))))…</td></tr>
      """
    }
    let runs = contents.runs.map {
      """
      <tr><th scope="row">\(HTML.escaped(shown($0.program)))</th><td>\(counted($0.clipCount, "clip"))</td>\
      <td class="soft">\(HTML.escaped(shown($0.optionsJSON.replacing(",", with: ", "))))</td></tr>
      """
    }
    return "<table class=\"data\">\n\((models + runs).joined(separator: "\n"))\n</table>"
  }

  // MARK: Parts

  static func swatch(_ color: String) -> String {
    "<svg class=\"swatch\" viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect width=\"10\" height=\"10\" rx=\"2\" fill=\"\(color)\"/></svg>"
  }

  static func name(_ path: FilePath) -> String {
    shown(String(decoding: path.clipName, as: UTF8.self))
  }

  /// A number for drawings: two decimals are finer than a pixel.
  static func number(_ value: Double) -> String {
    CSV.number(value, digits: 2)
  }
}
