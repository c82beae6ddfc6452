import Vocabulary

/// Names in a library's folder, relative to it. All are ASCII.
enum LibraryLayout {
  static let people = "people"
  static let unsorted = "unsorted"
  static let annotations = "annotations"
  static let montages = "montages"
  static let facesTable = "faces.csv"
  static let peopleTable = "people.csv"
  static let report = "report.html"

  /// Where portraits lie until it is known whose they are. A finished library has no such folder.
  static let newPortraits = "faces"

  static let viewFolders = [people, unsorted, annotations, montages]
  static let viewFiles = [facesTable, peopleTable, report]

  /// The folder of a portrait's annotation and montage: `annotations/X/…` for `people/X/…`, and for `unsorted/…`.
  static func annotation(of portrait: String) -> String {
    "\(annotations)/\(withoutPeople(portrait).dropLast(4)).txt"
  }

  /// - Parameter folder: `people/X` or `unsorted`.
  static func montage(of folder: String) -> String {
    "\(montages)/\(withoutPeople(folder)).jpg"
  }

  private static func withoutPeople(_ path: String) -> Substring {
    path.hasPrefix("\(people)/") ? path.dropFirst(people.count + 1) : path[...]
  }
}

extension FilePath {
  /// A path inside a library as the layout says it, with `/` between the parts.
  func appending(relative path: String) -> FilePath {
    path.split(separator: "/").reduce(self) { $0.appending(String($1)) }
  }
}
