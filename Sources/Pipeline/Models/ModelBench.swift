public import FaceAnalysis
import FileHandling
import Foundation
import Imaging
import Inference
import VideoDecoding
import Vocabulary

/// How quick a model is on this machine: detectors in frames of 1280 × 720 a second, embedders in faces a second,
/// cutting them out included.
public struct ModelBench {
  private static let size = PixelSize(width: 1280, height: 720)

  private let models: ModelStore
  private let program: String
  private let threadCount: Int
  private let observer: SortObserver
  private let picture: RGBImage

  /// Whether the picture shows a face, as photos of the demo do; a network in several stages has more to do then.
  private let showsFace: Bool

  /// - Parameter program: Name and version, to be noted.
  public init(
    models: ModelStore, program: String, threadCount: Int = SortOptions().threadCount,
    observer: SortObserver = SortObserver()
  ) {
    self.models = models
    self.program = program
    self.threadCount = threadCount
    self.observer = observer
    let photo = try? Self.photo(in: models.home)
    picture = photo ?? Self.pattern
    showsFace = photo != nil
  }

  /// A part of a photo that the set-up fetched for the demo, in the shape of a video frame.
  private static func photo(in home: FilePath) throws -> RGBImage? {
    let reader = try ClipReader(path: home.appending("demo").appending("photos").appending("obama.jpg"))
    guard let photo = try reader.next()?.makeImage() else { return nil }
    let height = min(photo.height, photo.width * size.height / size.width)
    let region = PixelRegion(x: 0, y: 0, size: PixelSize(width: height * size.width / size.height, height: height))
    return Resampler(from: region.size, to: size).resize(photo, from: region)
  }

  /// Waves, where there is no photo.
  private static var pattern: RGBImage {
    var image = RGBImage(size: size)
    for index in image.pixels.indices { image.pixels[index] = UInt8(index * 7 / 3 % 256) }
    return image
  }

  /// The face that embedders cut out: where it lies does not change how long it takes.
  private static let face = Detection(
    box: Rectangle(left: 540, top: 180, right: 740, bottom: 430), score: 1,
    landmarks: Landmarks(
      rightEye: Point(x: 600, y: 270), leftEye: Point(x: 685, y: 270), nose: Point(x: 640, y: 320),
      mouthRight: Point(x: 608, y: 365), mouthLeft: Point(x: 676, y: 365)))

  /// Measures one model, and notes the result in the home.
  ///
  /// - Parameter seconds: For each of one thread and all.
  /// - Throws: `ModelError`, `InferenceError`, `FileError`, `Cancelled`.
  public func run(_ name: String, seconds: Double) throws -> ModelStore.Measured.Speed {
    let kind = try models.verify(name).kind
    let one = try perSecond(name, kind, threads: 1, seconds: seconds)
    let all = threadCount == 1 ? one : try perSecond(name, kind, threads: threadCount, seconds: seconds)
    let frames = "frames of \(Self.size.width)x\(Self.size.height), \(showsFace ? "with" : "without") a face"
    let speed = ModelStore.Measured.Speed(
      unit: kind == .detector ? frames : "faces", perSecondOnOneThread: one, perSecondOnAllThreads: all,
      threads: threadCount, machine: Self.machine, program: program, at: Date().timeIntervalSince1970)
    try models.setMeasured(of: name) { $0.speed = speed }
    return speed
  }

  private func perSecond(
    _ name: String, _ kind: PackManifest.Kind, threads: Int, seconds: Double
  ) throws -> Double {
    var coreOptions = InferenceCore.Options()
    coreOptions.callerCount = threads
    let core = try InferenceCore(options: coreOptions)
    let work: @Sendable () throws -> Void
    switch kind {
    case .detector:
      let detector = try models.makeDetector(name, options: ModelStore.DetectorOptions(), on: core)
      work = { [picture] in _ = try detector.detect(in: picture) }
    case .embedder:
      let embedder = try models.makeEmbedder(name, on: core)
      work = { [picture] in _ = try embedder.embed(chips: [embedder.chip(of: Self.face, in: picture)]) }
    }
    let workers = WorkerPool(threadCount: threads)
    // The first computation on each thread prepares memory.
    for pending in (0..<threads).map({ _ in workers.start(work) }) { try pending.value() }
    let clock = ContinuousClock()
    let start = clock.now
    let end = start + .seconds(seconds)
    let counts = (0..<threads).map { _ in
      workers.start { [observer] in
        var count = 0
        repeat {
          try observer.checkStop()
          try work()
          count += 1
        } while clock.now < end
        return count
      }
    }
    let count = try counts.reduce(0) { $0 + (try $1.value()) }
    return Double(count) / ((clock.now - start) / .seconds(1))
  }

  /// The processor, as Linux calls it.
  public static var machine: String {
    let text = (try? FileContents.read("/proc/cpuinfo", limitInBytes: 1 << 24)).map {
      String(decoding: $0, as: UTF8.self)
    }
    let line = text?.split(separator: "\n").first { $0.hasPrefix("model name") }
    let name = line?.split(separator: ":", maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
    return name ?? "unknown"
  }
}
