import CFFmpeg
import Vocabulary

/// What the container says of its video stream.
extension Demuxer {
  var framesPerSecond: Double? {
    for rate in [stream.pointee.avg_frame_rate, stream.pointee.r_frame_rate] where rate.num > 0 && rate.den > 0 {
      return av_q2d(rate)
    }
    return nil
  }

  /// From a moment of the clip's own clock to the end of the stream.
  func estimatedSeconds(from base: Double) -> Double? {
    if stream.pointee.duration > 0 {
      return Double(stream.pointee.duration) * tick
    }
    guard format.pointee.duration > 0 else { return nil }
    // The container's own time begins with its first stream, which may be the sound.
    let start = format.pointee.start_time == rollcall_no_pts() ? 0 : Double(format.pointee.start_time)
    return max(0, (start + Double(format.pointee.duration)) / Double(AV_TIME_BASE) - base)
  }

  /// - Parameter base: As for `estimatedSeconds`.
  func estimatedFrameCount(from base: Double) -> Int? {
    if stream.pointee.nb_frames > 0 { return Int(stream.pointee.nb_frames) }
    guard let rate = framesPerSecond else { return nil }
    // Files may lie: what does not fit into an integer is no count.
    return estimatedSeconds(from: base).flatMap { Int(exactly: ($0 * rate).rounded()) }.map { max(1, $0) }
  }

  /// What a camera wrote into the photo, or the container into the stream.
  var orientation: Orientation {
    if kind == .photo {
      let number = ExifOrientation(read: source.bytes(at:count:)).find()
      return number.flatMap(Orientation.init(exif:)) ?? .upright
    }
    guard let data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, nil) else { return .upright }
    return Orientation(displayMatrixAt: data)
  }

  /// - Parameter orientation: The stream's; a frame's own goes before it, but for photos.
  func geometry(of buffer: FrameBuffer, _ orientation: Orientation) -> FrameGeometry {
    let frame = buffer.pointer
    let stored = PixelSize(width: Int(frame.pointee.width), height: Int(frame.pointee.height))
    guard kind == .video else {
      // A photo's density is for printing, and viewers take its pixels for square.
      return FrameGeometry(stored: stored, pixelAspect: 1, orientation: orientation)
    }
    let own = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX).flatMap { $0.pointee.data }
    let aspect = av_guess_sample_aspect_ratio(format, stream, frame)
    return FrameGeometry(
      stored: stored, pixelAspect: aspect.num > 0 && aspect.den > 0 ? av_q2d(aspect) : 1,
      orientation: own.map(Orientation.init(displayMatrixAt:)) ?? orientation)
  }
}

extension Orientation {
  fileprivate init(displayMatrixAt data: UnsafeMutablePointer<UInt8>) {
    // Safe because libav makes side data of this kind of nine 32-bit numbers.
    let raw = UnsafeRawPointer(data)
    self.init(displayMatrix: (0..<9).map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self) })
  }
}

extension FrameSource {
  /// Why a stream gave no frame at all.
  func reasonForNoFrames() -> VideoDecodingError {
    let code: VideoDecodingError.Code =
      if kind == .photo, let size = PictureLimits.excessiveSize(in: demuxer.source) {
        .tooLarge(size)
      } else if isCutOff {
        .truncated
      } else {
        damageCount > 0 || kind == .photo ? .damaged : .noFrames
      }
    return VideoDecodingError(
      code: code, path: path, call: lastRefusal < 0 ? "avcodec_send_packet" : nil, status: lastRefusal)
  }
}
