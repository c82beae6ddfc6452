public import DatasetExport
public import Pipeline
public import Vocabulary

public typealias ExportOptions = Pipeline.ExportOptions
public typealias ExportProgress = Pipeline.ExportProgress
public typealias ExportObserver = Pipeline.ExportObserver
public typealias SelectionOptions = DatasetExport.SelectionOptions
public typealias SplitOptions = DatasetExport.SplitOptions
public typealias DatasetPreview = DatasetExport.DatasetPreview
public typealias DatasetReport = DatasetExport.DatasetReport

/// Makes a dataset of a library, as `rollcall export` does; the library is only read.
///
/// ```swift
/// import Rollcall
///
/// var options = ExportOptions(format: "imagefolder")
/// options.selection.minimumQuality = 0.3
/// options.split = SplitOptions(weights: [80, 10, 10])
/// let report = try exportDataset(of: "cast", to: "faces", options: options)
/// ```
///
/// - Parameters:
///   - library: As `sortFaces` made it.
///   - dataset: The folder to make; it appears once it is whole.
/// - Returns: Who is in it, what was left out by which rule, and what leaks.
/// - Throws: What `ExportJob.run` throws; what was there is as it was.
public func exportDataset(
  of library: FilePath, to dataset: FilePath, options: ExportOptions, observer: ExportObserver = ExportObserver()
) throws -> DatasetReport {
  try ExportJob(
    library, to: dataset, options: options, program: ProgramVersion.nameAndVersion, observer: observer
  ).run()
}

/// What `exportDataset` would make of these options, as `rollcall export --dry-run` says it: nothing is written.
///
/// - Throws: What `ExportJob.preview` throws.
public func previewDataset(
  of library: FilePath, options: ExportOptions, observer: ExportObserver = ExportObserver()
) throws -> DatasetPreview {
  try ExportJob(
    library, to: library, options: options, program: ProgramVersion.nameAndVersion, observer: observer
  ).preview()
}
