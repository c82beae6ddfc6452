import CFFmpeg
import Vocabulary

extension Demuxer {
  /// A format that was recognised by the file's first bytes.
  struct Recognition {
    var format: UnsafePointer<AVInputFormat>
    var kind: ClipKind
    /// How sure libav is, 1 … 100.
    var score: Int32
  }

  /// Formats that libav reads and that are no clips: text as pictures, and lists of other files.
  private static let refusedFormats: Set<String> = ["tty", "concat", "hls", "dash", "imf", "webm_dash_manifest"]

  static func recognised(_ source: SourceFile, _ bytes: ByteStream) throws -> Recognition {
    // Some raw video formats are told by their ending only; no other part of the name is shown to libav. The endings
    // of photos would bring in the demuxer of numbered picture files, which opens names by itself.
    let kind = source.expectedKind
    let hint = kind == .video ? MediaFileNames.ending(of: source.path).map { "clip.\($0)" } ?? "" : ""
    var format: UnsafePointer<AVInputFormat>?
    let score = av_probe_input_buffer2(bytes.context, &format, hint, nil, 0, 0)
    guard score >= 0, let format else {
      if source.readFailure != 0 {
        throw VideoDecodingError(code: .unreadable, path: source.path, call: "pread", status: -source.readFailure)
      }
      throw VideoDecodingError(
        code: .notMedia, path: source.path, call: "av_probe_input_buffer2", status: score)
    }
    let name = String(cString: format.pointee.name)
    let names = name.split(separator: ",").map(String.init)
    guard refusedFormats.isDisjoint(with: names) else {
      throw VideoDecodingError(code: .notMedia, path: source.path)
    }
    // A photo with an embedded preview can pass for a stream of JPEG pictures, and such a stream for a photo: the
    // ending knows better.
    let isStill = source.isAVIF || (name.hasSuffix("_pipe") && kind != .video) || (name == "mjpeg" && kind == .photo)
    // What came without a file is a photo or nothing: of all that libav reads, this is the least.
    guard isStill || !source.isInMemory else { throw VideoDecodingError(code: .notAPhoto, path: source.path) }
    return Recognition(format: format, kind: isStill ? .photo : .video, score: score)
  }

  /// Says why a recognised format could not be opened.
  static func refusal(
    of source: SourceFile, _ input: Recognition, _ status: Int32, _ call: String
  ) -> VideoDecodingError {
    let code: VideoDecodingError.Code =
      if status == rollcall_averror_no_memory() {
        .outOfMemory
      } else if source.readFailure != 0 {
        .unreadable
      } else if source.isCutOff, input.score > AVPROBE_SCORE_MAX / 4 {
        .truncated
      } else if input.score <= AVPROBE_SCORE_MAX / 4 {
        // So low a score comes from the file's ending, or from a byte or two that happen to fit.
        .notMedia
      } else {
        .damaged
      }
    return VideoDecodingError(code: code, path: source.path, call: call, status: status)
  }
}
