import DatasetExport
import Pipeline
import Vocabulary

/// The result of an import, for people.
struct ImportText {
  private static let mostShown = 40
  private static let mostExamples = 3

  private let report: ImportReport
  private let library: FilePath

  init(_ report: ImportReport, library: FilePath) {
    self.report = report
    self.library = library
  }

  /// A line for each kind of problem, with how often it came and where.
  var warnings: [String] {
    ImportProblem.Kind.allCases.compactMap { kind in
      let found = report.problems.filter { $0.kind == kind }
      guard !found.isEmpty else { return nil }
      let examples = found.prefix(Self.mostExamples).map { problem in
        shown(problem.path.description) + (problem.detail.isEmpty ? "" : " (\(shown(problem.detail)))")
      }
      let more = found.count > Self.mostExamples ? ", …" : ""
      return "\(kind.words(found.count)): \(examples.joined(separator: ", "))\(more)"
    }
  }

  var text: String {
    var rows = report.people.filter { $0.newFaceCount > 0 }.prefix(Self.mostShown).map { person in
      let gain =
        report.isAddition && person.newFaceCount < person.faceCount ? ", \(person.newFaceCount) of them new" : ""
      return (shown(person.name ?? person.folder), counted(person.faceCount, "face") + gain)
    }
    if report.nobodysCount > 0 { rows.append(("unsorted", counted(report.nobodysCount, "face"))) }
    let width = rows.map(\.0.count).max() ?? 0
    var lines = rows.map { $0.0 + String(repeating: " ", count: width - $0.0.count + 2) + $0.1 }
    let people = report.people.filter { $0.newFaceCount > 0 }
    if people.count > Self.mostShown { lines.append("… and \(people.count - Self.mostShown) more people") }
    if !lines.isEmpty { lines.append("") }
    let news = report.isAddition ? "new " : ""
    lines.append(
      "\(counted(report.faceCount, "\(news)face")) of \(counted(people.count, "person")) in "
        + "\(counted(report.pictureCount, "picture")), read as \(report.format.rawValue)")
    if report.knownCount > 0 {
      lines.append("\(counted(report.knownCount, "picture")) were there before, and stay as they are")
    }
    lines.append("in \(shown(library.description))")
    return lines.joined(separator: "\n") + "\n"
  }
}

extension ImportProblem.Kind {
  fileprivate func words(_ count: Int) -> String {
    switch self {
    case .link: "\(counted(count, "link")) not followed"
    case .unsafePath: "\(counted(count, "path")) out of the folder, not read"
    case .missingPicture: "\(counted(count, "labelled picture")) not there"
    case .noSuchClass: "\(counted(count, "label")) of a class that has no name, left unsorted"
    case .noClass: "\(counted(count, "picture")) in no class's folder, left out"
    case .clipped: "\(counted(count, "box")) beyond the picture's edge, cut there"
    case .outside: "\(counted(count, "box")) outside the picture, left out"
    case .noFace: "\(counted(count, "picture")) without a face"
    case .severalFaces:
      "\(counted(count, "picture")) with several faces, of which the largest near the middle was taken"
    case .twoClasses: "\(counted(count, "picture")) labelled otherwise before, byte for byte"
    case .twice: "\(counted(count, "picture")) there twice, taken once"
    case .renamed: "\(counted(count, "name")) that nobody can have, changed"
    case .notAPhoto: "\(counted(count, "file")) that are no photo, left out"
    }
  }
}

/// The result of an import for programs. Fields are only ever added.
struct ImportReportJSON: Encodable {
  private struct Person: Encodable {
    let person: Int
    let name: String?
    let folder: String
    let faces: Int
    let newFaces: Int
  }

  private struct Problem: Encodable {
    let kind: String
    let path: String
    let detail: String
  }

  private let library: String
  private let format: String
  private let added: Bool
  private let pictures: Int
  private let known: Int
  private let faces: Int
  private let unsorted: Int
  private let people: [Person]
  private let counts: [String: Int]
  private let problems: [Problem]
  private let unreadable: [String]

  init(_ report: ImportReport, library: FilePath) {
    self.library = library.description
    format = report.format.rawValue
    added = report.isAddition
    pictures = report.pictureCount
    known = report.knownCount
    faces = report.faceCount
    unsorted = report.nobodysCount
    people = report.people.map {
      Person(
        person: $0.number.value, name: $0.name, folder: $0.folder, faces: $0.faceCount, newFaces: $0.newFaceCount)
    }
    counts = Dictionary(uniqueKeysWithValues: ImportProblem.Kind.allCases.map { ($0.rawValue, report.count($0)) })
    problems = report.problems.map {
      Problem(kind: $0.kind.rawValue, path: $0.path.description, detail: $0.detail)
    }
    unreadable = report.failures.map(\.path.description)
  }
}
