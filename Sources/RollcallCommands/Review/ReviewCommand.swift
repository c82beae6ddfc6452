import CommandLineParsing
import DatasetStore
import FileHandling
import ReviewServer
import Vocabulary

/// `rollcall review`.
enum ReviewCommand: Subcommand {
  private static let library = Positional("LIBRARY", .folder, help: "The library to look at and to correct.")
  private static let port = Option(
    "port", .integer(in: 1...65_535), help: "Take this port, and no other; by default a free one is looked for.")
  private static let uploads = Option(
    "uploads", .folder, help: "Keep clips that the page sends here; by default beside the library, as LIBRARY-clips.")
  private static let exports = Option(
    "exports", .folder, help: "Make the page's datasets in this folder; by default beside the library.")
  private static let noBrowser = Flag("no-browser", help: "Open no browser; print the address only.")

  /// The ports that are tried in turn. None of them is registered with IANA (2026).
  private static let usualPorts = 8750...8769

  static let description = CommandDescription(
    "review", summary: "Look at a library in the browser, and correct it there.", positionals: [library],
    options: [port, uploads, exports, noBrowser],
    discussion: """
      A page for this machine alone: people, their faces, the unsorted, the log; names, merges, moves and splits, each of \
      which can be undone. Clips and photos can be dropped on it, people made anew, and datasets exported; that runs as \
      commands of this program, which the page shows and can stop. The address holds a secret that is new at each start: \
      whoever has it can see and correct the library until Ctrl-C ends the command, and with it what runs, which goes on \
      when it is called again. Other commands may correct the library meanwhile.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let given = FilePath(bytes: values[library]) ?? "."
    // What is no library is said now, and not in the page; one of an older form is brought up to date.
    try DatasetStore(opening: given.appending(DatasetStore.fileName), access: .readOnly).close()
    let folder = try FileStatus.resolved(given)
    let site = try ReviewSite(
      library: folder, desk: LibraryDesk(library: folder), uploads: place(values[uploads]) ?? clips(of: folder),
      exports: place(values[exports]) ?? folder.directory)
    Interruption.watch()
    let (server, access) = try open(values[port].map { $0...$0 } ?? usualPorts, site)
    StandardStream.output.write(access.address + "\n")
    if !values[noBrowser] { Browser.open(access.address) }
    server.run(until: { Interruption.isAskedFor }, beside: site)
    if site.isAtWork {
      StandardStream.errors.write("rollcall: waiting for what runs to stop; Ctrl-C again does not wait\n")
    }
    site.endWork()
    server.close()
    return .done
  }

  /// From the root on, as commands that the page starts are shown to be repeated anywhere.
  ///
  /// - Throws: `FileError` where the folder above it does not exist.
  private static func place(_ given: [UInt8]?) throws -> FilePath? {
    guard let path = given.flatMap(FilePath.init(bytes:)) else { return nil }
    if FileStatus.kind(of: path) != nil { return try FileStatus.resolved(path) }
    return try FileStatus.resolved(path.directory).appending(path.lastComponent)
  }

  private static func clips(of library: FilePath) -> FilePath {
    library.directory.appending(library.lastComponent + Array("-clips".utf8))
  }

  /// The first port from one to another that is free.
  private static func open(_ ports: ClosedRange<Int>, _ site: ReviewSite) throws -> (HTTPServer, AccessGuard) {
    let access = AccessGuard(port: ports.lowerBound)
    do {
      let server = try HTTPServer(
        port: ports.lowerBound, early: { access.answer(to: $0) }, receive: { site.receive($0) },
        answer: { site.answer(to: $0) })
      return (server, access)
    } catch let error as HTTPServer.Failure {
      guard error.isPortTaken, ports.count > 1 else { throw error }
      return try open(ports.lowerBound + 1...ports.upperBound, site)
    }
  }
}
