import DatasetStore
import FileHandling
import Vocabulary

/// Whole frames as Pascal VOC has them: `JPEGImages/NAME.jpg`, `Annotations/NAME.xml`, `ImageSets/Main/train.txt` and so on, and
/// `labelmap.txt` with the classes in their order. A class is a person.
///
/// Boxes are whole pixels counted from 1, the last one included. A face that was not chosen is `difficult`, which readers
/// leave out of what they count; one that the picture cuts off is `truncated`.
///
/// Source: http://host.robots.ox.ac.uk/pascal/VOC/voc2012/htmldoc/devkit_doc.html (2.3 and 4.2); `labelmap.txt` and `attributes`:
/// https://docs.cvat.ai/docs/dataset_management/formats/format-voc/
package final class VOCFormat: DatasetFormat {
  // Readers put `.jpg` behind the names in the lists.
  package static let traits = FormatTraits(name: "voc", pictures: [.frame], pictureFormats: [.jpeg])

  package let context: FormatContext
  private let labels: FrameLabels
  private let names: [String]

  package init(_ context: FormatContext) {
    self.context = context
    labels = FrameLabels(context.plan)
    names = Self.names(of: labels.labels, context.plan.classes)
  }

  /// A label's name, or the person's folder where lists of classes could not hold the name: they are lines with colons
  /// between the parts and `#` before remarks, and become names of files.
  private static func names(of labels: [FrameLabels.Label], _ classes: [DatasetClass]) -> [String] {
    var taken: Set<String> = []
    return labels.map { label in
      let isPlain =
        !label.name.unicodeScalars.contains {
          ":/\\".unicodeScalars.contains($0) || $0.properties.isWhitespace && $0 != " "
        }
        && !label.name.hasPrefix("#") && !label.name.hasPrefix(" ") && !label.name.hasSuffix(" ")
      var name = isPlain || label.index >= classes.count ? label.name : classes[label.index].folder
      while !taken.insert(name).inserted { name += "-\(label.index)" }
      return name
    }
  }

  package func file(of picture: PlannedPicture) -> String? { "JPEGImages/\(fileName(of: picture))" }

  package func finish(_ dataset: DatasetPlan) throws {
    for picture in dataset.pictures {
      try context.folder.write(annotation(of: picture), to: "Annotations/\(picture.name).xml")
    }
    func write(_ pictures: some Sequence<PlannedPicture>, to set: String) throws {
      let writer = try context.folder.writer(for: "ImageSets/Main/\(set).txt")
      for picture in pictures { try writer.write("\(picture.name)\n") }
      try writer.commit()
    }
    for case let part? in dataset.partsWithPictures { try write(dataset.pictures(of: part), to: part.shortName) }
    try write(dataset.pictures.lazy.filter { $0.part != .test }, to: "trainval")
    let lines = ["# label:color_rgb:parts:actions", "background:0,0,0::"] + names.map { "\($0):::" }
    try context.folder.write(lines.joined(separator: "\n") + "\n", to: "labelmap.txt")
  }

  private func annotation(of picture: PlannedPicture) -> String {
    var lines = [
      "<annotation>", "  <folder>JPEGImages</folder>", "  \(XML.element("filename", fileName(of: picture)))",
      "  <source><database>Rollcall</database></source>",
      "  <size><width>\(picture.size.width)</width><height>\(picture.size.height)</height><depth>3</depth></size>",
      "  <segmented>0</segmented>",
    ]
    for labelled in labels.faces(in: picture) { lines += object(labelled, in: picture.size) }
    return (lines + ["</annotation>"]).joined(separator: "\n") + "\n"
  }

  private func object(_ labelled: LabelledFace, in size: PixelSize) -> [String] {
    let face = labelled.face
    let (left, right) = Self.pixels(labelled.box.left, labelled.box.right, of: size.width)
    let (top, bottom) = Self.pixels(labelled.box.top, labelled.box.bottom, of: size.height)
    let attributes = [
      ("face_id", face.id.hexadecimal), ("person_id", face.person.map { "\($0.value)" }),
      ("track_id", face.track.map(String.init)),
    ]
    return [
      "  <object>", "    \(XML.element("name", names[labelled.label.index]))", "    <pose>Unspecified</pose>",
      "    <truncated>\(labelled.isTruncated ? 1 : 0)</truncated>",
      "    <difficult>\(labelled.isChosen ? 0 : 1)</difficult>",
      "    <bndbox><xmin>\(left)</xmin><ymin>\(top)</ymin><xmax>\(right)</xmax><ymax>\(bottom)</ymax></bndbox>",
      "    <attributes>",
    ]
      + attributes.compactMap { name, value in
        value.map { "      <attribute><name>\(name)</name>\(XML.element("value", $0))</attribute>" }
      } + ["    </attributes>", "  </object>"]
  }

  /// The first and the last pixel between two places, counted from 1.
  private static func pixels(_ first: Double, _ last: Double, of count: Int) -> (Int, Int) {
    let begin = min(max(Int(first.rounded()) + 1, 1), count)
    return (begin, min(max(Int(last.rounded()), begin), count))
  }
}
