import DatasetStore
import FileHandling
import Vocabulary

/// A sequence a clip, as MOTChallenge has them: `NAME/gt/gt.txt`, `NAME/seqinfo.ini`, and `seqmap.txt` with the names; below `train`,
/// `val` and `test` where the dataset is split. With `--picture frame`, the frames are in `NAME/img1`.
///
/// Frames are those of the clip, counted from 1, so that lines fit the frames that any decoder makes of it; those that the
/// library did not look at have none. Tracks are counted from 1 in each clip, and `gt/tracks.csv` says whose they are.
/// There is one class, 1. A face that was not chosen has confidence 0, which readers leave out of what they count.
///
/// Source: https://motchallenge.net/instructions/ and Dendorfer et al. 2020, "MOT20: A benchmark for multi object tracking in
/// crowded scenes" (arXiv 2003.09003), table 5. Boxes may reach beyond the picture there, and are counted from 1.
package final class MOTFormat: DatasetFormat {
  package static let traits = FormatTraits(name: "mot", pictures: [.none, .frame], keepsAlike: true)

  package let context: FormatContext
  private let labels: FrameLabels

  package init(_ context: FormatContext) {
    self.context = context
    labels = FrameLabels(context.plan)
  }

  private func folder(of part: DatasetPart?) -> String { part.map { "\($0.shortName)/" } ?? "" }

  package func file(of picture: PlannedPicture) -> String? {
    guard context.plan.pictureKind != .none, let clip = context.plan.clip(picture.clip) else { return nil }
    let number = LibraryNames.padded(picture.frameIndex + 1, to: 6)
    return "\(folder(of: picture.part))\(ClipSequence.name(of: clip))/img1/\(number).\(ending)"
  }

  private var ending: String { context.plan.pictureFormat.fileEnding }

  package func finish(_ dataset: DatasetPlan) throws {
    var names: [DatasetPart?: [String]] = [:]
    try ClipSequence.forEach(of: dataset, in: context.store) { sequence in
      // A track has its number in all parts.
      var tracks: [Track] = []
      var numbers: [ClipSequence.TrackKey: Int] = [:]
      for part in dataset.partsWithPictures {
        let place = "\(folder(of: part))\(sequence.name)"
        guard sequence.pictures.contains(where: { $0.part == part }) else { continue }
        let writer = try context.folder.writer(for: "\(place)/gt/gt.txt")
        var present: Set<Int> = []
        for picture in sequence.pictures where picture.part == part {
          var lines: [(track: Int, text: String)] = []
          for face in labels.faces(in: picture) {
            let key = ClipSequence.TrackKey(face)
            if numbers[key] == nil {
              tracks.append(Track(face))
              numbers[key] = tracks.count
            }
            let number = numbers[key] ?? 0
            present.insert(number)
            lines.append((number, Self.line(of: face, track: number)))
          }
          try writer.write(lines.sorted { $0.track < $1.track }.map(\.text).joined())
        }
        try writer.commit()
        try context.folder.write(information(on: sequence), to: "\(place)/seqinfo.ini")
        try context.folder.write(table(of: tracks, where: present, dataset), to: "\(place)/gt/tracks.csv")
        try context.folder.write("face\n", to: "\(place)/gt/labels.txt")
        names[part, default: []].append(sequence.name)
      }
    }
    for part in dataset.partsWithPictures {
      let lines = ["name"] + (names[part] ?? [])
      try context.folder.write(lines.joined(separator: "\n") + "\n", to: "\(folder(of: part))seqmap.txt")
    }
  }

  /// `frame,track,left,top,width,height,confidence,class,visibility`.
  private static func line(of labelled: LabelledFace, track: Int) -> String {
    let box = labelled.face.box
    let numbers = [box.x + 1, box.y + 1, box.width, box.height].map { CSV.number($0, digits: 3) }
    return "\(labelled.face.frameIndex + 1),\(track),\(numbers.joined(separator: ",")),\(labelled.isChosen ? 1 : 0),1,"
      + "\(CSV.number(labelled.visibleShare, digits: 3))\n"
  }

  private func information(on sequence: ClipSequence) -> String {
    let size = sequence.clip.size
    return """
      [Sequence]
      name=\(sequence.name)
      imDir=img1
      frameRate=\(max(1, Int(sequence.framesPerSecond.rounded())))
      seqLength=\(sequence.frameCount)
      imWidth=\(size.width)
      imHeight=\(size.height)
      imExt=.\(ending)

      """
  }

  /// Whose a track is, by its first face in the dataset.
  private struct Track {
    let face: DatasetFace
    let label: FrameLabels.Label

    init(_ labelled: LabelledFace) {
      face = labelled.face
      label = labelled.label
    }
  }

  private func table(of tracks: [Track], where present: Set<Int>, _ dataset: DatasetPlan) -> String {
    var lines = CSV.line(["id", "label", "person", "name", "track", "shot"])
    for (index, track) in tracks.enumerated() where present.contains(index + 1) {
      let (face, label) = (track.face, track.label)
      let someone = label.index < dataset.classes.count ? dataset.classes[label.index] : nil
      lines += CSV.line([
        "\(index + 1)", someone?.folder ?? label.name, face.person.map { "\($0.value)" } ?? "",
        CSV.words(someone?.name ?? ""), face.track.map(String.init) ?? "", face.shot.map(String.init) ?? "",
      ])
    }
    return lines
  }
}
