/// Who may ask, and from where.
///
/// A page on the web can make a browser send requests to this machine (cross-site request forgery), and can give its own
/// name the address 127.0.0.1 (DNS rebinding). Other users of the machine can connect to it too. So a request needs a
/// cookie that only the address with the token gives, a `Host` that is loopback's, and, to change anything, an `Origin`
/// that is this very server. Source: OWASP Cross-Site Request Forgery Prevention Cheat Sheet.
public struct AccessGuard: Sendable {
  /// The longest body: some 50,000 faces.
  public static let mostBodyBytes = 1 << 20

  private let token: String
  private let session: String
  private let port: Int

  /// Secrets are made anew at each start.
  public init(port: Int) {
    self.init(port: port, token: Self.secret(), session: Self.secret())
  }

  init(port: Int, token: String, session: String) {
    self.port = port
    self.token = token
    self.session = session
  }

  /// What a browser is to open.
  public var address: String { "http://127.0.0.1:\(port)/?token=\(token)" }

  /// Cookies do not tell ports apart: the name does.
  private var cookieName: String { "rollcall-review-\(port)" }

  private var hosts: [String] { ["127.0.0.1:\(port)", "localhost:\(port)", "[::1]:\(port)"] }

  /// 128 bits as 32 hexadecimal digits, from the system's generator.
  private static func secret() -> String {
    var random = SystemRandomNumberGenerator()
    return (0..<2).map { _ in
      let digits = String(random.next() as UInt64, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// The answer to a request that goes no further; `nil` where it may. Looks at no body.
  public func answer(to request: HTTPRequest) -> HTTPResponse? {
    guard let host = request.headers["host"], hosts.contains(host) else { return .refusal(403, "host") }
    guard ["GET", "HEAD", "POST"].contains(request.method) else {
      return .refusal(405, "method", headers: ["Allow": "GET, HEAD, POST"])
    }
    if request.path == "/", request.method != "POST", let offered = request.query["token"] {
      guard Self.areEqual(offered, token) else { return .refusedPage }
      let cookie = "\(cookieName)=\(session); Path=/; HttpOnly; SameSite=Strict"
      return HTTPResponse(
        status: 303, type: "text/plain", headers: ["Location": "/", "Set-Cookie": cookie, "Cache-Control": "no-store"],
        body: [])
    }
    guard hasCookie(request) else { return request.path == "/" ? .refusedPage : .refusal(403, "cookie") }
    let site = request.headers["sec-fetch-site"]
    guard site == nil || site == "same-origin" || (site == "none" && request.method != "POST") else {
      return .refusal(403, "site")
    }
    // Of what only reads, browsers tell the origin where it is another's: also of a WebSocket, which has no `Sec-Fetch-Site`.
    let origin = request.headers["origin"]
    guard origin == nil || origin == "http://\(host)" else { return .refusal(403, "origin") }
    return request.method == "POST" ? answer(toPost: request, host: host) : nil
  }

  private func answer(toPost request: HTTPRequest, host: String) -> HTTPResponse? {
    guard request.headers["origin"] == "http://\(host)" else { return .refusal(403, "origin") }
    // A form cannot send this type, and so no foreign page without a question beforehand, which is never answered.
    guard request.headers["content-type"]?.split(separator: ";").first == "application/json" else {
      return .refusal(415, "type")
    }
    guard request.headers["transfer-encoding"] == nil, let length = request.headers["content-length"].flatMap(Int.init),
      length >= 0
    else {
      return .refusal(411, "length")
    }
    return length <= Self.mostBodyBytes ? nil : .refusal(413, "size")
  }

  private func hasCookie(_ request: HTTPRequest) -> Bool {
    (request.headers["cookie"] ?? "").split(separator: ";").contains { pair in
      let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
      return parts.count == 2 && parts[0] == cookieName && Self.areEqual(String(parts[1]), session)
    }
  }

  /// Takes as long for a wrong secret as for the right one.
  private static func areEqual(_ one: String, _ other: String) -> Bool {
    let (one, other) = ([UInt8](one.utf8), [UInt8](other.utf8))
    guard one.count == other.count else { return false }
    return zip(one, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}

extension HTTPResponse {
  /// - Parameter code: What is wrong, as one word: the page has the sentences.
  static func refusal(_ status: Int, _ code: String, headers: [String: String] = [:]) -> HTTPResponse {
    HTTPResponse(
      status: status, type: "application/json", headers: headers.merging(["Cache-Control": "no-store"]) { $1 },
      body: [UInt8](#"{"code":"\#(code)"}"#.utf8))
  }

  /// For a human who opened the address without its token.
  static var refusedPage: HTTPResponse {
    HTTPResponse(
      status: 403, type: "text/html; charset=utf-8", headers: ["Cache-Control": "no-store"],
      body: PackageResources.refused_html)
  }
}
