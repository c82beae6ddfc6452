import ReviewServer
import Vocabulary

/// What `rollcall review` says where others may come.
enum ReviewWording {
  /// Where the page is found from elsewhere, an address a line.
  static func addresses(_ places: ReviewPlaces) -> String {
    let named = places.others.filter { !$0.isWildcard }.map { "http://\($0.hostText):\(places.port)/\n" }
    return named.joined() + (places.publicAddress.map { $0.origin + "/\n" } ?? "")
  }

  /// That nothing is encrypted; nothing where nobody comes but by a proxy that does.
  static func warning(_ places: ReviewPlaces) -> String {
    let open = places.others.map { $0.isWildcard ? "all \($0.isIPv6 ? "IPv6" : "IPv4") addresses" : $0.text }
    guard !open.isEmpty else { return "" }
    return """
      rollcall: others can come in at \(open.joined(separator: ", ")), port \(places.port), with the password; nothing is \
      encrypted on the way
      hint: put a proxy that speaks TLS before it, or come by `ssh -L`, where others share the network

      """
  }
}
