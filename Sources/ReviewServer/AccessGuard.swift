/// Who may ask, and from where.
///
/// A page on the web can make a browser send requests to this machine (cross-site request forgery), and can give its own
/// name the address 127.0.0.1 (DNS rebinding). Other users of the machine can connect to it too. So a request needs a
/// cookie that only the address with the token gives, or the password; a `Host` that is ours, and, to change anything, an
/// `Origin` that is this very server. Source: OWASP Cross-Site Request Forgery Prevention Cheat Sheet.
///
/// Use it from one thread.
public final class AccessGuard {
  /// The longest body of what is taken whole: some 50,000 faces.
  public static let mostBodyBytes = 1 << 20

  /// Bodies that are no JSON, by address: their type and how long they may be.
  private static let others: [String: (type: String, mostBytes: Int)] = [
    // Larger photos are rare, and a photo is in memory as a whole.
    "/api/search/photo": ("application/octet-stream", 32 << 20),
    // Clips, which are taken piece by piece; who receives them has limits of its own.
    uploadAddress: ("application/octet-stream", .max),
    // Each letter may be written as three.
    loginPath: ("application/x-www-form-urlencoded", 3 * PasswordGate.mostBytes + 64),
  ]

  private static let loginPath = "/login"

  /// Where files are sent to, as they are.
  static let uploadAddress = "/api/upload"

  private let places: ReviewPlaces
  private let gate: PasswordGate?
  private let token: String
  private let session: String

  /// Secrets are made anew at each start.
  ///
  /// - Precondition: There is a gate where somebody on another machine may come.
  public init(_ places: ReviewPlaces, gate: PasswordGate?) {
    precondition(gate != nil || !places.isOpen, "nobody is asked for a password")
    (self.places, self.gate) = (places, gate)
    (token, session) = (Secret.random(), Secret.random())
  }

  /// What a browser of this machine is to open.
  public var address: String { "http://127.0.0.1:\(places.port)/?token=\(token)" }

  /// How long the body of a request for this path may be.
  static func mostBytes(of path: String) -> Int { others[path]?.mostBytes ?? mostBodyBytes }

  /// Cookies do not tell ports apart: the name does.
  private var cookieName: String { "rollcall-review-\(places.port)" }

  private func cookie(_ session: String, isEncrypted: Bool) -> String {
    "\(cookieName)=\(session); Path=/; HttpOnly; SameSite=Strict" + (isEncrypted ? "; Secure" : "")
  }

  private func isEncrypted(_ request: HTTPRequest) -> Bool {
    guard let place = places.publicAddress, place.isEncrypted else { return false }
    return request.headers["host"] == place.host || request.headers["origin"] == place.origin
  }

  /// The answer to a request that goes no further; `nil` where it may. Looks at no body.
  public func answer(to request: HTTPRequest) -> HTTPResponse? {
    guard let host = request.headers["host"], places.isOurs(host: host) else { return .refusal(403, "host") }
    guard ["GET", "HEAD", "POST"].contains(request.method) else {
      return .refusal(405, "method", headers: ["Allow": "GET, HEAD, POST"])
    }
    let isPost = request.method == "POST"
    if request.path == "/", !isPost, let offered = request.query["token"] {
      guard Secret.areEqual(offered, token) else { return .refusedPage }
      return .redirection(to: "/", cookie: cookie(session, isEncrypted: isEncrypted(request)))
    }
    let site = request.headers["sec-fetch-site"]
    let isOwnSite = site == nil || site == "same-origin" || (site == "none" && !isPost)
    if gate != nil, request.path == "/login.css", !isPost {
      return HTTPResponse(type: "text/css; charset=utf-8", body: PackageResources.login_css)
    }
    if gate != nil, request.path == Self.loginPath {
      guard isPost else { return loginPage() }
      guard isOwnSite else { return .refusal(403, "site") }
      return answer(toPost: request, host: host)
    }
    guard hasCookie(request) else {
      guard request.path == "/" else { return .refusal(403, "cookie") }
      return gate == nil ? .refusedPage : .redirection(to: Self.loginPath)
    }
    guard isOwnSite else { return .refusal(403, "site") }
    // Of what only reads, browsers tell the origin where it is another's: also of a WebSocket, which has no `Sec-Fetch-Site`.
    if let origin = request.headers["origin"], !places.origins(host: host).contains(origin) {
      return .refusal(403, "origin")
    }
    return isPost ? answer(toPost: request, host: host) : nil
  }

  private func answer(toPost request: HTTPRequest, host: String) -> HTTPResponse? {
    guard let origin = request.headers["origin"], places.origins(host: host).contains(origin) else {
      return .refusal(403, "origin")
    }
    // A form of a foreign page cannot send these types without a question beforehand, which is never answered; the
    // password's own form can, and has nothing but the origin and what is typed.
    let wanted = Self.others[request.path]?.type ?? "application/json"
    guard request.headers["content-type"]?.split(separator: ";").first.map(String.init) == wanted else {
      return .refusal(415, "type")
    }
    guard request.headers["transfer-encoding"] == nil, let length = request.headers["content-length"].flatMap(Int.init),
      length >= 0
    else {
      return .refusal(411, "length")
    }
    return length <= Self.mostBytes(of: request.path) ? nil : .refusal(413, "size")
  }

