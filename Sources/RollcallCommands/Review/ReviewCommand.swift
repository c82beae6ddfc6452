import CommandLineParsing
import DatasetStore
import FaceAnalysis
import FileHandling
import Pipeline
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
  private static let listen = Option(
    repeated: "listen", .listenPoint,
    help: "Let other machines in at this address of this one too; 0.0.0.0 and :: are all. Needs a password.")
  private static let passwordFile = Option(
    "password-file", .file, help: "Take the password from the first line of this file; by default it is asked for.")
  private static let publicAddress = Option(
    "public-address", .publicAddress,
    help: "Answer to this address as well: a name of this machine, or a TLS proxy's. Needs a password.")

  /// The ports that are tried in turn. None of them is registered with IANA (2026).
  private static let usualPorts = 8750...8769

  static let description = CommandDescription(
    "review", summary: "Look at a library in the browser, and correct it there.", positionals: [library],
    options: [port, uploads, exports, noBrowser, listen, passwordFile, publicAddress],
    discussion: """
      A page for this machine alone: people, their faces, the unsorted, the log; names, merges, moves and splits, each of \
      which can be undone; clips that play; a search by photo, clip and time. Clips and photos can be dropped on it, \
      people made anew, and datasets exported; that runs as commands of this program, which the page shows and can stop. \
      The address holds a secret that is new at each start: whoever has it can see and correct the library until Ctrl-C \
      ends the command, and with it what runs, which goes on when it is called again. Other commands may correct the \
      library meanwhile.

      With --listen, whoever knows the password can do so from elsewhere. The page itself is not encrypted: whoever is on \
      the way in the network can read the password and all that is shown. Rather leave --listen out and come by \
      `ssh -L 8750:127.0.0.1:8750 HOST`, or put a proxy that speaks TLS before it: \
      `--public-address https://faces.example.org` says what it is called.
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let given = FilePath(bytes: values[library]) ?? "."
    // What is no library is said now, and not in the page; one of an older form is brought up to date.
    try DatasetStore(opening: given.appending(DatasetStore.fileName), access: .readOnly).close()
    let folder = try FileStatus.resolved(given)
    Interruption.watch()
    let wanted = try places(values)
    let file = values[passwordFile].flatMap(FilePath.init(bytes:))
    let gate = try wanted.isOpen || file != nil ? PasswordSource.gate(file: file) : nil
    let search = LibrarySearch(of: folder, models: .installed)
    let site = try ReviewSite(
      library: folder, desk: LibraryDesk(library: folder), searcher: PageSearcher(search: search),
      uploads: place(values[uploads]) ?? clips(of: folder), exports: place(values[exports]) ?? folder.directory)
    let ports = try fixedPort(values).map { $0...$0 } ?? usualPorts
    let (server, access, opened) = try open(ports, wanted, gate, site)
    StandardStream.errors.write(ReviewWording.warning(opened))
    StandardStream.output.write(access.address + "\n" + ReviewWording.addresses(opened))
    if !values[noBrowser] { Browser.open(access.address) }
    server.run(
      until: {
        search.rest()
        return Interruption.isAskedFor
      }, beside: site)
    if site.isAtWork {
      StandardStream.errors.write("rollcall: waiting for what runs to stop; Ctrl-C again does not wait\n")
    }
    site.endWork()
    server.close()
    return .done
  }

  private static func places(_ values: ParsedValues) throws -> ReviewPlaces {
    ReviewPlaces(
      port: try fixedPort(values) ?? usualPorts.lowerBound, others: values[listen].map(\.address),
      publicAddress: values[publicAddress])
  }

  /// The one port that is asked for, if any is: it serves all addresses.
  private static func fixedPort(_ values: ParsedValues) throws -> Int? {
    let ports = Set(([values[port]] + values[listen].map(\.port)).compactMap(\.self))
    guard ports.count < 2 else { throw ReviewError.severalPorts(ports.sorted()) }
    return ports.first
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

  /// The first port from one to another that is free at all addresses.
  private static func open(
    _ ports: ClosedRange<Int>, _ wanted: ReviewPlaces, _ gate: PasswordGate?, _ site: ReviewSite
  ) throws -> (HTTPServer, AccessGuard, ReviewPlaces) {
    let places = ReviewPlaces(port: ports.lowerBound, others: wanted.others, publicAddress: wanted.publicAddress)
    let access = AccessGuard(places, gate: gate)
    do {
      let server = try HTTPServer(
        on: places.addresses, port: places.port, early: { access.answer(to: $0) }, receive: { site.receive($0) },
        answer: { access.answerAtTheDoor(to: $0) ?? site.answer(to: $0) })
      return (server, access, places)
    } catch let error as HTTPServer.Failure {
      guard error.isPortTaken, ports.count > 1 else { throw error }
      return try open(ports.lowerBound + 1...ports.upperBound, wanted, gate, site)
    }
  }
}

/// What `rollcall review` cannot be started with.
enum ReviewError: Error {
  case severalPorts([Int])

  /// Others may come, there is no `--password-file`, and nobody to ask.
  case noPassword
  case shortPassword
  case longPassword
  case passwordsDiffer

  /// Others on this machine may read it.
  case openPasswordFile(FilePath)
}

/// Where `rollcall review` listens, as the command line says it.
struct ListenPoint: Sendable, Equatable {
  let address: ListenAddress
  let port: Int?
}

extension ValueKind where Value == ListenPoint {
  /// `192.168.1.5`, `192.168.1.5:8080`, `::1`, `[::1]:8080`.
  static var listenPoint: ValueKind {
    ValueKind(
      "ADDRESS[:PORT]", expected: "an address in digits, as 192.168.1.5, 192.168.1.5:8750, fd00::5 or [fd00::5]:8750",
      read: { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        if let address = ListenAddress(text) { return ListenPoint(address: address, port: nil) }
        guard let parts = text.wholeMatch(of: #/(?:\[([^\]]+)\]|([0-9.]+))(?::([0-9]{1,5}))?/#),
          let address = ListenAddress(String(parts.1 ?? parts.2 ?? "")), address.isIPv6 == (parts.1 != nil)
        else { return nil }
        let port = parts.3.flatMap { Int($0) }
        guard port.map({ (1...65_535).contains($0) }) ?? true else { return nil }
        return ListenPoint(address: address, port: port)
      },
      show: { $0.address.hostText + ($0.port.map { ":\($0)" } ?? "") })
  }
}

extension ValueKind where Value == ReviewPlaces.Public {
  static var publicAddress: ValueKind {
    ValueKind(
      "ADDRESS", expected: "an address without a path, as https://faces.example.org",
      read: { ReviewPlaces.Public(String(decoding: $0, as: UTF8.self)) }, show: { $0.origin })
  }
}
