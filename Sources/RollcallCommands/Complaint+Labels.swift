import Evaluation
import Vocabulary

extension Complaint {
  init(label error: LabelError) {
    let forms = "`rollcall evaluate --help` says what labels look like"
    let choice = "--clip names the clip that the labels are for"
    switch error {
    case .unknownForm(let path):
      self.init("\(shown(path.description)): holds no labels of a known form", hint: forms, .badData)
    case .malformed(let path, let place, let expected):
      self.init("\(shown(path.description)): \(shown(place)): expected \(expected)", hint: forms, .badData)
    case .empty(let path): self.init("\(shown(path.description)): holds no label", .badData)
    case .severalClips(let count):
      self.init("the labels are for one clip, and the library has \(count)", hint: choice, .usage)
    case .noClip: self.init("the library has no clip", .badData)
    case .noSuchClip(let path): self.init("\(shown(path.description)): the library has no such clip", .badData)
    case .ambiguousClip(let path):
      self.init(
        "\(shown(path.description)): several clips have this name", hint: "name it by its path in faces.csv", .badData)
    case .outsideClip(let path, let seconds, let end):
      self.init(
        "\(shown(path.description)): a label is at \(secondsText(seconds)), and the clip ends at \(secondsText(end)); "
          + "the labels are for another clip", .badData)
    case .outsidePicture(let path, let seconds, let size):
      self.init(
        "\(shown(path.description)): a label at \(secondsText(seconds)) lies outside the picture of "
          + "\(size.width) × \(size.height) pixels; the labels are for another size", .badData)
    case .nothingLookedAt(let count):
      self.init(
        "not one of the \(counted(count, "label")) is at a moment that was looked at",
        hint: "sort again with a higher --sample", .badData)
    case .nothingMatches(let count):
      self.init(
        "not one of the \(counted(count, "label")) is at a face of the library; they are for another clip, or another size",
        .badData)
    }
  }
}
