import CFFmpeg
import Glibc
import Vocabulary

/// An open clip, or a photo's bytes: the only place that reads them.
///
/// libav reads through it as well. Names are thus never taken for addresses (`clip:1.mp4`), patterns (`%03d.png`) or
/// text, and a playlist cannot make libav open anything else.
final class SourceFile {
  let path: FilePath
  let byteCount: Int64

  /// Where libav is told that the file ends: before a box that was cut off, for it refuses the whole file over one.
  fileprivate lazy var readableByteCount = min(byteCount, startOfCutHeaderBox ?? byteCount)

  /// What its name promises, or whoever gave the bytes; `nil` where neither does.
  let expectedKind: ClipKind?

  /// A picture of more pixels is refused, beside `PictureLimits`; 0 where there is no such limit.
  let mostPixels: Int

  private enum Storage {
    case file(CInt)
    case memory([UInt8])
  }

  private let storage: Storage
  private var position: Int64 = 0

  /// The `errno` of the last read that failed; 0 where none did.
  private(set) var readFailure: CInt = 0

  init(path: FilePath) throws {
    func failure(_ call: String, _ number: CInt) -> VideoDecodingError {
      let code: VideoDecodingError.Code =
        switch number {
        case ENOENT, ENOTDIR: .missing
        case EACCES, EPERM: .noPermission
        default: .unreadable
        }
      return VideoDecodingError(code: code, path: path, call: call, status: -number)
    }
    // Without O_NONBLOCK, opening a pipe waits for its other end, for ever if need be.
    let descriptor = open(path.cString, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure("open", errno) }
    var status = stat()
    var code: VideoDecodingError.Code?
    if fstat(descriptor, &status) != 0 {
      let number = errno
      close(descriptor)
      throw failure("fstat", number)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: code = status.st_size == 0 ? .empty : nil
    case S_IFDIR: code = .isDirectory
    default: code = .notRegularFile
    }
    if let code {
      close(descriptor)
      throw VideoDecodingError(code: code, path: path)
    }
    self.path = path
    self.byteCount = Int64(status.st_size)
    storage = .file(descriptor)
    expectedKind = MediaFileNames.kind(of: path)
    mostPixels = 0
  }

  /// A photo that lies in memory and in no file.
  ///
  /// - Parameter name: For errors only.
  init(photo bytes: [UInt8], name: FilePath, mostPixels: Int) throws {
    guard !bytes.isEmpty else { throw VideoDecodingError(code: .empty, path: name) }
    path = name
    byteCount = Int64(bytes.count)
    storage = .memory(bytes)
    expectedKind = .photo
    self.mostPixels = mostPixels
  }

  deinit {
    if case .file(let descriptor) = storage { close(descriptor) }
  }

  var isInMemory: Bool {
    if case .memory = storage { true } else { false }
  }

  /// As the system's `pread`.
  private func pread(_ buffer: UnsafeMutablePointer<UInt8>?, _ count: Int, _ offset: Int) -> Int {
    switch storage {
    case .file(let descriptor): return Glibc.pread(descriptor, buffer, count, offset)
    case .memory(let bytes):
      let count = min(count, bytes.count - offset)
      guard count > 0, let buffer else { return 0 }
      // Safe because the caller's buffer has `count` bytes, and the source as many from `offset` on.
      return bytes.withUnsafeBufferPointer { source in
        guard let start = source.baseAddress else { return 0 }
        buffer.update(from: start + offset, count: count)
        return count
      }
    }
  }

  /// Up to `count` bytes from `offset` on: fewer at the end of the file, none behind it or where reading fails.
  func bytes(at offset: Int64, count: Int) -> [UInt8] {
    guard offset >= 0, offset < byteCount, count > 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      while initialized < count {
        // Safe because the buffer has `count` bytes, of which `initialized` are written.
        let got = pread(
          buffer.baseAddress.map { $0 + initialized }, count - initialized, Int(offset) + initialized)
        if got < 0, errno == EINTR { continue }
        guard got > 0 else { break }
        initialized += got
      }
    }
  }

  /// What libav reads: the next bytes, a negative `errno`, or its tag for the end.
  fileprivate func read(into buffer: UnsafeMutablePointer<UInt8>, count: Int) -> CInt {
    let count = min(count, Int(readableByteCount - position))
    guard count > 0 else { return rollcall_averror_eof() }
    while true {
      let got = pread(buffer, count, Int(position))
      if got > 0 {
        position += Int64(got)
        return CInt(got)
      }
      if got == 0 { return rollcall_averror_eof() }
      guard errno != EINTR else { continue }
      readFailure = errno
      return -errno
    }
  }

  fileprivate func seek(to offset: Int64, whence: CInt) -> Int64 {
    let start: Int64
    switch whence & ~AVSEEK_FORCE {
    case AVSEEK_SIZE: return readableByteCount
    case SEEK_SET: start = 0
    case SEEK_CUR: start = position
    case SEEK_END: start = readableByteCount
    default: return Int64(-EINVAL)
    }
    let (target, overflow) = start.addingReportingOverflow(offset)
    guard !overflow, target >= 0 else { return Int64(-EINVAL) }
    position = target
    return target
  }
}

/// libav's reader over a `SourceFile`, and its buffer.
final class ByteStream {
  let context: UnsafeMutablePointer<AVIOContext>
  private let source: SourceFile

  init(_ source: SourceFile) throws {
    let bufferSize = 1 << 16
    guard let buffer = av_malloc(bufferSize) else {
      throw VideoDecodingError(code: .outOfMemory, path: source.path, call: "av_malloc")
    }
    // Safe because `self` holds the source for as long as the context lives, and libav calls only while it does.
    let context = avio_alloc_context(
      buffer.assumingMemoryBound(to: UInt8.self), CInt(bufferSize), 0, Unmanaged.passUnretained(source).toOpaque(),
      { opaque, buffer, count in
        guard let opaque, let buffer else { return -EINVAL }
        return Unmanaged<SourceFile>.fromOpaque(opaque).takeUnretainedValue().read(into: buffer, count: Int(count))
      },
      nil,
      { opaque, offset, whence in
        guard let opaque else { return Int64(-EINVAL) }
        return Unmanaged<SourceFile>.fromOpaque(opaque).takeUnretainedValue().seek(to: offset, whence: whence)
      })
    guard let context else {
      av_free(buffer)
      throw VideoDecodingError(code: .outOfMemory, path: source.path, call: "avio_alloc_context")
    }
    self.context = context
    self.source = source
  }

  deinit {
    // The buffer is libav's to replace, so it is the context's that is freed and not the one we made.
    av_free(context.pointee.buffer)
    var context: UnsafeMutablePointer<AVIOContext>? = context
    avio_context_free(&context)
  }
}
