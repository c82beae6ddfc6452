import Foundation

/// The process that has a port, by the kernel's tables: what an error can say of a port that is taken.
///
/// Source: proc(5), `/proc/net/tcp` and `/proc/PID/fd`.
struct PortHolder {
  let process: Int
  let program: String

  /// `nil` where it is another user's process, which only root may look at, or has gone.
  init?(of port: Int) {
    let sockets = Self.listeningSockets(at: port)
    guard !sockets.isEmpty else { return nil }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
      guard let process = Int(name) else { continue }
      let folder = "/proc/\(name)/fd"
      let isHolder = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).contains { file in
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(file)")).map(sockets.contains) ?? false
      }
      guard isHolder, let text = try? String(contentsOfFile: "/proc/\(name)/comm", encoding: .utf8) else { continue }
      self.process = process
      program = text.trimmingCharacters(in: .newlines)
      return
    }
    return nil
  }

  /// As the links in a process's folder name them: `socket:[12345]`.
  private static func listeningSockets(at port: Int) -> Set<String> {
    let digits = String(port, radix: 16, uppercase: true)
    let ending = ":" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    var sockets: Set<String> = []
    for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
      for line in ((try? String(contentsOfFile: table, encoding: .utf8)) ?? "").split(separator: "\n") {
        // The second field is the local address; of the fourth, 0A means that it listens; the tenth is the socket.
        let fields = line.split(separator: " ")
        if fields.count > 9, fields[3] == "0A", fields[1].hasSuffix(ending) { sockets.insert("socket:[\(fields[9])]") }
      }
    }
    return sockets
  }
}
