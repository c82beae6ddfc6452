import CFFmpeg

/// What reads clips: FFmpeg, as it was built here.
public enum DecodingLibrary {
  public static var version: String { String(cString: av_version_info()) }

  /// The decoder of a codec by the codec's name (`h264`, `av1`); `nil` where there is none.
  public static func decoder(of codec: String) -> String? {
    guard let descriptor = avcodec_descriptor_get_by_name(codec),
      let decoder = avcodec_find_decoder(descriptor.pointee.id)
    else { return nil }
    return String(cString: decoder.pointee.name)
  }
}
