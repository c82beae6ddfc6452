import Foundation
import TestSupport
import Testing

/// Photos whose regions stand inside them, as photo managers write them.
@Suite(.enabled(if: SharedData.isPresent, SharedData.reason), .timeLimit(.minutes(60)))
struct ImportEmbeddedTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private static func packet(_ name: String, x: Double, more: String = "") -> String {
    """
    <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
    <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <rdf:Description rdf:about="" xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"
     xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#" \(more)><mwg-rs:Regions rdf:parseType="Resource">
    <mwg-rs:RegionList><rdf:Bag><rdf:li mwg-rs:Name="\(name)" mwg-rs:Type="Face"><mwg-rs:Area
     stArea:x="\(x)" stArea:y="0.5" stArea:w="0.2" stArea:h="0.2" stArea:unit="normalized"/></rdf:li></rdf:Bag>
    </mwg-rs:RegionList></mwg-rs:Regions></rdf:Description></rdf:RDF></x:xmpmeta>
    <?xpacket end="w"?>
    """
  }

  /// Puts segments behind the first two bytes of a photo, each as an APP1; an EXIF of full length comes before, so that
  /// not all is among the bytes that are read first.
  private func photo(_ place: String, packet: String?, extended: String? = nil, pieces: Int = 1) throws {
    let url = directory.url.appending(path: place)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    let program = """
      import struct, sys
      source, target, packet, extended, pieces = sys.argv[1:]
      data = open(source, "rb").read()
      segments = [b"Exif\\0\\0" + bytes(65527)]
      if packet: segments.append(b"http://ns.adobe.com/xap/1.0/\\0" + packet.encode())
      whole = extended.encode()
      size = -(-len(whole) // int(pieces))
      parts = [(at, whole[at:at + size]) for at in range(0, len(whole), size)] if whole else []
      for at, part in reversed(parts):
        segments.append(b"http://ns.adobe.com/xmp/extension/\\0" + b"A" * 32 + struct.pack(">II", len(whole), at) + part)
      if whole: segments.append(b"http://ns.adobe.com/xmp/extension/\\0" + b"B" * 32 + struct.pack(">II", 3, 0) + b"old")
      inside = b"".join(b"\\xff\\xe1" + struct.pack(">H", len(s) + 2) + s for s in segments)
      open(target, "wb").write(data[:2] + inside + data[2:])
      """
    try ToolFailed.check(
      "python3",
      [
        "-c", program, SharedData.url("photos/test__obama1.jpg").path, url.path, packet ?? "", extended ?? "",
        "\(pieces)",
      ])
  }

  private func importing(_ arguments: String...) throws -> Outcome {
    Outcome(try Program.run(["import", "set", "-o", "lib", "-q"] + arguments, in: directory), without: directory)
  }

  private func people() throws -> String {
    try ToolFailed.check(
      "sqlite3",
      [
        "-readonly", directory.path("lib/library.sqlite"),
        """
        SELECT name, round((x + face.width / 2) / frame.width, 2), round(face.width / frame.width, 2) FROM face
        JOIN frame ON frame.clip = face.clip AND frame.number = face.frame
        JOIN person ON person.number = face.person ORDER BY 1
        """,
      ]
    ).output
  }

  @Test func regionsInsideAreFound() throws {
    try photo("set/a.jpg", packet: Self.packet("Ann &amp; Bé", x: 0.4))
    // What somebody says beside a photo is newer than what is in it.
    try photo("set/b.JPG", packet: Self.packet("Old", x: 0.6))
    try Data(Self.packet("New", x: 0.5).utf8).write(to: directory.url.appending(path: "set/b.xmp"))
    // Nothing of faces, and of no XML that anybody could read: nobody asks.
    try photo("set/c.jpg", packet: "<broken")
    #expect(try importing() == Outcome(0))
    #expect(try people() == "Ann & Bé|0.4|0.2\nNew|0.5|0.2\n")
  }

  /// More than a segment holds goes on in others, in any order; what an older edit left there is not meant.
  @Test(arguments: [1, 3])
  func anExtendedPacketIsPutTogether(pieces: Int) throws {
    let main = "<a xmlns:n='http://ns.adobe.com/xmp/note/' n:HasExtendedXMP='\(String(repeating: "A", count: 32))'/>"
    try photo("set/a.jpg", packet: main, extended: Self.packet("Ann", x: 0.3), pieces: pieces)
    #expect(try importing() == Outcome(0))
    #expect(try people() == "Ann|0.3|0.2\n")
  }

  @Test func whatCannotBeReadIsSaid() throws {
    try photo("set/a.jpg", packet: Self.packet("Ann", x: 0.3).replacing("</rdf:RDF>", with: ""))
    #expect(
      try importing()
        == Outcome(
          65,
          errors: """
            rollcall: set/a.jpg: an element of the XML ends that did not begin; nothing was imported

            """))
    #expect(try directory.names() == ["set"])
  }

  /// People in albums, or folders of people: one must not be taken for the other.
  @Test func foldersWithRegionsInsideAreAskedFor() throws {
    try photo("set/Holiday/a.jpg", packet: Self.packet("Ann", x: 0.3))
    #expect(
      try importing()
        == Outcome(
          65,
          errors: """
            rollcall: set: has labels in several forms: imagefolder, xmp
            hint: --format says which to read

            """))
    #expect(try importing("--format", "xmp") == Outcome(0))
    #expect(try people() == "Ann|0.3|0.2\n")
  }
}
