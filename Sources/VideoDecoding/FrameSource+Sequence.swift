import CFFmpeg
import Vocabulary

/// Numbered pictures as frames: each is opened and decoded as a photo is, when its turn comes.
extension FrameSource {
  /// Opens the first picture that can be opened.
  convenience init(_ sequence: FrameSequence) throws {
    let (number, demuxer, decoder) = try Self.openFirst(of: sequence)
    self.init(demuxer, decoder, of: sequence.path, sequence: sequence)
    nextNumber = sequence.firstNumber
    opened = number
  }

  private static func openFirst(of sequence: FrameSequence) throws -> (Int, Demuxer, Decoder) {
    var failure: VideoDecodingError?
    for run in sequence.runs {
      for number in run {
        do {
          let (demuxer, decoder) = try open(number, of: sequence)
          return (number, demuxer, decoder)
        } catch let error as VideoDecodingError where error.code != .outOfMemory {
          failure = failure ?? error
        }
      }
    }
    throw failure ?? VideoDecodingError(code: .noFrames, path: sequence.path)
  }

  private static func open(_ number: Int, of sequence: FrameSequence) throws -> (Demuxer, Decoder) {
    let demuxer = try Demuxer(SourceFile(path: sequence.picture(number)))
    guard demuxer.kind == .photo else { throw VideoDecodingError(code: .notAPhoto, path: demuxer.source.path) }
    return (demuxer, try Decoder(demuxer, threadCount: 1))
  }

  /// When a picture is shown.
  private func seconds(of number: Int, in sequence: FrameSequence) -> Double {
    Double(number - sequence.firstNumber) / sequence.framesPerSecond
  }

  /// The next picture that can be decoded. Those before it that cannot, that are missing, or that nobody wants are in its
  /// `skippedCount`, so that a frame's index is always its number less the first.
  func nextPicture(of sequence: FrameSequence) throws -> TimedFrame? {
    var skippedCount = 0
    while nextNumber <= sequence.lastNumber {
      let number = nextNumber
      nextNumber += 1
      let time = seconds(of: number, in: sequence)
      let isWanted = wantedFrom.map { time >= $0 } ?? true
      if isWanted, sequence.contains(number), let frame = try frame(number, of: sequence, at: time, skippedCount) {
        return frame
      }
      skippedCount += 1
    }
    skippedPictureCount += skippedCount
    return nil
  }

  private func frame(
    _ number: Int, of sequence: FrameSequence, at time: Double, _ skippedCount: Int
  ) throws -> TimedFrame? {
    pictureSeconds = time
    do {
      if opened != number { (demuxer, decoder) = try Self.open(number, of: sequence) }
      opened = nil
      guard let buffer = try decodedPicture(at: time) else { return nil }
      let isDamaged = buffer.isDamaged || demuxer.isCutOff
      if isDamaged { note(.concealed, at: time) }
      return TimedFrame(
        buffer: buffer, geometry: demuxer.geometry(of: buffer, demuxer.orientation), presentationSeconds: time,
        durationSeconds: 1 / sequence.framesPerSecond, hasOwnTime: true, isDamaged: isDamaged,
        skippedCount: skippedCount)
    } catch let error as VideoDecodingError where error.code != .outOfMemory {
      note(.undecodable(error.statusText ?? "\(error.code)"), at: time)
      return nil
    }
  }

  /// The picture of the file that is open; `nil`, and a note of the damage, where there is none.
  private func decodedPicture(at time: Double) throws -> FrameBuffer? {
    let countBefore = damageCount
    while true {
      switch try decoder.receive() {
      case .frame(let buffer): return buffer
      case .needsInput: try feed()
      case .failed(let status): note(.undecodable(VideoDecodingError.text(ofStatus: status)), at: time)
      case .end:
        if damageCount == countBefore { note(.undecodable("no picture"), at: time) }
        return nil
      }
    }
  }

  func seek(to seconds: Double, in sequence: FrameSequence) -> Bool {
    let place = (seconds * sequence.framesPerSecond).rounded(.down)
    nextNumber = sequence.firstNumber + (Int(exactly: max(0, place)) ?? 0)
    return nextNumber <= sequence.lastNumber
  }

  func jumping(to seconds: Double, in sequence: FrameSequence) throws -> Jump? {
    guard seconds > 0 else { return nil }
    let jumper = try FrameSource(sequence)
    jumper.baseSeconds = baseSeconds
    // A frame's time may be a little short of the moment that it is meant for.
    guard jumper.seek(to: max(0, seconds - 0.002), in: sequence) else { return nil }
    let index = jumper.nextNumber - sequence.firstNumber
    return try jumper.next().map { Jump(source: jumper, frame: $0, index: index) }
  }
}

/// What is known of the clip, whether it is one file or many.
extension FrameSource {
  var isSequence: Bool { sequence != nil }
  var kind: ClipKind { isSequence ? .video : demuxer.kind }

  /// libav's name for numbered pictures.
  var containerName: String { isSequence ? "image2" : demuxer.containerName }

  /// The unit of time in seconds.
  var tick: Double { sequence.map { 1 / $0.framesPerSecond } ?? demuxer.tick }
  var framesPerSecond: Double? { sequence?.framesPerSecond ?? demuxer.framesPerSecond }

  func estimatedFrameCount(from base: Double) -> Int? {
    sequence?.pictureCount ?? demuxer.estimatedFrameCount(from: base)
  }

  func estimatedSeconds(from base: Double) -> Double? {
    sequence.map { Double($0.lastNumber - $0.firstNumber + 1) / $0.framesPerSecond }
      ?? demuxer.estimatedSeconds(from: base)
  }

  /// Whether the file ends before its own structure does. A picture of a sequence that does is a damaged frame.
  var isCutOff: Bool { !isSequence && demuxer.isCutOff }

  /// How far the clip has been read, 0 … 1.
  var shareRead: Double {
    guard let sequence else { return demuxer.shareRead }
    return Double(nextNumber - sequence.firstNumber) / Double(sequence.lastNumber - sequence.firstNumber + 1)
  }
}
