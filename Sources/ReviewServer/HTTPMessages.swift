public import FileHandling

/// A request as it came, whole.
public struct HTTPRequest: Sendable {
  /// In capitals, as it was sent: `GET`.
  public var method: String

  /// Decoded, and never used as the path of a file: `/api/people`.
  public var path: String

  /// Names and values of the query, decoded; of two with one name the last.
  public var query: [String: String]

  /// Names in lower case. What came twice has both values, with a comma between them.
  public var headers: [String: String]
  public var body: [UInt8]

  /// The numeric address that it came from; empty where the system does not tell.
  public var peer: String

  public init(
    method: String, path: String, query: [String: String] = [:], headers: [String: String] = [:], body: [UInt8] = [],
    peer: String = ""
  ) {
    self.peer = peer
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
  }
}

/// An answer: small ones whole, large ones as a part of a file, and some that go on.
public struct HTTPResponse {
  /// Bytes of an open file that are sent instead of a body, a piece at a time.
  public struct FilePart {
    public let file: OpenFile
    public let range: Range<Int>
  }

  public var status: Int
  public var headers: [String: String]
  public var body: [UInt8]
  public var file: FilePart?

  /// What is sent after the headers, for as long as somebody listens, in the place of `body`.
  public var stream: HTTPStream?

  public init(status: Int = 200, type: String, headers: [String: String] = [:], body: [UInt8]) {
    self.status = status
    self.headers = headers.merging(["Content-Type": type]) { $1 }
    self.body = body
  }

  public init(type: String, headers: [String: String] = [:], stream: HTTPStream) {
    self.init(type: type, headers: headers, body: [])
    self.stream = stream
  }

  /// What every answer says, whatever it holds: what a page may load, who may show it, and that nothing is guessed.
  ///
  /// Source: OWASP HTTP Headers Cheat Sheet; Content Security Policy Level 3.
  static let safety: [String: String] = [
    "Content-Security-Policy": """
    default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
    """,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
  ]
}
