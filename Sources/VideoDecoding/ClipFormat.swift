import CFFmpeg
public import Vocabulary

/// What a video is made of, as far as another program wants to know it to say whether it can play it.
public struct ClipFormat: Hashable, Sendable {
  /// libav's short name, such as `mov,mp4,m4a,3gp,3g2,mj2`.
  public var container: String

  /// libav's short name, such as `h264`.
  public var codec: String

  /// The codec's own number of its profile and level, as its bit stream has them; `nil` where it has none, or it is not
  /// known. Of H.264 the profile is `profile_idc` alone.
  public var profile: Int?
  public var level: Int?

  /// Of a colour; `nil` where it is not known.
  public var bitsPerComponent: Int?

  /// How stored pictures are made upright, as in `ClipInfo`.
  public var rotationInDegrees: Int
  public var isMirrored: Bool

  public init(
    container: String, codec: String, profile: Int? = nil, level: Int? = nil, bitsPerComponent: Int? = nil,
    rotationInDegrees: Int = 0, isMirrored: Bool = false
  ) {
    self.container = container
    self.codec = codec
    self.profile = profile
    self.level = level
    self.bitsPerComponent = bitsPerComponent
    self.rotationInDegrees = rotationInDegrees
    self.isMirrored = isMirrored
  }

  /// Reads the beginning of a clip; the stream is the one that `ClipReader` would read.
  ///
  /// - Throws: `VideoDecodingError`.
  public init(of path: FilePath) throws {
    let source = try FrameSource(path: path, threadCount: 1)
    let demuxer = source.demuxer
    guard let parameters = demuxer.stream.pointee.codecpar else {
      throw VideoDecodingError(code: .noVideo, path: path)
    }
    // libav adds marks of its own to H.264's profile: constrained (bit 9) and intra (bit 11).
    let isH264 = parameters.pointee.codec_id == AV_CODEC_ID_H264
    let profile = Int(parameters.pointee.profile)
    let level = Int(parameters.pointee.level)
    let description = av_pix_fmt_desc_get(AVPixelFormat(parameters.pointee.format))
    self.init(
      container: source.containerName, codec: String(cString: avcodec_get_name(parameters.pointee.codec_id)),
      profile: profile < 0 ? nil : isH264 ? profile & 0xFF : profile, level: level < 0 ? nil : level,
      bitsPerComponent: description.map { Int($0.pointee.comp.0.depth) },
      rotationInDegrees: demuxer.orientation.rotationInDegrees, isMirrored: demuxer.orientation.isMirrored)
  }
}
