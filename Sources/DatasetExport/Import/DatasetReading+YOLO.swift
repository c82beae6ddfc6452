import Vocabulary

/// Labels of Ultralytics: `images/…/NAME.jpg`, `labels/…/NAME.txt` and `data.yaml`, for detection, or for a pose of five points.
///
/// Source: https://docs.ultralytics.com/datasets/detect/ and https://docs.ultralytics.com/datasets/pose/
extension DatasetReading {
  /// `data.yaml`, or the only file of that kind.
  func yamlFile() -> ImportListing.File? {
    let found = listing.files.filter { $0.parts.count == 1 && ["yaml", "yml"].contains($0.ending) }
    return listing.file(at: [UInt8]("data.yaml".utf8)) ?? (found.count == 1 ? found[0] : nil)
  }

  func readYOLO(into dataset: inout ImportedDataset) throws {
    guard let file = yamlFile() else { throw ImportError.unfit(listing.folder, format: "yolo") }
    let yaml = try PlainYAML(file.path)
    guard let names = try yaml.values(of: "names") else {
      throw ImportError.broken(file.path, line: nil, .yaml("names"))
    }
    let shape = try yaml.values(of: "kpt_shape").map { shape in
      shape.sorted { $0.key < $1.key }.compactMap { Int($0.value) }
    }
    if let shape, shape.count != 2 || !(1...1000).contains(shape[0]) || !(2...3).contains(shape[1]) {
      throw ImportError.broken(file.path, line: nil, .yaml("kpt_shape"))
    }
    for picture in pictures {
      let regions = try labels(of: picture).map {
        try read($0.path, names: names, shape: shape ?? [0, 0], problems: &dataset.problems)
      }
      dataset.pictures.append(ImportedPicture(path: picture.path, regions: regions ?? []))
    }
  }

  /// As Ultralytics finds it: the last folder `images` is `labels`, and the ending is `.txt`.
  private func labels(of picture: ImportListing.File) -> ImportListing.File? {
    var parts = picture.parts
    if let place = parts.dropLast().lastIndex(of: [UInt8]("images".utf8)) { parts[place] = [UInt8]("labels".utf8) }
    let name = parts.removeLast()
    let stem = name.lastIndex(of: UInt8(ascii: ".")).map { [UInt8](name[..<$0]) } ?? name
    parts.append(stem + [UInt8](".txt".utf8))
    return listing.file(at: [UInt8](parts.joined(separator: [UInt8(ascii: "/")])))
  }

  private func read(
    _ path: FilePath, names: [Int: String], shape: [Int], problems: inout [ImportProblem]
  ) throws -> [ImportedRegion] {
    let text = try ImportListing.text(of: path)
    var regions: [ImportedRegion] = []
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let fields = line.split(whereSeparator: \.isWhitespace)
      guard !fields.isEmpty else { continue }
      let expected = 5 + shape[0] * shape[1]
      guard fields.count == expected else {
        throw ImportError.broken(path, line: number + 1, .fieldCount(fields.count, expected: expected))
      }
      let numbers = try fields.map { field in
        guard let value = Double(field), value.isFinite else {
          throw ImportError.broken(path, line: number + 1, .notANumber(String(field)))
        }
        return value
      }
      guard let index = Int(exactly: numbers[0]) else {
        throw ImportError.broken(path, line: number + 1, .notANumber(String(fields[0])))
      }
      if names[index] == nil { problems.append(ImportProblem(.noSuchClass, path, "\(index)")) }
      regions.append(
        ImportedRegion(
          person: names[index].flatMap(person),
          box: Rectangle(
            x: numbers[1] - numbers[3] / 2, y: numbers[2] - numbers[4] / 2, width: numbers[3], height: numbers[4]),
          unit: .shares, landmarks: Self.landmarks(numbers.dropFirst(5), size: shape[1])))
    }
    return regions
  }

  /// Five points in the order of `Landmarks.points`, all of them labelled.
  ///
  /// - Parameter size: Numbers a point: two, or three with its visibility, which is 0 where there is none.
  static func landmarks(_ numbers: ArraySlice<Double>, size: Int) -> Landmarks? {
    let numbers = [Double](numbers)
    guard size >= 2, numbers.count == 5 * size else { return nil }
    let points = stride(from: 0, to: numbers.count, by: size).compactMap { place -> Point? in
      if size == 3, numbers[place + 2] <= 0 { return nil }
      return Point(x: numbers[place], y: numbers[place + 1])
    }
    return Landmarks(points: points)
  }
}
