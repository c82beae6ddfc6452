import CFFmpeg
public import Vocabulary

/// What went wrong while a clip was written, as data: another place makes sentences and exit codes of it.
public struct VideoEncodingError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Code: Hashable, Sendable {
    /// This build of libavcodec has neither of the encoders that we use.
    case noEncoder
    case outOfMemory
    /// The file could not be created, written or closed; the status says why.
    case notWritten
    /// The encoder or the container refused; the status says why.
    case failed
  }

  public let code: Code

  /// The clip.
  public let path: FilePath

  /// The C function that failed.
  public let call: String

  /// What it returned, as a negative `errno` or libav tag.
  public let status: Int32

  /// libav's own words for `status`.
  public var statusText: String {
    var buffer = [CChar](repeating: 0, count: Int(AV_ERROR_MAX_STRING_SIZE))
    av_strerror(status, &buffer, buffer.count)
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// For debugging only.
  public var description: String { "\(path): \(code): \(call): \(statusText) (\(status))" }
}

/// Passes on what a libav function returned, and throws where it is an error.
@discardableResult
func check(
  _ status: Int32, _ call: String, _ subject: FilePath, meaning code: VideoEncodingError.Code = .failed
) throws -> Int32 {
  guard status < 0 else { return status }
  throw VideoEncodingError(
    code: status == rollcall_averror_no_memory() ? .outOfMemory : code, path: subject, call: call, status: status)
}

/// Passes on what a libav function allocated.
func check<Pointer>(_ pointer: Pointer?, _ call: String, _ subject: FilePath) throws -> Pointer {
  guard let pointer else {
    throw VideoEncodingError(code: .outOfMemory, path: subject, call: call, status: rollcall_averror_no_memory())
  }
  return pointer
}
