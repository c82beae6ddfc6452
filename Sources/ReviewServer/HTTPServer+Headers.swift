import CMicroHTTPD

/// What the library tells of a request.
extension HTTPServer {
  static func peer(of connection: OpaquePointer) -> String {
    var text = [CChar](repeating: 0, count: Int(ROLLCALL_ADDRESS_BYTES))
    // Safe because the text is as long as the call is told, and ends with a zero.
    rollcall_peer(connection, &text, text.count)
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Collects what the library lends one by one.
  private final class Values {
    var found: [String: String] = [:]
    let areHeaders: Bool
    init(areHeaders: Bool) { self.areHeaders = areHeaders }
  }

  static func values(
    of connection: OpaquePointer, _ kind: MHD_ValueKind, areHeaders: Bool = false
  ) -> [String: String] {
    let values = Values(areHeaders: areHeaders)
    // Safe because `values` lives until the call returns, and nobody keeps the pointer.
    MHD_get_connection_values(
      connection, kind,
      { context, _, key, value in
        guard let context, let key else { return ROLLCALL_NO }
        let values = Unmanaged<Values>.fromOpaque(context).takeUnretainedValue()
        let text = value.map { String(cString: $0) } ?? ""
        if values.areHeaders {
          let name = String(cString: key).lowercased()
          values.found[name] = values.found[name].map { $0 + ", " + text } ?? text
        } else {
          values.found[String(cString: key)] = text
        }
        return ROLLCALL_YES
      }, Unmanaged.passUnretained(values).toOpaque())
    return withExtendedLifetime(values) { values.found }
  }
}
