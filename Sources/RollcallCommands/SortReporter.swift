import FaceAnalysis
import Pipeline
import Vocabulary

/// Runs a sort for a person or a program that watches: progress, warnings, summary or JSON, exit code.
struct SortReporter {
  let asJSON: Bool
  let isQuiet: Bool
  let showsTimings: Bool
  let progress: ProgressLine

  func sort(_ paths: [FilePath], into library: FilePath, options: SortOptions) throws -> ExitCode {
    let progress = progress
    let observer = SortObserver(
      onProgress: { progress.show($0) }, shouldStop: { Interruption.isAskedFor })
    Interruption.watch()
    var job = SortJob(
      paths, into: library, options: options, models: .installed, program: ProgramVersion.nameAndVersion,
      observer: observer)
    let result = Result { try job.run() }
    progress.clear()
    if case .failure(InputError.nothingUsable(let failures)) = result {
      return tell(failures) ?? .failed
    }
    let report = try result.get()
    for warning in SortWarnings(report).sentences { StandardStream.errors.write("rollcall: \(warning)\n") }
    let code = tell(report.failures)
    if asJSON {
      StandardStream.output.write(try SortReportJSON(report, library: library).text())
    } else if !isQuiet {
      StandardStream.output.write(SortSummary(report, library: library, showsTimings: showsTimings).text)
    }
    return code ?? .done
  }

  /// Says what is wrong with each clip.
  /// - Returns: The exit code of the first, `nil` where all is well.
  private func tell(_ failures: [SortReport.Failure]) -> ExitCode? {
    let complaints = failures.map { Complaint($0.error) }
    for complaint in complaints { StandardStream.errors.write(complaint.text) }
    return complaints.first?.exitCode
  }
}
