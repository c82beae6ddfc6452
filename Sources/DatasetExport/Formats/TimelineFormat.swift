import DatasetStore
import FileHandling
import Vocabulary

/// Who is on screen when, as JSON for programs: `timeline.json`, a line a clip. `Documentation/datasets.md` says what each
/// field means.
package final class TimelineFormat: DatasetFormat {
  package static let traits = FormatTraits(name: "timeline-json", pictures: [.none], hasParts: false, keepsAlike: true)

  package let context: FormatContext

  package init(_ context: FormatContext) {
    self.context = context
  }

  package func file(of picture: PlannedPicture) -> String? { nil }

  package func finish(_ dataset: DatasetPlan) throws {
    let steps = try context.store.stepSeconds()
    let writer = try context.folder.writer(for: "timeline.json")
    try writer.write("{\"rollcallTimeline\": 1, \"clips\": [")
    var separator = "\n"
    for (clip, people) in try ScreenTime.inEachClip(of: dataset, context.store) {
      let line = JSON.object([
        ("clip", JSON.text(clip.id.hexadecimal)), ("name", JSON.text(clip.fileName)),
        ("kind", JSON.text(clip.isPhoto ? "photo" : "video")), ("duration", JSON.number(clip.durationSeconds)),
        ("step", clip.isPhoto ? "null" : JSON.number(steps[clip.id])), ("people", JSON.array(people.map(Self.object))),
      ])
      try writer.write(separator + line)
      separator = ",\n"
    }
    try writer.write("\n]}\n")
    try writer.commit()
  }

  private static func object(of person: ScreenTime) -> String {
    JSON.object([
      ("person", JSON.number(person.someone.person?.value)), ("name", JSON.text(orNull: person.someone.name)),
      ("label", JSON.text(person.someone.folder)), ("faces", JSON.number(person.faceCount)),
      ("seconds", JSON.number(person.stretches.reduce(0) { $0 + $1.end - $1.start })),
      (
        "stretches",
        JSON.array(
          person.stretches.map { stretch in
            JSON.object([
              ("start", JSON.number(stretch.start)), ("end", JSON.number(stretch.end)),
              ("faces", JSON.number(stretch.faceCount)),
            ])
          })
      ),
    ])
  }
}
