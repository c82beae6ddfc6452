import FileHandling
import Vocabulary

/// Face regions of the Metadata Working Group, else of Microsoft: in sidecars beside photos, else inside a JPEG.
/// `photo.jpg.xmp` belongs to `photo.jpg`; `photo.xmp` to the only picture of that name.
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
    let exact = Dictionary(pictures.map { ($0.relative, $0) }) { first, _ in first }
    let byStem = Dictionary(grouping: pictures, by: \.stem)
    var labels: [[UInt8]: [ImportedRegion]] = [:]
    for sidecar in listing.files where sidecar.ending == "xmp" {
      let regions = try regions(in: ImportListing.text(of: sidecar.path), of: sidecar.path)
      let alike = byStem[sidecar.stem] ?? []
      guard let picture = exact[sidecar.stem] ?? (alike.count == 1 ? alike[0] : nil) else {
        dataset.problems.append(ImportProblem(.missingPicture, sidecar.path))
        continue
      }
      // The name with both endings says more than the one without.
      if exact[sidecar.stem] != nil || labels[picture.relative] == nil { labels[picture.relative] = regions }
    }
    for picture in pictures {
      // A sidecar is what was said last: programs that write one leave the photo alone.
      let regions = try labels[picture.relative] ?? embeddedRegions(in: picture)
      dataset.pictures.append(ImportedPicture(path: picture.path, regions: regions))
    }
  }

  /// What a JPEG says of the faces in it; empty for other pictures.
  func embeddedRegions(in picture: ImportListing.File) throws -> [ImportedRegion] {
    guard ["jpg", "jpeg", "jpe"].contains(picture.ending) else { return [] }
    do {
      let regions = try EmbeddedXMP.packets(in: picture.path).map { packet -> RegionSets in
        // All kinds of things are in there, of all kinds of programs: only what is wanted is read.
        guard [Self.groupRegions, Self.microsoftInfo].contains(where: { packet.contains($0.utf8) }) else {
          return RegionSets()
        }
        guard let text = String(validating: packet, as: UTF8.self) else {
          throw ImportError.broken(picture.path, line: nil, .notUTF8)
        }
        return try regionSets(in: text, of: picture.path)
      }
      let ofGroup = regions.flatMap(\.ofGroup)
      return ofGroup.isEmpty ? regions.flatMap(\.ofMicrosoft) : ofGroup
    } catch is FileError {
      // A photo that cannot be read is told of where it is taken in.
      return []
    } catch ImportError.broken(let path, line: _, let flaw) {
      // A line of what lies somewhere in a photo helps nobody.
      throw ImportError.broken(path, line: nil, flaw)
    }
  }

  /// Programs that write both say the same in both.
  private struct RegionSets {
    var ofGroup: [ImportedRegion] = []
    var ofMicrosoft: [ImportedRegion] = []
  }

  private func regions(in text: String, of path: FilePath) throws -> [ImportedRegion] {
    let sets = try regionSets(in: text, of: path)
    return sets.ofGroup.isEmpty ? sets.ofMicrosoft : sets.ofGroup
  }

  private func regionSets(in text: String, of path: FilePath) throws -> RegionSets {
    let root = try XMLReader.read(text, of: path)
    var sets = RegionSets()
    try root.forEach { element in
      switch element.name {
      case Self.groupRegions + "RegionList":
        for item in Self.items(of: element) {
          if let region = try groupRegion(item, path) { sets.ofGroup.append(region) }
        }
      case Self.microsoftInfo + "Regions":
        for item in Self.items(of: element) {
          if let region = try microsoftRegion(item, path) { sets.ofMicrosoft.append(region) }
        }
      default: break
      }
    }
    return sets
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
