import Glibc

/// An address of this machine that the server may listen on.
public struct ListenAddress: Hashable, Sendable {
  /// As the system writes it: `127.0.0.1`, `::1`.
  public let text: String
  public let isIPv6: Bool

  public static let loopback4 = ListenAddress(known: "127.0.0.1", isIPv6: false)
  public static let loopback6 = ListenAddress(known: "::1", isIPv6: true)

  private init(known text: String, isIPv6: Bool) {
    self.text = text
    self.isIPv6 = isIPv6
  }

  /// A numeric address; names are looked up by others, who may lie. `nil` for anything else, link-local addresses with
  /// the name of an interface (`fe80::1%eth0`) too.
  public init?(_ text: String) {
    if let canonical = Self.canonical(text, AF_INET) {
      self.init(known: canonical, isIPv6: false)
    } else if let canonical = Self.canonical(text, AF_INET6) {
      self.init(known: canonical, isIPv6: true)
    } else {
      return nil
    }
  }

  private static func canonical(_ text: String, _ family: Int32) -> String? {
    var address = [UInt8](repeating: 0, count: 16)
    var canonical = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    // Safe because an IPv6 address has 16 bytes and an IPv4 one fewer, and the text is no longer than is said.
    guard inet_pton(family, text, &address) == 1,
      inet_ntop(family, &address, &canonical, socklen_t(canonical.count)) != nil
    else { return nil }
    return String(decoding: canonical.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// All addresses of this machine, of one of the two kinds.
  public var isWildcard: Bool { text == "0.0.0.0" || text == "::" }

  /// What needs no password: what only this machine reaches.
  public var isLoopback: Bool { self == .loopback4 || self == .loopback6 }

  /// As it stands in an address of a page: `[::1]`.
  public var hostText: String { isIPv6 ? "[\(text)]" : text }
}

/// Where the page is found, and so what a request may call this server.
public struct ReviewPlaces: Sendable {
  /// An address that leads here from elsewhere: the name of this machine, or of a proxy that speaks TLS.
  public struct Public: Hashable, Sendable {
    /// `https://faces.example.org`, as a browser says it in `Origin`.
    public let origin: String

    /// `faces.example.org`, as a browser says it in `Host`.
    public let host: String
    public var isEncrypted: Bool { origin.hasPrefix("https://") }

    /// `nil` for what is no address of a page, or has a path, a user or anything else behind it.
    public init?(_ text: String) {
      let text = text.hasSuffix("/") ? String(text.dropLast()) : text
      guard
        let parts = text.lowercased().wholeMatch(of: #/(https?):\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?/#)
      else { return nil }
      let usual = parts.1 == "https" ? "443" : "80"
      // Browsers leave out the port that goes without saying.
      let port = parts.3.map { $0 == usual ? "" : ":\($0)" } ?? ""
      host = "\(parts.2)\(port)"
      origin = "\(parts.1)://\(host)"
    }
  }

  public let port: Int

  /// Beside loopback.
  public let others: [ListenAddress]
  public let publicAddress: Public?

  public init(port: Int, others: [ListenAddress] = [], publicAddress: Public? = nil) {
    self.port = port
    self.others = others.filter { !$0.isLoopback }
    self.publicAddress = publicAddress
  }

  /// Whether somebody on another machine may come.
  public var isOpen: Bool { !others.isEmpty || publicAddress != nil }

  /// What the server listens on. An address that stands for all has loopback in it.
  public var addresses: [ListenAddress] {
    let covered = Set(others.filter(\.isWildcard).map(\.isIPv6))
    return [.loopback4, .loopback6].filter { !covered.contains($0.isIPv6) } + others
  }

  /// Whether a request may call the server this. A name that somebody else made lead here (DNS rebinding) is refused; an
  /// address in digits cannot be made to.
  func isOurs(host: String) -> Bool {
    if host == publicAddress?.host { return true }
    let suffix = ":\(port)"
    guard host.hasSuffix(suffix) || port == 80 else { return false }
    let name = host.hasSuffix(suffix) ? String(host.dropLast(suffix.count)) : host
    if ["127.0.0.1", "localhost", "[::1]"].contains(name) { return true }
    guard
      let address = ListenAddress(
        name.hasPrefix("[") && name.hasSuffix("]") ? String(name.dropFirst().dropLast()) : name),
      address.hostText == name
    else { return false }
    return others.contains(address) || others.contains { $0.isWildcard && $0.isIPv6 == address.isIPv6 }
  }

  /// The origins that pages of ours have, seen from a request that calls the server `host`.
  func origins(host: String) -> [String] { ["http://\(host)"] + [publicAddress?.origin].compactMap(\.self) }
}
