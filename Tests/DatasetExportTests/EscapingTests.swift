import DatasetExport
import Foundation
import Testing
import Vocabulary

@Suite struct EscapingTests {
  @Test(arguments: [
    ("O'Brien \"Bob\" & <Ann>", "O&apos;Brien &quot;Bob&quot; &amp; &lt;Ann&gt;"),
    ("two\nlines\tand\r", "two&#10;lines&#9;and&#13;"), ("\u{1}\u{FFFF}", "\u{FFFD}\u{FFFD}"),
    ("\u{7F}\u{85}", "&#127;&#133;"), ("דוד 🙂", "דוד 🙂"),
  ])
  func xml(text: String, escaped: String) {
    #expect(XML.escaped(text) == escaped)
  }

  @Test(arguments: [
    ("no", #""no""#), ("a: b #c", #""a: b #c""#), (#"say "\" twice"#, #""say \"\\\" twice""#),
    ("two\nlines\u{85}\u{2028}", #""two\u000Alines\u0085\u2028""#), ("\u{FEFF}x\u{7F}", #""\uFEFFx\u007F""#),
    ("דוד 🙂", #""דוד 🙂""#),
  ])
  func yaml(text: String, quoted: String) {
    #expect(YAML.text(text) == quoted)
  }

  /// A box that is 1/10 from the left and 2/10 from the top of an upright picture, and 3/10 by 4/10 large.
  @Test(arguments: [
    (0, false, 0.1, 0.2, 0.3, 0.4), (90, false, 0.2, 0.6, 0.4, 0.3), (180, false, 0.6, 0.4, 0.3, 0.4),
    (270, false, 0.4, 0.1, 0.4, 0.3), (0, true, 0.6, 0.2, 0.3, 0.4), (270, true, 0.2, 0.1, 0.4, 0.3),
  ])
  func storedShares(degrees: Int, isMirrored: Bool, x: Double, y: Double, width: Double, height: Double) {
    let orientation = StoredOrientation(rotationInDegrees: degrees, isMirrored: isMirrored)
    let box = orientation.storedShares(
      of: Rectangle(x: 20, y: 20, width: 60, height: 40), in: PixelSize(width: 200, height: 100))
    let differences = [box.x - x, box.y - y, box.width - width, box.height - height]
    #expect(differences.allSatisfy { $0.magnitude < 1e-9 }, "\(box)")
  }
}
