import CCrypto
public import Vocabulary

/// SHA-256 of bytes that come piece by piece. Use it from one thread.
public final class ContentHash {
  public static let countOfBytes = 32

  private let context: OpaquePointer
  private let path: FilePath

  /// - Parameter path: For errors only.
  public init(of path: FilePath) throws(FileError) {
    guard let context = EVP_MD_CTX_new() else { throw FileError(.hashing, path: path, call: "EVP_MD_CTX_new") }
    guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      EVP_MD_CTX_free(context)
      throw FileError(.hashing, path: path, call: "EVP_DigestInit_ex")
    }
    self.context = context
    self.path = path
  }

  deinit { EVP_MD_CTX_free(context) }

  public func update(_ bytes: [UInt8]) throws(FileError) {
    try update(bytes, count: bytes.count)
  }

  private func update(_ bytes: [UInt8], count: Int) throws(FileError) {
    // Safe because the pointer lives for the call only, and `count` is at most the array's.
    guard bytes.withUnsafeBytes({ EVP_DigestUpdate(context, $0.baseAddress, count) }) == 1 else {
      throw FileError(.hashing, path: path, call: "EVP_DigestUpdate")
    }
  }

  /// The 32 bytes of the hash; call it once.
  public func finish() throws(FileError) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Self.countOfBytes)
    // Safe because SHA-256 writes 32 bytes.
    guard EVP_DigestFinal_ex(context, &digest, nil) == 1 else {
      throw FileError(.hashing, path: path, call: "EVP_DigestFinal_ex")
    }
    return digest
  }

  /// The hash of a file's bytes, which are never all in memory.
  ///
  /// - Parameter eachPiece: Called with the bytes read so far, about 1,000 times a gigabyte; may throw to stop.
  /// - Complexity: About 1 s a gigabyte where the processor has SHA instructions.
  public static func sha256(
    ofFile path: FilePath, eachPiece: (_ bytesRead: Int) throws -> Void = { _ in }
  ) throws -> [UInt8] {
    let file = try FileDescriptor.openRegularFile(path)
    let hash = try ContentHash(of: path)
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var bytesRead = 0
    while true {
      let count = try file.read(into: &buffer)
      if count == 0 { return try hash.finish() }
      try hash.update(buffer, count: count)
      bytesRead += count
      try eachPiece(bytesRead)
    }
  }

  public static func sha256(of bytes: [UInt8]) throws(FileError) -> [UInt8] {
    let hash = try ContentHash(of: FilePath("(memory)"))
    try hash.update(bytes)
    return try hash.finish()
  }

  /// Lower-case hexadecimal digits, two a byte.
  public static func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = [UInt8]("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}

extension ClipID {
  /// What a clip is known by: the SHA-256 of its bytes.
  public static func make(
    ofFile path: FilePath, eachPiece: (_ bytesRead: Int) throws -> Void = { _ in }
  ) throws -> ClipID {
    ClipID(hexadecimal: ContentHash.hexadecimal(try ContentHash.sha256(ofFile: path, eachPiece: eachPiece)))
  }
}

extension FaceID {
  /// What a face is known by: the first 8 bytes of the SHA-256 over
  /// `rollcall-face-1 CLIP MICROSECONDS X Y WIDTH HEIGHT`, in ASCII with a space between.
  ///
  /// - Parameter seconds: The frame's time in the clip, rounded to the microsecond.
  /// - Parameter box: In pixels of the full-size frame, rounded to the hundredth, so that the last bits of a float,
  ///   which differ between processors, do not matter except on the edge.
  public static func make(clip: ClipID, seconds: Double, box: Rectangle) throws(FileError) -> FaceID {
    let numbers = [seconds * 1e6, box.x * 100, box.y * 100, box.width * 100, box.height * 100]
    precondition(numbers.allSatisfy { $0.magnitude < 1e18 }, "no face at \(seconds) s in \(box)")
    let text = (["rollcall-face-1", clip.hexadecimal] + numbers.map { "\(Int($0.rounded()))" })
      .joined(separator: " ")
    let digest = try ContentHash.sha256(of: [UInt8](text.utf8))
    return FaceID(hexadecimal: ContentHash.hexadecimal([UInt8](digest[..<8])))
  }
}
