import DatasetExport
import Vocabulary

/// What the findings of an audit are called, what they mean and what to do about them.
struct AuditWording {
  let options: AuditOptions
  let subject: AuditReport.Subject

  static func title(_ kind: AuditFinding.Kind) -> String {
    switch kind {
    case .unreadable: "cannot be read"
    case .otherFile: "other files"
    case .noFace: "no face"
    case .severalFaces: "several faces"
    case .tiny: "tiny"
    case .blurred: "blurred"
    case .dark: "dark"
    case .overexposed: "overexposed"
    case .cutOff: "cut off"
    case .poorQuality: "poor quality"
    case .copy: "exact copies"
    case .nearDuplicate: "near duplicates"
    case .wrongPerson: "wrong person?"
    case .emptyClass: "empty classes"
    case .tooFew: "too few"
    case .unbalanced: "unbalanced"
    case .missingInPart: "missing in a part"
    case .leak: "leaks"
    case .leakingShot: "shots in two parts"
    }
  }

  /// What counts as such, with the limit that was taken.
  func meaning(_ kind: AuditFinding.Kind) -> String {
    switch kind {
    case .unreadable: "files or folders that cannot be read, or are no pictures whatever they are called"
    case .otherFile: "files that are no pictures by their names, or belong to no class"
    case .noFace: "pictures in which no face was found"
    case .severalFaces: "pictures that show more than one face; the largest was taken for the one that is meant"
    case .tiny: "the face has fewer than \(number(options.minimumSize)) pixels along its shorter side"
    case .blurred: "the sharpness is under \(number(options.minimumSharpness)); 1 is sharp"
    case .dark: "the face's mean brightness is under \(number(options.minimumLuma)) of 255"
    case .overexposed: "the face's mean brightness is over \(number(options.maximumLuma)) of 255"
    case .cutOff: "less than \(number(options.minimumInside)) of the face is in the picture"
    case .poorQuality:
      "size, sharpness, pose, light, score and what is in the picture, as one number, are under \(number(options.minimumQuality))"
    case .copy: "files with the same bytes as another one"
    case .nearDuplicate: "pictures of a person that are nearly the same as a better one"
    case .wrongPerson: "faces that are far from the rest of their own person, and nearer to another"
    case .emptyClass: "class folders without a picture, which readers refuse"
    case .tooFew: "people with fewer than \(options.minimumFaces) faces"
    case .unbalanced:
      "people with over \(number(options.maximumRatio)) times the faces of the person in the middle, or under a "
        + "\(number(options.maximumRatio))th of them"
    case .missingInPart: "people whom a part has no picture of: readers that number folders number them otherwise there"
    case .leak: "pictures of two parts that are the same or nearly: a test with them tells less than it seems to"
    case .leakingShot: "shots of a clip that two parts have frames of"
    }
  }

  func advice(_ kind: AuditFinding.Kind) -> String {
    let isLibrary = subject == .library
    switch kind {
    case .unreadable, .emptyClass: return "remove them, or bring them back whole"
    case .otherFile: return "nothing; readers pass over them"
    case .noFace: return "look at them; remove those without a face"
    case .severalFaces: return "cut them to the face that is meant"
    case .tiny: return isLibrary ? "rollcall export --min-size \(number(options.minimumSize))" : "remove them"
    case .blurred, .dark, .overexposed, .cutOff, .poorQuality:
      return isLibrary ? "rollcall export --min-quality, or rollcall move LIBRARY FACE --unsorted" : "remove the worst"
    case .copy: return "keep one of each; where they are two people's, one is wrong"
    case .nearDuplicate:
      return isLibrary ? "nothing; rollcall export takes the best of them" : "keep the better ones"
    case .wrongPerson:
      return isLibrary
        ? "look at them; rollcall move LIBRARY FACE --to PERSON" : "look at them, and move those that are"
    case .tooFew: return isLibrary ? "add clips, or rollcall export --min-faces" : "add pictures, or leave them out"
    case .unbalanced: return isLibrary ? "rollcall export --max-per-person" : "take fewer of the many, or weigh classes"
    case .missingInPart: return "split anew, or leave them out"
    case .leak: return "keep each in one part only"
    case .leakingShot: return "split by shot: rollcall export --split-by shot"
    }
  }

  /// What was measured of one of them, and what it is compared with.
  func detail(_ item: AuditFinding.Item, of kind: AuditFinding.Kind) -> String? {
    let value = item.value ?? 0
    let other = item.other.map(shown) ?? ""
    switch kind {
    case .unreadable, .otherFile, .noFace, .emptyClass: return nil
    case .severalFaces: return counted(Int(value), "face")
    // Not to the nearest: 39.8 is under 40.
    case .tiny: return counted(Int(value), "pixel")
    case .blurred: return "sharpness \(twoDigits(value))"
    case .dark, .overexposed: return "brightness \(Int(value.rounded()))"
    case .cutOff: return "\(twoDigits(value)) of it seen"
    case .poorQuality: return "quality \(number((value * 10_000).rounded() / 10_000))"
    case .copy: return "as \(other)"
    case .nearDuplicate, .leak: return value == 0 ? "as \(other)" : "\(counted(Int(value), "bit")) from \(other)"
    case .wrongPerson: return "of \(item.person.map(shown) ?? ""), nearer to \(other)"
    case .tooFew: return counted(Int(value), "face")
    case .unbalanced: return "\(twoDigits(value)) times the middle"
    case .missingInPart: return "not in \(other)"
    case .leakingShot: return "and \(other)"
    }
  }

  private func number(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e9 ? "\(Int(value))" : "\(value)"
  }
}
