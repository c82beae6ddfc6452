import Foundation

/// Words that came from outside, such as names and paths, made harmless in HTML, in attributes too.
public enum HTML {
  public static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
  }

  /// A picture that is in the page itself, as the value of `src`.
  public static func source(ofJPEG bytes: [UInt8]) -> String {
    "data:image/jpeg;base64,\(Data(bytes).base64EncodedString())"
  }
}
