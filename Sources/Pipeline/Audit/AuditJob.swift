public import DatasetExport
import DatasetStore
public import FaceAnalysis
import FileHandling
public import Inference
import VideoDecoding
public import Vocabulary

/// Looks through a library, or a folder of pictures in class folders, for what makes a dataset worse. Nothing is changed.
///
/// ```swift
/// let job = try AuditJob("faces", models: .installed)
/// let report = try job.run()
/// for finding in report.findings { print(finding.kind, finding.items.count) }
/// ```
public struct AuditJob {
  private enum Subject {
    case library
    case folder(FolderLayout)
  }

  private let path: FilePath
  private let subject: Subject
  private let options: AuditOptions
  private let analysis: SortOptions
  private let models: ModelStore
  private let observer: ExportObserver
  private let workers: WorkerPool

  /// Where the networks compute, where that was left to us by `AUTO`.
  public private(set) var device: InferenceCore.Device?

  /// Looks what is there.
  ///
  /// - Parameter analysis: The models and threads by which faces are looked for in a folder; a library knows its faces.
  /// - Throws: `AuditError`; `FileError` where the folder cannot be read; `DeviceUnavailable`.
  public init(
    _ path: FilePath, options: AuditOptions = AuditOptions(), analysis: SortOptions = SortOptions(),
    models: ModelStore, observer: ExportObserver = ExportObserver()
  ) throws {
    self.path = path
    self.options = options
    self.models = models
    self.observer = observer
    var analysis = analysis
    switch FileStatus.kind(of: path) {
    case .folder: break
    case nil: throw FileError(.missing, path: path, call: "stat", number: 2)
    default: throw AuditError.notAFolder(path)
    }
    if FileStatus.kind(of: path.appending(DatasetStore.fileName)) == .file {
      subject = .library
    } else {
      subject = .folder(try FolderLayout(of: path) { MediaFileNames.kind(of: $0) == .photo })
      device = try analysis.takeDevice()
      analysis.precision = analysis.precision ?? .f32
    }
    self.analysis = analysis
    workers = WorkerPool(threadCount: analysis.threadCount)
  }

  /// - Throws: `Cancelled`; `AuditError`, `DatabaseError`, `FileError`, `ModelError`, `InferenceError`.
  public func run() throws -> AuditReport {
    switch subject {
    case .library:
      return try LibraryAudit(path: path, options: options, models: models, workers: workers, observer: observer).run()
    case .folder(let layout):
      return try FolderAudit(
        layout: layout, options: options, analysis: analysis, models: models, workers: workers, observer: observer
      ).run()
    }
  }

  /// Small JPEGs of pictures of what was looked at, by their paths in it; those that cannot be read are left out.
  public func thumbnails(of paths: Set<String>, longerSide: Int) throws -> [String: [UInt8]] {
    let sorted = paths.sorted()
    var pictures: [String: [UInt8]] = [:]
    var begun: [(path: String, jpeg: WorkerPool.Pending<[UInt8]>)] = []
    func finishFirst() throws {
      let first = begun.removeFirst()
      // Why a picture cannot be read is in the report already.
      pictures[first.path] = try? first.jpeg.value()
    }
    for place in sorted {
      try observer.checkStop()
      let file = path.appending(relative: place)
      begun.append((place, workers.start { try Thumbnail.jpeg(of: file, longerSide: longerSide) }))
      while begun.count > 2 * workers.threadCount { try finishFirst() }
    }
    while !begun.isEmpty { try finishFirst() }
    return pictures
  }
}
