import CFFmpeg
public import Vocabulary

/// Reads the frames of a video or a photo, one after the other.
///
/// ```swift
/// let reader = try ClipReader(path: FilePath("clip.mp4"), options: DecodingOptions(samplesPerSecond: 1))
/// while let frame = try reader.next() {
///   let picture = try frame.makeImage(atMost: PixelSize(width: 700, height: 500))
///   print(frame.index, frame.seconds, picture.size)
/// }
/// for damage in reader.damaged { print(damage) }
/// ```
///
/// Memory does not grow with the clip's length. One thread uses a reader; its frames may go to others.
///
/// Sample k is the first good frame at or after `from + k / samplesPerSecond`, and the frame before it as well where that
/// one is held on screen meanwhile (`SampleClock`). A frame that the decoder calls damaged is counted and reported, and the
/// next one takes its place.
public final class ClipReader {
  public let info: ClipInfo

  /// Frames passed so far, delivered or not, decoded or left out. After a jump to `from` it counts those before as well.
  public private(set) var decodedFrameCount = 0

  /// Those of them that were left out: nobody looks at them, and no other frame refers to them.
  public private(set) var leftOutFrameCount = 0

  private let source: FrameSource
  private let options: DecodingOptions
  private let converter: PictureConverter
  private var clock: SampleClock
  private var cuts: CutDetector?
  /// Decoded to learn what the clip is, and not yet looked at.
  private var pending: FrameSource.TimedFrame?
  /// Whether frames are left out that are not wanted and that no other refers to.
  private let leavesOut: Bool
  private var isAtEnd = false
  private var lastSeconds = 0.0

  /// When the last frame that was passed ends, or `to` comes, in seconds from the first frame on; `nil` before the end,
  /// and for photos.
  public private(set) var endSeconds: Double?

  /// Opens the clip and decodes its first frame.
  ///
  /// - Throws: `VideoDecodingError`.
  public convenience init(path: FilePath, options: DecodingOptions = DecodingOptions()) throws {
    try self.init(
      FrameSource(path: path, threadCount: options.threadCount, frameRate: options.frameRate), options: options)
  }

  /// Opens a photo that lies in memory, and decodes it. Nothing is written anywhere.
  ///
  /// - Parameters:
  ///   - bytes: A file's, whole. What is a video is refused as `.notAPhoto`, before anything of it is decoded.
  ///   - name: For errors only.
  ///   - mostPixels: A larger picture is refused; its memory is never taken.
  /// - Throws: `VideoDecodingError`.
  public convenience init(photo bytes: [UInt8], name: FilePath, mostPixels: Int) throws {
    try self.init(
      FrameSource(SourceFile(photo: bytes, name: name, mostPixels: mostPixels), threadCount: 1),
      options: DecodingOptions())
  }

  private init(_ source: FrameSource, options: DecodingOptions) throws {
    let path = source.path
    guard let first = try source.next() else { throw source.reasonForNoFrames() }
    // The first picture of a sequence may be damaged or left out, and then the next one is not at 0.
    let baseSeconds = source.isSequence ? 0 : first.presentationSeconds
    source.baseSeconds = baseSeconds
    let geometry = first.geometry
    let isPhoto = source.kind == .photo
    let upright = geometry.uprightSize
    let mostPixels = source.demuxer.source.mostPixels
    guard mostPixels == 0 || upright.width * upright.height <= mostPixels else {
      throw VideoDecodingError(code: .tooLarge(upright), path: path)
    }
    info = ClipInfo(
      kind: source.kind, size: geometry.uprightSize, rotationInDegrees: geometry.orientation.rotationInDegrees,
      isMirrored: geometry.orientation.isMirrored, codec: source.decoder.codecName, container: source.containerName,
      framesPerSecond: isPhoto ? nil : source.framesPerSecond,
      estimatedFrameCount: isPhoto ? 1 : source.estimatedFrameCount(from: baseSeconds),
      estimatedSeconds: isPhoto ? 0 : source.estimatedSeconds(from: baseSeconds),
      baseSeconds: baseSeconds, sequence: source.sequence)
    self.options = options
    cuts = options.findsShots && !isPhoto ? CutDetector() : nil
    leavesOut = Self.leavesOut(options, framesPerSecond: info.framesPerSecond)
    converter = PictureConverter(path: path)
    clock = SampleClock(isPhoto ? DecodingOptions() : options, tick: source.tick)
    if let jump = isPhoto ? nil : try source.jumping(to: options.from, threadCount: options.threadCount) {
      self.source = jump.source
      pending = jump.frame
      decodedFrameCount = jump.index
    } else {
      self.source = source
      pending = first
    }
  }

