import DatasetStore
import FileHandling
import Vocabulary

/// A clip's tracks as "CVAT for video 1.1", to be opened over the clip itself: `NAME.xml` for each.
///
/// Frames are those of the clip, counted from 0. Each face is a key frame, between which CVAT draws the box on a straight
/// line; after a track's last one the box is `outside`.
///
/// Source: https://docs.cvat.ai/docs/other/xml_format/ ("Interpolation")
package final class CVATVideoFormat: DatasetFormat {
  package static let traits = FormatTraits(name: "cvat-video", pictures: [.none], hasParts: false, keepsAlike: true)

  package let context: FormatContext
  private let labels: FrameLabels

  package init(_ context: FormatContext) {
    self.context = context
    // Faces that were not chosen are known in some frames only, and would make tracks with holes.
    labels = FrameLabels(context.plan, includesOthers: false)
  }

  package func file(of picture: PlannedPicture) -> String? { nil }

  package func finish(_ dataset: DatasetPlan) throws {
    try ClipSequence.forEach(of: dataset, in: context.store) { sequence in
      let writer = try context.folder.writer(for: "\(sequence.name).xml")
      try writer.write(XML.declaration + "<annotations>\n  <version>1.1</version>\n" + meta(of: sequence))
      for (number, track) in tracks(of: sequence).enumerated() {
        try writer.write(text(of: track, number: number, frameCount: sequence.frameCount))
      }
      try writer.write("</annotations>\n")
      try writer.commit()
    }
  }

  /// By their first faces.
  private func tracks(of sequence: ClipSequence) -> [[LabelledFace]] {
    var tracks: [[LabelledFace]] = []
    var places: [ClipSequence.TrackKey: Int] = [:]
    for picture in sequence.pictures {
      for face in labels.faces(in: picture) {
        let key = ClipSequence.TrackKey(face)
        if let place = places[key] {
          tracks[place].append(face)
        } else {
          places[key] = tracks.count
          tracks.append([face])
        }
      }
    }
    return tracks
  }

  private func meta(of sequence: ClipSequence) -> String {
    let attributes = [
      CVATLabels.Attribute("face_id", isNumber: false), CVATLabels.Attribute("person_id", isNumber: true),
    ]
    let size = sequence.clip.size
    return """
        <meta>
          <task>
            <id>1</id>
            \(XML.element("name", sequence.clip.fileName))
            <size>\(sequence.frameCount)</size>
            <mode>interpolation</mode>
            <overlap>0</overlap>
            <start_frame>0</start_frame>
            <stop_frame>\(sequence.frameCount - 1)</stop_frame>
      \(CVATLabels(labels.labels, attributes).text)      <original_size>
              <width>\(size.width)</width>
              <height>\(size.height)</height>
            </original_size>
            \(XML.element("source", sequence.clip.fileName))
          </task>
        </meta>

      """
  }

  private func text(of track: [LabelledFace], number: Int, frameCount: Int) -> String {
    guard let first = track.first, let last = track.last else { return "" }
    var lines = ["  <\(XML.tag("track", [("id", "\(number)"), ("label", first.label.name), ("source", "auto")]))>"]
    lines += track.flatMap { box($0, frame: $0.face.frameIndex, isOutside: false) }
    if last.face.frameIndex + 1 < frameCount { lines += box(last, frame: last.face.frameIndex + 1, isOutside: true) }
    return (lines + ["  </track>\n"]).joined(separator: "\n")
  }

  private func box(_ labelled: LabelledFace, frame: Int, isOutside: Bool) -> [String] {
    let (face, box) = (labelled.face, labelled.box)
    let corners = [("xtl", box.left), ("ytl", box.top), ("xbr", box.right), ("ybr", box.bottom)]
    let attributes =
      [("frame", "\(frame)"), ("keyframe", "1"), ("outside", isOutside ? "1" : "0"), ("occluded", "0")]
      + corners.map { ($0.0, XML.number($0.1)) } + [("z_order", "0")]
    return [
      "    <\(XML.tag("box", attributes))>", "      <attribute name=\"face_id\">\(face.id.hexadecimal)</attribute>",
    ] + (face.person.map { ["      <attribute name=\"person_id\">\($0.value)</attribute>"] } ?? []) + ["    </box>"]
  }
}
