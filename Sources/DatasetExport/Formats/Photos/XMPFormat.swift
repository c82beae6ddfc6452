import DatasetStore
import FileHandling
import Vocabulary

/// Sidecars for photos, to be laid beside them: `photo.jpg.xmp` with its faces as regions of the Metadata Working Group and of
/// Microsoft. Where photos have the same name, they are in folders named by the beginnings of their hashes.
///
/// Regions are of the picture as it is stored, before the camera's orientation is applied; that is how photo programs
/// read them. Only faces that were chosen are in them: what is not wanted in a dataset is not wanted in a photo.
///
/// Source: Metadata Working Group, "Guidelines for Handling Image Metadata" 2.0, 5.9, by way of
/// https://exiftool.org/TagNames/MWG.html#RegionInfo; https://learn.microsoft.com/en-us/windows/win32/wic/-wic-people-tagging;
/// the name with both endings: https://docs.immich.app/features/xmp-sidecars
package final class XMPFormat: DatasetFormat {
  package static let traits = FormatTraits(
    name: "xmp", pictures: [.none], hasParts: false, isOfPhotos: true, keepsAlike: true)

  package let context: FormatContext
  private let labels: FrameLabels
  private let places: [ClipID: String]

  package init(_ context: FormatContext) {
    self.context = context
    labels = FrameLabels(context.plan, includesOthers: false)
    places = Self.places(of: context.plan.clips)
  }

  /// Longest name of a file on the usual file systems, in bytes.
  private static let longestName = 255

  /// Names that differ by case only are the same to many file systems.
  private static func places(of clips: [DatasetClip]) -> [ClipID: String] {
    let counts = Dictionary(clips.map { ($0.fileName.lowercased(), 1) }, uniquingKeysWith: +)
    return Dictionary(
      uniqueKeysWithValues: clips.map { clip in
        let name = "\(clip.fileName).xmp"
        let hash = clip.id.hexadecimal.prefix(12)
        if name.utf8.count > longestName { return (clip.id, "\(clip.slug)-\(hash).xmp") }
        return (clip.id, counts[clip.fileName.lowercased()] == 1 ? name : "\(hash)/\(name)")
      })
  }

  package func file(of picture: PlannedPicture) -> String? { places[picture.clip] }

  package func finish(_ dataset: DatasetPlan) throws {
    for picture in dataset.pictures {
      guard let place = places[picture.clip], let clip = dataset.clip(picture.clip) else { continue }
      try context.folder.write(
        sidecar(picture, turned: clip.orientation ?? StoredOrientation(rotationInDegrees: 0, isMirrored: false)),
        to: place)
    }
  }

  private func sidecar(_ picture: PlannedPicture, turned orientation: StoredOrientation) -> String {
    let size = orientation.storedSize(of: picture.size)
    let regions = labels.faces(in: picture).map { face in
      (face.label.name, orientation.storedShares(of: face.box, in: picture.size))
    }
    let byMiddle = regions.map { name, box in
      let area = [
        ("stArea:x", box.center.x), ("stArea:y", box.center.y), ("stArea:w", box.width), ("stArea:h", box.height),
      ]
      .map { ($0.0, Self.number($0.1)) }
      return """
             <rdf:li rdf:parseType="Resource">
              <\(XML.tag("mwg-rs:Area", area + [("stArea:unit", "normalized")]))/>
              \(XML.element("mwg-rs:Name", name))
              <mwg-rs:Type>Face</mwg-rs:Type>
             </rdf:li>

        """
    }.joined()
    let byCorner = regions.map { name, box in
      let numbers = [box.x, box.y, box.width, box.height].map(Self.number).joined(separator: ", ")
      return """
             <rdf:li rdf:parseType="Resource">
              <MPReg:Rectangle>\(numbers)</MPReg:Rectangle>
              \(XML.element("MPReg:PersonDisplayName", name))
             </rdf:li>

        """
    }.joined()
    return """
      <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
      <\(XML.tag("x:xmpmeta", [("xmlns:x", "adobe:ns:meta/"), ("x:xmptk", context.program)]))>
       <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description rdf:about=""
          xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"
          xmlns:stDim="http://ns.adobe.com/xap/1.0/sType/Dimensions#"
          xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#"
          xmlns:MP="http://ns.microsoft.com/photo/1.2/"
          xmlns:MPRI="http://ns.microsoft.com/photo/1.2/t/RegionInfo#"
          xmlns:MPReg="http://ns.microsoft.com/photo/1.2/t/Region#">
         <mwg-rs:Regions rdf:parseType="Resource">
          <mwg-rs:AppliedToDimensions stDim:w="\(size.width)" stDim:h="\(size.height)" stDim:unit="pixel"/>
          <mwg-rs:RegionList>
           <rdf:Bag>
      \(byMiddle)     </rdf:Bag>
          </mwg-rs:RegionList>
         </mwg-rs:Regions>
         <MP:RegionInfo rdf:parseType="Resource">
          <MPRI:Regions>
           <rdf:Bag>
      \(byCorner)     </rdf:Bag>
          </MPRI:Regions>
         </MP:RegionInfo>
        </rdf:Description>
       </rdf:RDF>
      </x:xmpmeta>
      <?xpacket end="w"?>

      """
  }

  private static func number(_ share: Double) -> String { CSV.number(share, digits: 6) }
}
