import CFFmpeg
public import Vocabulary

/// What went wrong with a clip, as data: another place makes sentences and exit codes of it.
public struct VideoDecodingError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Code: Hashable, Sendable {
    case missing
    case isDirectory
    /// A pipe, a socket, a device: its bytes cannot be read twice.
    case notRegularFile
    case noPermission
    /// A file of 0 bytes.
    case empty
    /// No format that libav knows.
    case notMedia
    /// A medium where a photo was asked for, or an animated picture.
    case notAPhoto
    /// A medium without moving or still pictures; a cover picture of a song does not count.
    case noVideo
    /// There is a video stream, and not one picture in it.
    case noFrames
    /// A format that is recognised and cannot be read right, by the name that people know it by.
    case unsupportedFormat(String)
    /// A codec that this build of libavcodec has no decoder for.
    case unsupportedCodec(String)
    /// Nothing could be decoded, for the data is broken.
    case damaged
    /// Nothing could be decoded, for the file ends too early: a copy or a recording that was stopped.
    case truncated
    /// A picture that would need more memory than `PictureLimits.maximumByteCount`.
    case tooLarge(PixelSize)
    case outOfMemory
    /// The system could not read the file (status says why).
    case unreadable
    /// A C call failed for another reason.
    case failed
  }

  public let code: Code

  /// The clip.
  public let path: FilePath

  /// The C function that failed; `nil` where we found the trouble ourselves.
  public let call: String?

  /// What the C function returned, as a negative `errno` or libav tag; 0 where there is none.
  public let status: Int32

  public init(code: Code, path: FilePath, call: String? = nil, status: Int32 = 0) {
    self.code = code
    self.path = path
    self.call = call
    self.status = status
  }

  /// libav's own words for `status`; `nil` where it is 0.
  public var statusText: String? {
    status == 0 ? nil : VideoDecodingError.text(ofStatus: status)
  }

  /// For debugging only.
  public var description: String {
    let cause = call.map { ": \($0): \(statusText ?? "failed") (\(status))" } ?? ""
    return "\(path): \(code)\(cause)"
  }

  static func text(ofStatus status: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: Int(AV_ERROR_MAX_STRING_SIZE))
    av_strerror(status, &buffer, buffer.count)
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// Passes on what a libav function returned, and throws where it is an error.
///
/// - Parameter code: What a failure means here; running out of memory is told apart by the status.
@discardableResult
func check(
  _ status: Int32, _ call: String, _ subject: FilePath, meaning code: VideoDecodingError.Code = .failed
) throws -> Int32 {
  guard status < 0 else { return status }
  throw VideoDecodingError(
    code: status == rollcall_averror_no_memory() ? .outOfMemory : code, path: subject, call: call, status: status)
}

/// Passes on what a libav function allocated.
func check<Pointee>(
  _ pointer: UnsafeMutablePointer<Pointee>?, _ call: String, _ subject: FilePath
) throws -> UnsafeMutablePointer<Pointee> {
  guard let pointer else {
    throw VideoDecodingError(
      code: .outOfMemory, path: subject, call: call, status: rollcall_averror_no_memory())
  }
  return pointer
}
