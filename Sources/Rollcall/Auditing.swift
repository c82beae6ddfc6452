public import DatasetExport
import FaceAnalysis
public import Pipeline
public import Vocabulary

public typealias AuditOptions = DatasetExport.AuditOptions
public typealias AuditReport = DatasetExport.AuditReport
public typealias AuditFinding = DatasetExport.AuditFinding

/// Looks through a library, or a folder of pictures in class folders, as `rollcall audit` does; nothing is changed.
///
/// ```swift
/// import Rollcall
///
/// let report = try auditDataset(at: "faces")
/// for finding in report.findings { print(finding.kind.rawValue, finding.items.count) }
/// ```
///
/// - Throws: What `AuditJob` throws.
public func auditDataset(
  at path: FilePath, options: AuditOptions = AuditOptions(), observer: ExportObserver = ExportObserver()
) throws -> AuditReport {
  try AuditJob(path, options: options, models: .installed, observer: observer).run()
}
