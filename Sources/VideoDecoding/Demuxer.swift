import CFFmpeg
import Glibc
import Vocabulary

/// An open container and the one video stream of it that is read.
final class Demuxer {
  enum Reading {
    /// Lies in `packet` until the next call.
    case packet
    case end
    case failed(status: Int32)
  }

  let source: SourceFile
  let kind: ClipKind
  let format: UnsafeMutablePointer<AVFormatContext>
  let stream: UnsafeMutablePointer<AVStream>
  let packet: UnsafeMutablePointer<AVPacket>
  private let bytes: ByteStream

  /// The status of a demuxer's refusal to go on comes again and again; so often in a row, and it is the end.
  private static let failuresInARow = 16
  private var failureCount = 0

  /// Whether the file ends before its own structure does.
  private(set) var isCutOff: Bool

  convenience init(path: FilePath) throws {
    try self.init(SourceFile(path: path))
  }

  init(_ source: SourceFile) throws {
    _ = ConcealmentLog.installed
    let path = source.path
    let bytes = try ByteStream(source)
    if let format = source.unreadableFormat {
      throw VideoDecodingError(code: .unsupportedFormat(format), path: path)
    }
    let input = try Demuxer.recognised(source, bytes)
    var format = avformat_alloc_context()
    guard let context = format else {
      throw VideoDecodingError(code: .outOfMemory, path: path, call: "avformat_alloc_context")
    }
    context.pointee.pb = bytes.context
    context.pointee.flags |= AVFMT_FLAG_CUSTOM_IO
    // A clip is one file: formats that point at others (playlists, references) are refused what they ask for.
    context.pointee.io_open = { _, _, _, _, _ in -EPERM }
    // On failure libav frees the context itself.
    let status = avformat_open_input(&format, "", input.format, nil)
    guard status >= 0, let format else {
      throw Demuxer.refusal(of: source, input, status, "avformat_open_input")
    }
    do {
      if input.kind == .video {
        // What cannot be found out here shows when packets are read.
        let status = avformat_find_stream_info(format, nil)
        if status == rollcall_averror_no_memory() { try check(status, "avformat_find_stream_info", path) }
      }
      guard let stream = Demuxer.bestStream(of: format) else {
        throw VideoDecodingError(code: .noVideo, path: path)
      }
      for index in 0..<Int(format.pointee.nb_streams) {
        guard let other = format.pointee.streams[index], other != stream else { continue }
        other.pointee.discard = AVDISCARD_ALL
      }
      packet = try check(av_packet_alloc(), "av_packet_alloc", path)
      self.stream = stream
    } catch {
      var closing: UnsafeMutablePointer<AVFormatContext>? = format
      avformat_close_input(&closing)
      throw error
    }
    self.source = source
    self.bytes = bytes
    self.format = format
    self.kind = input.kind
    isCutOff = source.isCutOff
  }

  deinit {
    var packet: UnsafeMutablePointer<AVPacket>? = packet
    av_packet_free(&packet)
    var format: UnsafeMutablePointer<AVFormatContext>? = format
    avformat_close_input(&format)
  }

  var containerName: String { format.pointee.iformat.map { String(cString: $0.pointee.name) } ?? "" }

  /// The stream's unit of time in seconds.
  var tick: Double { av_q2d(stream.pointee.time_base) }

  /// Reads on to the next packet of the video stream.
  func readPacket() -> Reading {
    while true {
      av_packet_unref(packet)
      let status = av_read_frame(format, packet)
      if status >= 0 {
        failureCount = 0
        guard packet.pointee.stream_index == stream.pointee.index else { continue }
        if kind == .photo, stream.pointee.codecpar.pointee.codec_id == AV_CODEC_ID_MJPEG, !endsAsJPEG(packet.pointee) {
          isCutOff = true
        }
        return .packet
      }
      if status == rollcall_averror_eof() { return .end }
      failureCount += 1
      return failureCount < Demuxer.failuresInARow ? .failed(status: status) : .end
    }
  }

  /// Whether the packet holds a JPEG picture up to its end mark, but for zeros that some cameras add.
  private func endsAsJPEG(_ packet: AVPacket) -> Bool {
    let bytes = UnsafeBufferPointer(start: packet.data, count: Int(packet.size))
    // Safe because the bytes are libav's until the next packet, and are only looked at.
    guard let last = bytes.lastIndex(where: { $0 != 0 }), last > 0 else { return false }
    return bytes[last - 1] == 0xFF && bytes[last] == 0xD9
  }

  /// How far the file has been read, 0 … 1: the measure where times are not known.
  var shareRead: Double {
    min(1, max(0, Double(avio_seek(bytes.context, 0, SEEK_CUR)) / Double(source.byteCount)))
  }

  /// The video stream to read: no cover picture, and before others one that we can decode, that the container calls
  /// the default, that has more pixels, that comes first. (`av_find_best_stream` asks for bit rates before sizes, and
  /// takes a cover where there is nothing else.)
  private static func bestStream(
    of format: UnsafeMutablePointer<AVFormatContext>
  ) -> UnsafeMutablePointer<AVStream>? {
    var best: (rank: [Int], stream: UnsafeMutablePointer<AVStream>)?
    let covers = AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS
    for index in 0..<Int(format.pointee.nb_streams) {
      guard let stream = format.pointee.streams[index], let parameters = stream.pointee.codecpar,
        parameters.pointee.codec_type == AVMEDIA_TYPE_VIDEO, stream.pointee.disposition & covers == 0
      else { continue }
      let rank = [
        avcodec_find_decoder(parameters.pointee.codec_id) == nil ? 0 : 1,
        stream.pointee.disposition & AV_DISPOSITION_DEFAULT == 0 ? 0 : 1,
        Int(parameters.pointee.width) * Int(parameters.pointee.height),
      ]
      if let best, !best.rank.lexicographicallyPrecedes(rank) { continue }
      best = (rank, stream)
    }
    return best?.stream
  }
}