  /// The next frame that is wanted; `nil` at the end.
  ///
  /// - Throws: `VideoDecodingError`, for lack of memory and the like. Damage does not throw.
  public func next() throws -> DecodedFrame? {
    while !isAtEnd {
      guard let frame = try nextDecoded() else { break }
      pass(frame.skippedCount)
      let index = decodedFrameCount
      let seconds = frame.presentationSeconds - info.baseSeconds
      lastSeconds = seconds
      let answer = clock.answer(at: seconds)
      if answer == .stop { break }
      decodedFrameCount += 1
      // A damaged picture says nothing of what the camera saw.
      let thumbnail = cuts == nil || frame.isDamaged ? nil : FrameThumbnail(frame.buffer)
      cuts?.add(thumbnail, of: index)
      // Whatever follows the picture in a photo's file is a preview, or the second of a pair of cameras.
      if info.kind == .photo { isAtEnd = true }
      // A photo has no next frame to take its place.
      let isUsable = !frame.isDamaged || info.kind == .photo
      if isUsable, answer == .take { clock.markTaken(at: seconds) }
      let end = isAtEnd ? nil : try endOfFrame(frame)
      endSeconds = end
      guard isUsable else { continue }
      if answer == .skip {
        guard let end, clock.isHeld(from: seconds, to: end) else { continue }
        clock.markTaken(at: seconds)
      }
      return DecodedFrame(
        index: index, seconds: seconds, presentationSeconds: frame.presentationSeconds, endSeconds: end,
        buffer: frame.buffer, geometry: frame.geometry, converter: converter,
        thumbnail: thumbnail.map { ShotThumbnail($0) })
    }
    if !isAtEnd { pass(source.skippedAtEnd()) }
    isAtEnd = true
    cuts?.finish()
    return nil
  }

  /// When the next frame replaces this one; `to`, where that comes first.
  private func endOfFrame(_ frame: FrameSource.TimedFrame) throws -> Double {
    pending = try nextDecoded()
    let next = pending?.presentationSeconds ?? frame.presentationSeconds + frame.durationSeconds
    let end = max(next - info.baseSeconds, frame.presentationSeconds - info.baseSeconds)
    return options.to.map { min($0, end) } ?? end
  }

  private func pass(_ leftOut: Int) {
    decodedFrameCount += leftOut
    leftOutFrameCount += leftOut
  }

  /// The least frames for each one wanted, from which on cuts are found well enough in those that others refer to.
  private static let sparseness = 8.0

  private static func leavesOut(_ options: DecodingOptions, framesPerSecond: Double?) -> Bool {
    guard options.findsShots else { return true }
    guard let framesPerSecond, let samplesPerSecond = options.samplesPerSecond else { return false }
    return samplesPerSecond * sparseness <= framesPerSecond
  }

  /// Whether it looks for shots: the options ask for it, and it is no photo.
  public var findsShots: Bool { cuts != nil }

  /// Frames that begin a shot, by `DecodedFrame.index`, but the first of the clip; in order. Empty unless the options
  /// ask for shots. Where frames are left out, it is a shot's first frame that was not.
  ///
  /// Those up to `shotsKnownBefore` are final; at the end, all are.
  public var shotBeginnings: [Int] { cuts?.boundaries ?? [] }

  /// No beginning of a shot before this frame will be found or dropped any more.
  public var shotsKnownBefore: Int { isAtEnd ? .max : cuts?.knownBefore ?? decodedFrameCount }

  /// The first thousand that were found so far; `damagedFrameCount` counts them all.
  public var damaged: [DamagedFrame] { source.damaged }

  public var damagedFrameCount: Int { source.damageCount }

  /// Whether the file ends before its own structure does: what there is has been, or will be, decoded. Containers
  /// without lengths (MPEG-TS but for a cut packet, a recording that was never closed) do not let us know.
  public var isTruncated: Bool { source.isCutOff }

  /// How much of what was asked for is done, 0 … 1, as far as the container lets us know.
  public var progress: Double {
    if isAtEnd { return 1 }
    guard let end = options.to ?? info.estimatedSeconds, end > options.from else { return source.shareRead }
    return min(1, max(0, (lastSeconds - options.from) / (end - options.from)))
  }

  private func nextDecoded() throws -> FrameSource.TimedFrame? {
    defer { pending = nil }
    if let pending { return pending }
    // Frame times are rounded: what is that near is not left out.
    source.wantedFrom = leavesOut ? info.baseSeconds + clock.target - 0.002 : nil
    source.heldUntil = info.baseSeconds + clock.latest - 0.002
    return try source.next()
  }
}
