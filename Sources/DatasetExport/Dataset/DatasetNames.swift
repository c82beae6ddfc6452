package import DatasetStore
package import Vocabulary

/// The names of a dataset's pictures and classes, safe wherever a dataset may be carried.
package enum DatasetNames {
  /// `CLIP-HHhMMmSSsmmm-IIIIIIIIIIIIIIII`: clip, time, and the face.
  package static func picture(of face: DatasetFace, slug: String) -> String {
    "\(slug)-\(LibraryNames.time(face.seconds))-\(face.id.hexadecimal)"
  }

  /// `CLIP-HHhMMmSSsmmm-HHHHHHHHHHHH-NNNNNN`: clip, time, the beginning of the clip's hash, and the frame's number.
  package static func frame(_ frameIndex: Int, seconds: Double, of clip: ClipID, slug: String) -> String {
    "\(slug)-\(LibraryNames.time(seconds))-\(clip.hexadecimal.prefix(12))-\(LibraryNames.padded(frameIndex, to: 6))"
  }

  /// The classes of people, by the names of their folders in byte order, and the unsorted among them.
  ///
  /// - Parameter people: By number; all of the library, so that a folder's name does not depend on who else is chosen.
  package static func classes(
    of chosen: Set<PersonNumber>, among people: [PersonRecord], withUnsorted: Bool
  ) -> [DatasetClass] {
    let folders = LibraryNames.folders(of: people)
    var classes = people.filter { chosen.contains($0.number) }.map { person in
      DatasetClass(index: 0, person: person.number, name: person.name, folder: folders[person.number] ?? "")
    }
    if withUnsorted {
      classes.append(DatasetClass(index: 0, person: nil, name: nil, folder: LibraryLayout.unsorted))
    }
    classes.sort { $0.folder.utf8.lexicographicallyPrecedes($1.folder.utf8) }
    for index in classes.indices { classes[index].index = index }
    return classes
  }
}