  private func hasCookie(_ request: HTTPRequest) -> Bool {
    (request.headers["cookie"] ?? "").split(separator: ";").contains { pair in
      let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, parts[0] == cookieName else { return false }
      return Secret.areEqual(String(parts[1]), session) || gate?.isOpen(String(parts[1])) == true
    }
  }
}

/// Coming in by a password, and going.
extension AccessGuard {
  /// The answer to a request for the door itself; `nil` for all others.
  ///
  /// - Parameter request: A whole one, which `answer(to:)` let pass.
  public func answerAtTheDoor(to request: HTTPRequest) -> HTTPResponse? {
    switch (request.method, request.path) {
    case ("POST", Self.loginPath): gate.map { login(request, $0) }
    case ("GET", "/api/session"), ("HEAD", "/api/session"):
      HTTPResponse(
        type: "application/json", headers: ["Cache-Control": "no-store"],
        body: [UInt8](#"{"isByPassword":\#(gate != nil)}"#.utf8))
    case ("POST", "/api/leave"): leave(request)
    default: nil
    }
  }

  private func login(_ request: HTTPRequest, _ gate: PasswordGate) -> HTTPResponse {
    do {
      switch try gate.verdict(on: Self.password(in: request.body), from: request.peer) {
      case .right(let session):
        return .redirection(to: "/", cookie: cookie(session, isEncrypted: isEncrypted(request)))
      case .wrong: return loginPage(status: 401, saying: "That is not the password.")
      case .wait(let seconds):
        return loginPage(
          status: 429, saying: "There were too many wrong passwords. It can be tried again in \(seconds) s.",
          headers: ["Retry-After": "\(seconds)"])
      }
    } catch {
      return .refusal(500, "password")
    }
  }

  /// The session that asks is over, and its cookie goes. Who came by the token's address comes back by it.
  private func leave(_ request: HTTPRequest) -> HTTPResponse {
    for pair in (request.headers["cookie"] ?? "").split(separator: ";") {
      let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
      if parts.count == 2, parts[0] == cookieName { gate?.close(String(parts[1])) }
    }
    return HTTPResponse(
      type: "application/json",
      headers: [
        "Cache-Control": "no-store", "Set-Cookie": cookie("", isEncrypted: isEncrypted(request)) + "; Max-Age=0",
      ],
      body: [UInt8]("{}".utf8))
  }

  private func loginPage(status: Int = 200, saying words: String = "", headers: [String: String] = [:]) -> HTTPResponse
  {
    let page = String(decoding: PackageResources.login_html, as: UTF8.self)
      .replacing("{{said}}", with: words)
    // Browsers tell no origin of a form whose page has no referrer; and this form goes to this server alone.
    let policy = """
      default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'
      """
    let own = [
      "Cache-Control": "no-store", "Referrer-Policy": "same-origin", "Content-Security-Policy": policy,
    ]
    return HTTPResponse(
      status: status, type: "text/html; charset=utf-8", headers: own.merging(headers) { $1 }, body: [UInt8](page.utf8))
  }

  /// The field `password` of a form, as a browser writes it: `+` is a space, `%C3%A4` is a letter. Others are passed over.
  static func password(in body: [UInt8]) -> [UInt8] {
    let name = [UInt8]("password=".utf8)
    guard let field = body.split(separator: UInt8(ascii: "&")).first(where: { $0.starts(with: name) }) else {
      return []
    }
    var rest = field.dropFirst(name.count)
    var bytes: [UInt8] = []
    while let byte = rest.popFirst(), bytes.count <= PasswordGate.mostBytes {
      switch byte {
      case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return [] }
        bytes.append(code)
        rest = rest.dropFirst(2)
      default: bytes.append(byte)
      }
    }
    return bytes
  }
}

extension HTTPResponse {
  /// - Parameter code: What is wrong, as one word: the page has the sentences.
  static func refusal(_ status: Int, _ code: String, headers: [String: String] = [:]) -> HTTPResponse {
    HTTPResponse(
      status: status, type: "application/json", headers: headers.merging(["Cache-Control": "no-store"]) { $1 },
      body: [UInt8](#"{"code":"\#(code)"}"#.utf8))
  }

  static func redirection(to path: String, cookie: String? = nil) -> HTTPResponse {
    let set = cookie.map { ["Set-Cookie": $0] } ?? [:]
    return HTTPResponse(
      status: 303, type: "text/plain", headers: ["Location": path, "Cache-Control": "no-store"].merging(set) { $1 },
      body: [])
  }

  /// For a human who opened the address without its token.
  static var refusedPage: HTTPResponse {
    HTTPResponse(
      status: 403, type: "text/html; charset=utf-8", headers: ["Cache-Control": "no-store"],
      body: PackageResources.refused_html)
  }
}
