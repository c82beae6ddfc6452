import FileHandling
import Foundation
import Glibc
import Vocabulary

/// Fetches one file by `curl`, over HTTPS, up to a size and with a hash that was known before.
///
/// curl and no library of our own: it is on nearly every machine, knows proxies and certificates, and runs in a process
/// of its own. Its bytes come through a pipe and are counted here, so that the limit holds whatever the server says.
public struct ModelDownload: Sendable {
  /// What a model may have by default: those of the known families are under 300 MB.
  public static let defaultLimitInBytes = 600_000_000

  let address: String
  let sha256: String
  let limitInBytes: Int

  /// Asked some ten times a second; true ends it.
  var shouldStop: @Sendable () -> Bool = { false }

  /// - Throws: `DownloadError.hashWanted`, `.insecure`: both before anything is sent.
  public init(
    _ address: String, sha256: String?, limitInBytes: Int = defaultLimitInBytes,
    shouldStop: @escaping @Sendable () -> Bool = { false }
  ) throws(DownloadError) {
    guard Self.isSafe(address) else { throw .insecure(address: address) }
    guard let sha256 else { throw .hashWanted(address: address) }
    self.address = address
    self.sha256 = sha256.lowercased()
    self.limitInBytes = limitInBytes
    self.shouldStop = shouldStop
  }

  /// Whether a text names a place in the network rather than a file.
  public static func isAddress(_ text: String) -> Bool { text.contains("://") }

  /// The last part of the address's path, which the file is called by.
  public var fileName: String {
    let path = address.prefix { $0 != "?" && $0 != "#" }
    return path.split(separator: "/").last.map(String.init) ?? "model.onnx"
  }

  /// HTTPS to anyone; HTTP to this machine, where nobody stands between. What two programs may read in two ways (a
  /// name before an @, a backslash, spaces) is neither.
  private static func isSafe(_ address: String) -> Bool {
    let plain = address.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    guard plain, !address.contains("@"), !address.contains("\\"), let parts = URLComponents(string: address),
      let host = parts.host?.lowercased(), !host.isEmpty
    else { return false }
    if parts.scheme?.lowercased() == "https" { return true }
    return parts.scheme?.lowercased() == "http" && ["localhost", "127.0.0.1", "[::1]", "::1"].contains(host)
  }

  /// Writes the file to `path`, which is removed again where it cannot be had whole and right.
  ///
  /// - Throws: `DownloadError`, `AdditionError.wrongHash`, `FileError`.
  func fetch(to path: FilePath) throws {
    do {
      let found = try receive(into: path)
      guard found == sha256 else {
        throw AdditionError.wrongHash(source: address, expected: sha256, found: found)
      }
    } catch {
      try? Folder.removeTree(path)
      throw error
    }
  }

  private static func program() -> String? {
    let folders = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return folders.split(separator: ":").map { "\($0)/curl" }.first { access($0, X_OK) == 0 }
  }

  /// - Returns: The SHA-256 of what was written.
  private func receive(into path: FilePath) throws -> String {
    guard let program = Self.program() else { throw DownloadError.noCurl }
    let process = Process()
    process.executableURL = URL(filePath: program)
    // Without the user's own settings of curl, which may allow more; a redirection may only lead to HTTPS.
    process.arguments = [
      "--disable", "--fail", "--silent", "--show-error", "--location", "--max-redirs", "5", "--proto", "=http,https",
      "--proto-redir", "=https", "--connect-timeout", "30", "--speed-limit", "1", "--speed-time", "60",
      "--max-filesize", "\(limitInBytes)", "--globoff", "--url", address,
    ]
    let output = Pipe()
    let errors = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    defer {
      if process.isRunning { process.terminate() }
      process.waitUntilExit()
    }
    let writer = try AtomicFileWriter(for: path, durability: .durable)
    let hash = try ContentHash(of: path)
    var count = 0
    while let bytes = try next(of: output.fileHandleForReading) {
      count += bytes.count
      guard count <= limitInBytes else { throw tooLarge }
      try hash.update(bytes)
      try writer.write(bytes)
    }
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      // 63: what the server says of the file's size is beyond the limit.
      guard process.terminationStatus != 63 else { throw tooLarge }
      let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      throw DownloadError.failed(address: address, text: text)
    }
    try writer.commit()
    return ContentHash.hexadecimal(try hash.finish())
  }

  private var tooLarge: DownloadError { .tooLarge(address: address, limitInBytes: limitInBytes) }

  /// What has come next; `nil` at the end.
  private func next(of handle: FileHandle) throws -> [UInt8]? {
    var descriptors = [pollfd(fd: handle.fileDescriptor, events: Int16(POLLIN), revents: 0)]
    while true {
      guard !shouldStop() else { throw DownloadError.interrupted }
      // Safe because the array lives through the call, and is as long as is said.
      guard poll(&descriptors, 1, 100) > 0 else { continue }
      let data = handle.availableData
      return data.isEmpty ? nil : [UInt8](data)
    }
  }
}
