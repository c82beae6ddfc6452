import DatasetStore
import FileHandling
import Vocabulary

/// Whole frames as "CVAT for images 1.1": `annotations.xml`, and the pictures in `images`, or in `images/train` and so on, where
/// the file is that of a project with subsets.
///
/// A face is a box and, where it has all five landmarks, a `points` shape in the same group: right eye, left eye, nose,
/// right and left corner of the mouth.
///
/// Source: https://docs.cvat.ai/docs/dataset_management/formats/format-cvat/ and https://docs.cvat.ai/docs/other/xml_format/
package final class CVATFormat: DatasetFormat {
  package static let traits = FormatTraits(name: "cvat", pictures: [.frame])

  package let context: FormatContext
  private let labels: FrameLabels

  package init(_ context: FormatContext) {
    self.context = context
    labels = FrameLabels(context.plan)
  }

  package func file(of picture: PlannedPicture) -> String? {
    "images/" + (picture.part.map { "\($0.shortName)/" } ?? "") + fileName(of: picture)
  }

  package func finish(_ dataset: DatasetPlan) throws {
    let writer = try context.folder.writer(for: "annotations.xml")
    try writer.write(XML.declaration + "<annotations>\n  <version>1.1</version>\n  <meta>\n")
    try writer.write(meta(of: dataset))
    try writer.write("  </meta>\n")
    for (index, picture) in dataset.pictures.enumerated() { try writer.write(image(picture, index: index)) }
    try writer.write("</annotations>\n")
    try writer.commit()
  }

  private func meta(of dataset: DatasetPlan) -> String {
    let attributes = [
      CVATLabels.Attribute("face_id", isNumber: false), CVATLabels.Attribute("person_id", isNumber: true),
      CVATLabels.Attribute("track_id", isNumber: true), CVATLabels.Attribute("chosen", isNumber: false),
    ]
    let labels = CVATLabels(labels.labels, attributes).text
    func task(_ number: Int, _ part: DatasetPart?, _ inner: String) -> String {
      let count = part == nil ? dataset.pictures.count : dataset.pictures.count { $0.part == part }
      return """
            <task>
              <id>\(number)</id>
              \(XML.element("name", part?.shortName ?? "faces"))
              <size>\(count)</size>
              <mode>annotation</mode>
              <overlap>0</overlap>
              <subset>\(part?.shortName ?? "default")</subset>
        \(inner)    </task>

        """
    }
    guard !dataset.parts.isEmpty else { return task(1, nil, labels) }
    let parts = dataset.partsWithPictures
    return """
          <project>
            <id>1</id>
            <name>faces</name>
      \(labels)      <subsets>\(parts.compactMap { $0?.shortName }.joined(separator: "\n"))</subsets>
            <tasks>
      \(parts.enumerated().map { task($0.offset + 1, $0.element, "") }.joined())      </tasks>
          </project>

      """
  }

  private func image(_ picture: PlannedPicture, index: Int) -> String {
    var attributes = [("id", "\(index)"), ("name", fileName(of: picture))]
    if let part = picture.part { attributes.append(("subset", part.shortName)) }
    attributes += [("width", "\(picture.size.width)"), ("height", "\(picture.size.height)")]
    var lines = ["  <\(XML.tag("image", attributes))>"]
    for (place, face) in labels.faces(in: picture).enumerated() { lines += shapes(of: face, group: place + 1) }
    return (lines + ["  </image>\n"]).joined(separator: "\n")
  }

  private func shapes(of labelled: LabelledFace, group: Int) -> [String] {
    let (face, box) = (labelled.face, labelled.box)
    let common = [("label", labelled.label.name), ("source", "auto"), ("occluded", "0")]
    let values = [
      ("face_id", face.id.hexadecimal), ("person_id", face.person.map { "\($0.value)" }),
      ("track_id", face.track.map(String.init)), ("chosen", "\(labelled.isChosen)"),
    ].compactMap { name, value in
      value.map { "      <\(XML.tag("attribute", [("name", name)]))>\(XML.escaped($0))</attribute>" }
    }
    func shape(_ name: String, _ own: [(String, String)]) -> [String] {
      let attributes = common + own + [("z_order", "0"), ("group_id", "\(group)")]
      return ["    <\(XML.tag(name, attributes))>"] + values + ["    </\(name)>"]
    }
    let corners = [("xtl", box.left), ("ytl", box.top), ("xbr", box.right), ("ybr", box.bottom)]
    let points = labelled.points.compactMap { point in point.map { "\(XML.number($0.x)),\(XML.number($0.y))" } }
    return shape("box", corners.map { ($0.0, XML.number($0.1)) })
      + (points.count == labelled.points.count ? shape("points", [("points", points.joined(separator: ";"))]) : [])
  }
}

/// What a file of CVAT's says of its labels.
struct CVATLabels {
  struct Attribute {
    var name: String
    var isNumber: Bool

    init(_ name: String, isNumber: Bool) {
      self.name = name
      self.isNumber = isNumber
    }
  }

  private let labels: [FrameLabels.Label]
  private let attributes: [Attribute]

  init(_ labels: [FrameLabels.Label], _ attributes: [Attribute]) {
    self.labels = labels
    self.attributes = attributes
  }

  var text: String {
    let declared = attributes.map { attribute in
      // A number needs its range: least, greatest, step.
      "            <attribute><name>\(attribute.name)</name><mutable>True</mutable>"
        + "<input_type>\(attribute.isNumber ? "number" : "text")</input_type><default_value></default_value>"
        + "<values>\(attribute.isNumber ? "0\n1000000000\n1" : "")</values></attribute>\n"
    }.joined()
    let words = labels.map { label in
      """
              <label>
                \(XML.element("name", label.name))
                <type>any</type>
                <attributes>
      \(declared)          </attributes>
              </label>

      """
    }.joined()
    return "      <labels>\n\(words)      </labels>\n"
  }
}
