package import Vocabulary

/// Reads a dataset's labels: folder in, values out. Of pictures, no more is read than what stands before them in a JPEG.
package struct DatasetReading {
  let listing: ImportListing
  let pictures: [ImportListing.File]
  let own: OwnRecord?

  /// - Parameters:
  ///   - format: Found out where `nil`.
  ///   - isPicture: Whether a file is one, by its name.
  /// - Throws: `ImportError`, `FileError`.
  package static func read(
    _ folder: FilePath, as format: ImportFormat?, isPicture: (FilePath) -> Bool
  ) throws -> ImportedDataset {
    let listing = try ImportListing(folder)
    let pictures = listing.files.filter { isPicture($0.path) }
    guard !pictures.isEmpty else { throw ImportError.noPictures(folder) }
    let reading = DatasetReading(listing: listing, pictures: pictures, own: try OwnRecord(listing))
    let format = try format ?? reading.recognised()
    var dataset = ImportedDataset(format: format, problems: listing.problems)
    switch format {
    case .imagefolder, .lfw: reading.readClasses(into: &dataset)
    case .yolo: try reading.readYOLO(into: &dataset)
    case .coco: try reading.readCOCO(into: &dataset)
    case .xmp: try reading.readXMP(into: &dataset)
    }
    guard !dataset.pictures.isEmpty else { throw ImportError.unfit(folder, format: format.rawValue) }
    return dataset
  }

  private func recognised() throws -> ImportFormat {
    var found: [ImportFormat] = []
    if yamlFile() != nil { found.append(.yolo) }
    if !cocoFiles().isEmpty { found.append(.coco) }
    if listing.files.contains(where: { $0.ending == "xmp" }) { found.append(.xmp) }
    guard found.count < 2 else { throw ImportError.severalFormats(listing.folder, found.map(\.rawValue)) }
    if let format = found.first { return format }
    let inClasses = pictures.filter { $0.parts.count > 1 }
    // An own dataset says what it is of, and has photos as they were in nothing that can be read back.
    let haveRegions = own == nil && pictures.contains(where: hasRegionsInside)
    if haveRegions {
      guard inClasses.isEmpty else {
        // Folders of people, or albums with people in them: what is taken for the other loses all names.
        throw ImportError.severalFormats(listing.folder, [ImportFormat.imagefolder, .xmp].map(\.rawValue))
      }
      return .xmp
    }
    guard !inClasses.isEmpty else { throw ImportError.unknownFormat(listing.folder) }
    return inClasses.allSatisfy(Self.isNamedAsLFW) ? .lfw : .imagefolder
  }

  private func hasRegionsInside(_ picture: ImportListing.File) -> Bool {
    do {
      return try !embeddedRegions(in: picture).isEmpty
    } catch {
      // Broken ones are regions, too; what is wrong with them is said by whoever reads them.
      return true
    }
  }

  /// A person by what a label calls them: in a dataset of this program, by what it says of its classes.
  func person(_ label: String) -> ImportedPerson? {
    if let own { return own.person(ofLabel: label) }
    return label.allSatisfy(\.isWhitespace) ? nil : .named(label)
  }

  // MARK: A folder a class

  private static let parts: Set<String> = [
    "train", "val", "valid", "validation", "test", "training", "testing",
  ]

  /// `Name/Name_0001.jpg`.
  private static func isNamedAsLFW(_ picture: ImportListing.File) -> Bool {
    let parts = picture.parts
    guard parts.count > 1 else { return false }
    let (folder, name) = (parts[parts.count - 2] + [UInt8(ascii: "_")], parts[parts.count - 1])
    guard name.starts(with: folder) else { return false }
    let number = name.dropFirst(folder.count).prefix { $0 != UInt8(ascii: ".") }
    return number.count >= 4 && number.allSatisfy { (48...57).contains($0) }
  }

  private func readClasses(into dataset: inout ImportedDataset) {
    for picture in pictures {
      var folders = picture.parts.dropLast().map { String(decoding: $0, as: UTF8.self) }
      if folders.count > 1, Self.parts.contains(folders[0].lowercased()) { folders.removeFirst() }
      guard let folder = dataset.format == .lfw ? folders.last : folders.first else {
        dataset.problems.append(ImportProblem(.noClass, picture.path))
        continue
      }
      if let own, let regions = own.regions(of: picture.relative) {
        dataset.pictures.append(ImportedPicture(path: picture.path, regions: regions))
        continue
      }
      let person: ImportedPerson?
      if let own, let known = own.people(inFolder: folder) {
        person = known.person
      } else {
        person = self.person(dataset.format == .lfw ? folder.replacing("_", with: " ") : folder)
      }
      dataset.pictures.append(ImportedPicture(path: picture.path, person: person))
    }
  }
}
