import FileHandling
import Foundation

/// A page as one HTML file that needs no other: pictures, style and script are in it, and nothing else is run or loaded
/// (Content-Security-Policy by the hashes of what is there).
package struct SingleFilePage {
  private let title: String
  private let style: [UInt8]
  private let script: [UInt8]?

  /// - Parameters:
  ///   - title: In plain words, of which HTML is made here.
  ///   - style: What this page has beside the style of all.
  package init(title: String, style: [UInt8], script: [UInt8]? = nil) {
    self.title = title
    self.style = PackageResources.page_css + style
    self.script = script
  }

  /// - Parameters:
  ///   - header, main: HTML, in which all that came from outside is escaped.
  /// - Throws: `FileError` where no hash can be made.
  package func text(header: String, main: String) throws -> String {
    let sources = try ["style-src '\(Self.hash(style))'"] + (script.map { ["script-src '\(try Self.hash($0))'"] } ?? [])
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; \
      \(sources.joined(separator: "; ")); base-uri 'none'; form-action 'none'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(HTML.escaped(title))</title>
      <style>\(String(decoding: style, as: UTF8.self))</style>
      </head>
      <body>
      <header>
      \(header)
      </header>
      <main>
      \(main)
      </main>
      \(script.map { "<script>\(String(decoding: $0, as: UTF8.self))</script>" } ?? "")
      </body>
      </html>

      """
  }

  private static func hash(_ bytes: [UInt8]) throws -> String {
    "sha256-\(Data(try ContentHash.sha256(of: bytes)).base64EncodedString())"
  }
}
