public import FaceAnalysis
import FileHandling
public import Pipeline
public import Vocabulary

public typealias SortOptions = Pipeline.SortOptions
public typealias SortReport = Pipeline.SortReport
public typealias SortProgress = Pipeline.SortProgress
public typealias SortObserver = Pipeline.SortObserver
public typealias PersonSearch = Pipeline.PersonSearch
public typealias FilePath = Vocabulary.FilePath
public typealias ModelStore = FaceAnalysis.ModelStore

/// Sorts the faces of clips into a new library folder, as `rollcall sort` does.
///
/// ```swift
/// import Rollcall
///
/// let report = try sortFaces(of: ["clip.mp4"], into: "clip-people")
/// for person in report.people { print(person.folder, person.faceCount) }
/// ```
///
/// It works on the calling thread until the library is finished. Nothing leaves the machine.
///
/// - Parameters:
///   - clips: Videos, photos, and folders of them.
///   - library: The folder to make; see `SortOptions.replacesLibrary` where one is there already.
///   - models: Where the models are; those of the set-up by default.
///   - observer: Told how far the work is, and asked whether to go on.
/// - Returns: Who was found, and what of the clips could not be used.
/// - Throws: What `SortJob.run` throws; the library is then as it was, or not there.
public func sortFaces(
  of clips: [FilePath], into library: FilePath, options: SortOptions = SortOptions(),
  models: ModelStore = .installed, observer: SortObserver = SortObserver()
) throws -> SortReport {
  var job = SortJob(
    clips, into: library, options: options, models: models, program: ProgramVersion.nameAndVersion,
    observer: observer)
  return try job.run()
}
