import Vocabulary

/// Face regions in sidecars beside photos: of the Metadata Working Group, else of Microsoft. `photo.jpg.xmp` belongs to
/// `photo.jpg`; `photo.xmp` to the only picture of that name.
///
/// Source: https://exiftool.org/TagNames/MWG.html#RegionInfo and
/// https://learn.microsoft.com/en-us/windows/win32/wic/-wic-people-tagging
extension DatasetReading {
  private static let rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  private static let groupRegions = "http://www.metadataworkinggroup.com/schemas/regions/"
  private static let area = "http://ns.adobe.com/xmp/sType/Area#"
  private static let microsoftInfo = "http://ns.microsoft.com/photo/1.2/t/RegionInfo#"
  private static let microsoftRegion = "http://ns.microsoft.com/photo/1.2/t/Region#"

  func readXMP(into dataset: inout ImportedDataset) throws {
    var labels: [[UInt8]: [ImportedRegion]] = [:]
    for sidecar in listing.files where sidecar.ending == "xmp" {
      let regions = try regions(in: ImportListing.text(of: sidecar.path), of: sidecar.path)
      guard let picture = picture(of: sidecar) else {
        dataset.problems.append(ImportProblem(.missingPicture, sidecar.path))
        continue
      }
      // The name with both endings says more than the one without.
      let isExact = sidecar.relative.starts(with: picture.relative)
      if isExact || labels[picture.relative] == nil { labels[picture.relative] = regions }
    }
    for picture in pictures {
      dataset.pictures.append(ImportedPicture(path: picture.path, regions: labels[picture.relative] ?? []))
    }
  }

  private func picture(of sidecar: ImportListing.File) -> ImportListing.File? {
    let stem = [UInt8](sidecar.relative.dropLast(4))
    if let picture = pictures.first(where: { $0.relative == stem }) { return picture }
    let dotted = stem + [UInt8(ascii: ".")]
    let found = pictures.filter {
      $0.relative.starts(with: dotted) && !$0.relative.dropFirst(dotted.count).contains(UInt8(ascii: "."))
    }
    return found.count == 1 ? found[0] : nil
  }

  private func regions(in text: String, of path: FilePath) throws -> [ImportedRegion] {
    let root = try XMLReader.read(text, of: path)
    var (ofGroup, ofMicrosoft): ([ImportedRegion], [ImportedRegion]) = ([], [])
    try root.forEach { element in
      switch element.name {
      case Self.groupRegions + "RegionList":
        for item in Self.items(of: element) {
          if let region = try groupRegion(item, path) { ofGroup.append(region) }
        }
      case Self.microsoftInfo + "Regions":
        for item in Self.items(of: element) {
          if let region = try microsoftRegion(item, path) { ofMicrosoft.append(region) }
        }
      default: break
      }
    }
    // Programs that write both say the same in both.
    return ofGroup.isEmpty ? ofMicrosoft : ofGroup
  }

  /// The members of a bag or list; each is its own properties, or has them in a description.
  private static func items(of element: XMLElement) -> [XMLElement] {
    element.children.flatMap(\.children).filter { $0.name == rdf + "li" }.map { $0.child(rdf + "Description") ?? $0 }
  }

  private func groupRegion(_ item: XMLElement, _ path: FilePath) throws -> ImportedRegion? {
    // Pets, focus points and bar codes are regions, too.
    if let type = item.property(Self.groupRegions + "Type"), type != "Face" { return nil }
    let found = item.child(Self.groupRegions + "Area")
    let area = found?.child(Self.rdf + "Description") ?? found
    let numbers = ["x", "y", "w", "h"].compactMap { area?.property(Self.area + $0).flatMap { Double($0) } }
    guard numbers.count == 4, numbers.allSatisfy(\.isFinite) else {
      throw ImportError.broken(path, line: nil, .xml(.noRegionArea))
    }
    return ImportedRegion(
      person: item.property(Self.groupRegions + "Name").flatMap(person),
      box: Rectangle(
        x: numbers[0] - numbers[2] / 2, y: numbers[1] - numbers[3] / 2, width: numbers[2], height: numbers[3]),
      unit: area?.property(Self.area + "unit") == "pixel" ? .storedPixels : .storedShares)
  }

  private func microsoftRegion(_ item: XMLElement, _ path: FilePath) throws -> ImportedRegion? {
    // People who are tagged without a place have no rectangle.
    guard let text = item.property(Self.microsoftRegion + "Rectangle") else { return nil }
    let numbers = text.split(separator: ",").compactMap { Double($0.trimmed) }
    guard numbers.count == 4, numbers.allSatisfy(\.isFinite) else {
      throw ImportError.broken(path, line: nil, .xml(.noRegionArea))
    }
    return ImportedRegion(
      person: item.property(Self.microsoftRegion + "PersonDisplayName").flatMap(person),
      box: Rectangle(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3]), unit: .storedShares)
  }
}
