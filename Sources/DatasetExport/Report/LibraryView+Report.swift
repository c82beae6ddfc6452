import FileHandling
public import Vocabulary

extension LibraryView {
  /// Writes `report.html`, as the library is now.
  ///
  /// Corrections leave it alone, since its pictures take longer than they do; it says after which edit it was made.
  /// - Parameter place: Where to write it, if not into the library.
  /// - Complexity: One pass over an index of the faces; pictures of at most 120 people and 1,500 faces.
  public func writeReport(to place: FilePath? = nil) throws {
    let page = ReportPage(contents: try ReportContents(of: store, in: folder))
    try AtomicFileWriter.write([UInt8](try page.text().utf8), to: place ?? folder.appending(LibraryLayout.report))
  }
}
