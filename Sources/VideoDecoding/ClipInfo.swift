public import Vocabulary

/// Moving pictures or a still one.
public enum ClipKind: String, Hashable, Sendable, Codable {
  case video
  case photo
}

/// What is known of a clip once its first frame has been decoded.
public struct ClipInfo: Hashable, Sendable {
  public var kind: ClipKind

  /// The first frame's size: upright, with square pixels. Later frames may differ.
  public var size: PixelSize

  /// How stored pictures are turned to stand upright: clockwise degrees 0, 90, 180 or 270, after `isMirrored`.
  public var rotationInDegrees: Int

  /// Whether the stored picture is mirrored left to right before it is turned.
  public var isMirrored: Bool

  /// libav's short name, such as `h264`.
  public var codec: String

  /// libav's short name, such as `mov,mp4,m4a,3gp,3g2,mj2`.
  public var container: String

  /// Average frames a second; `nil` where the container does not know, and for photos.
  public var framesPerSecond: Double?

  /// For a progress bar only; `nil` where the container does not know.
  public var estimatedFrameCount: Int?

  /// Seconds from the first video frame on, for a progress bar only; `nil` where the container does not know.
  public var estimatedSeconds: Double?

  /// The presentation time of the first video frame, in the clip's own clock.
  public var baseSeconds: Double

  /// The numbered pictures that the clip consists of; `nil` for a clip that is one file.
  public var sequence: FrameSequence?
}

/// Which frames of a clip are wanted. Photos have one, at 0 seconds, whatever is asked for.
public struct DecodingOptions: Hashable, Sendable {
  /// Frames a second of presentation time; `nil` for every frame.
  public var samplesPerSecond: Double?

  /// The first moment wanted, in seconds from the first video frame on.
  public var from: Double

  /// The first moment not wanted any more, in the same seconds; `nil` for the end.
  public var to: Double?

  /// Whether cuts are looked for while frames are decoded.
  public var findsShots: Bool

  /// Threads of the decoder. Pictures do not depend on it.
  public var threadCount: Int

  /// Frames a second at which a sequence of numbered pictures is read; `FrameSequence.usualFramesPerSecond` where `nil`.
  /// Other clips have times of their own.
  public var frameRate: Double?

  /// - Precondition: `samplesPerSecond` is positive and finite, `from` is not negative, `threadCount` is positive.
  public init(
    samplesPerSecond: Double? = nil, from: Double = 0, to: Double? = nil, findsShots: Bool = false,
    threadCount: Int = 3,
    frameRate: Double? = nil
  ) {
    precondition(frameRate.map { $0 > 0 && $0.isFinite } ?? true, "cannot read \(frameRate ?? 0) frames a second")
    self.frameRate = frameRate
    precondition(
      samplesPerSecond.map { $0 > 0 && $0.isFinite } ?? true,
      "cannot take \(samplesPerSecond ?? 0) frames a second")
    precondition(from >= 0 && from.isFinite, "cannot start at \(from) seconds")
    precondition(threadCount > 0, "cannot decode with \(threadCount) threads")
    self.samplesPerSecond = samplesPerSecond
    self.from = from
    self.to = to
    self.findsShots = findsShots
    self.threadCount = threadCount
  }
}

/// A part of a clip that could not be decoded. It is a result, not an error: the rest goes on.
public struct DamagedFrame: Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    /// The decoder refused the data; libav's words.
    case undecodable(String)
    /// The decoder made a picture and says that parts of it are guesses. It is counted, and not delivered.
    case concealed
    /// The container says that bytes of it are missing. What the decoder made of the rest is delivered.
    case incomplete
    /// The container's structure is broken here; libav's words.
    case unreadable(String)
  }

  /// From the first video frame on, as near as is known: a decoder of several threads tells a few frames late.
  public var seconds: Double?

  public var reason: Reason
}
