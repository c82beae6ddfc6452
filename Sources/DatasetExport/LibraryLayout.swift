import DatasetStore
package import Vocabulary

/// Names in a library's folder, relative to it. All are ASCII.
package enum LibraryLayout {
  static let people = "people"
  static let unsorted = "unsorted"

  /// The people that nobody asks about again, and what is no face. Neither folder is there before it is needed.
  static let ignored = "ignored"
  static let notFaces = "not-faces"
  static let annotations = "annotations"
  static let montages = "montages"
  static let facesTable = "faces.csv"
  static let peopleTable = "people.csv"
  static let report = "report.html"

  /// Where portraits lie until it is known whose they are. It is gone when a run ends.
  static let newPortraits = "faces"

  /// What an unfinished `re-embed` has done so far.
  package static let reembedding = ".rollcall-re-embedding"

  static let viewFolders = [people, unsorted, annotations, montages]
  static let laterFolders = [ignored, notFaces]
  static let viewFiles = [facesTable, peopleTable, report]

  /// The place of a portrait's annotation: `annotations/X/….txt` for `people/X/….jpg`, and for `unsorted/….jpg`.
  static func annotation(of portrait: String) -> String {
    "\(annotations)/\(withoutPeople(portrait).dropLast(4)).txt"
  }

  /// The folder of the annotations of a folder of portraits.
  static func annotations(of folder: String) -> String {
    "\(annotations)/\(withoutPeople(folder))"
  }

  /// - Parameter folder: `people/X`, `ignored/X`, `unsorted` or `not-faces`.
  package static func montage(of folder: String) -> String {
    "\(montages)/\(withoutPeople(folder)).jpg"
  }

  /// `people/X` of `people/X/….jpg`.
  static func folder(of portrait: String) -> String {
    portrait.split(separator: "/").dropLast().joined(separator: "/")
  }

  static func fileName(of portrait: String) -> String {
    portrait.split(separator: "/").last.map(String.init) ?? portrait
  }

  /// Databases that are kept beside the library's own: from before a change of the schema, and damaged ones.
  static func isKeptDatabase(_ name: [UInt8]) -> Bool {
    name.starts(with: DatasetStore.backupPrefix.utf8) && name.suffix(7).elementsEqual(".sqlite".utf8)
      || name.starts(with: damagedDatabase.utf8)
  }

  /// The name that a damaged database has once another takes its place.
  static let damagedDatabase = "\(DatasetStore.fileName).damaged"

  private static func withoutPeople(_ path: String) -> Substring {
    path.hasPrefix("\(people)/") ? path.dropFirst(people.count + 1) : path[...]
  }
}

extension FilePath {
  /// A path inside a library as the layout says it, with `/` between the parts.
  package func appending(relative path: String) -> FilePath {
    path.split(separator: "/").reduce(self) { $0.appending(String($1)) }
  }

  /// The same for a path that a database says: one that came from elsewhere cannot lead out of the library.
  package func appending(inside path: String) -> FilePath? {
    let parts = path.split(separator: "/")
    return parts.isEmpty || parts.contains("..") ? nil : appending(relative: path)
  }
}
