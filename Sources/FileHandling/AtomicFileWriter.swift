import Glibc
import Synchronization
public import Vocabulary

/// Writes a file under a temporary name in the folder it is for, and renames it once all is written: others see the
/// old file or the new one, and after a failure no trace.
///
/// ```swift
/// let writer = try AtomicFileWriter(for: path)
/// try writer.write("face_id,clip\n")
/// try writer.commit()   // without it, the file is not there
/// ```
/// Use it from one thread.
public final class AtomicFileWriter {
  /// How sure it must be that a file outlives a power cut.
  public enum Durability: Sendable {
    /// As sure as the system makes it by itself, seconds later. The name may then outlive the contents. For files in
    /// a folder that is made durable as a whole (`Renaming.synchronize`): one call for 10,000 portraits.
    case system

    /// Contents before the name, and the name before `commit` returns: two disk writes, milliseconds each.
    case durable
  }

  private static let bufferSizeInBytes = 1 << 16
  private static let nextNumber = Atomic(0)

  public let path: FilePath
  private let temporaryPath: FilePath
  private let file: FileDescriptor
  private let durability: Durability
  private var buffer: [UInt8] = []
  private var isFinished = false

  public init(for path: FilePath, durability: Durability = .system) throws(FileError) {
    // The process and a count make the name unique here, O_EXCL makes sure of it, and it is short whatever the name.
    let number = Self.nextNumber.add(1, ordering: .relaxed).newValue
    let temporaryPath = path.directory.appending(".rollcall-\(getpid())-\(number).tmp")
    do {
      file = try FileDescriptor(
        opening: temporaryPath, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o666)
    } catch {
      // People know the file that they asked for, and its folder.
      throw FileError(
        error.code, path: error.code == .missing ? path.directory : path, call: error.call, number: error.number)
    }
    self.path = path
    self.temporaryPath = temporaryPath
    self.durability = durability
  }

  /// Removes the temporary files that killed processes left in a folder and in those inside it. Nobody may be writing
  /// there.
  public static func removeLeftovers(under folder: FilePath) throws(FileError) {
    for entry in try Folder.entries(of: folder) {
      let path = folder.appending(entry.name)
      if entry.kind == .folder {
        try removeLeftovers(under: path)
      } else if entry.kind == .file, isTemporary(entry.name) {
        try Folder.removeTree(path)
      }
    }
  }

  /// Removes the temporary files that processes left in one folder which are no more; those of others may be at work on.
  public static func removeLeftoversOfTheDead(in folder: FilePath) throws(FileError) {
    for entry in try Folder.entries(of: folder) where entry.kind == .file && isTemporary(entry.name) {
      let digits = entry.name.dropFirst(prefix.count).prefix { $0 != UInt8(ascii: "-") }
      guard let process = Int32(String(decoding: digits, as: UTF8.self)), process > 0 else { continue }
      if kill(process, 0) != 0, errno == ESRCH { try Folder.removeTree(folder.appending(entry.name)) }
    }
  }

  private static func isTemporary(_ name: [UInt8]) -> Bool {
    name.starts(with: prefix) && name.suffix(ending.count).elementsEqual(ending)
  }

  private static let prefix = [UInt8](".rollcall-".utf8)
  private static let ending = [UInt8](".tmp".utf8)

  deinit {
    if !isFinished { unlink(temporaryPath.cString) }
  }

  public func write(_ bytes: [UInt8]) throws(FileError) {
    precondition(!isFinished, "written to \(path) after its commit")
    if buffer.count + bytes.count > Self.bufferSizeInBytes {
      try flush()
    }
    if bytes.count > Self.bufferSizeInBytes {
      try named { () throws(FileError) in try file.write(bytes) }
    } else {
      buffer.append(contentsOf: bytes)
    }
  }

  public func write(_ text: String) throws(FileError) {
    try write([UInt8](text.utf8))
  }

  /// Gives the file its name. What had that name before is gone.
  public func commit() throws(FileError) {
    precondition(!isFinished, "\(path) was committed twice")
    try flush()
    if durability == .durable { try named { () throws(FileError) in try file.synchronize() } }
    try SystemCalls.check("rename", path) { rename(temporaryPath.cString, path.cString) }
    isFinished = true
    if durability == .durable { try Renaming.synchronize(folder: path.directory) }
  }

  /// Gives the file the first of some names in its folder that nothing has; what is there is never replaced.
  ///
  /// - Returns: The name that it has now; `nil` where all are taken, and the file is still to be committed.
  public func commit(asFirstFreeOf names: some Sequence<FilePath>) throws(FileError) -> FilePath? {
    precondition(!isFinished, "\(path) was committed twice")
    try flush()
    if durability == .durable { try named { () throws(FileError) in try file.synchronize() } }
    for name in names {
      do {
        try Renaming.moveToNewName(temporaryPath, to: name)
      } catch let error where error.code == .exists {
        continue
      }
      isFinished = true
      if durability == .durable { try Renaming.synchronize(folder: path.directory) }
      return name
    }
    return nil
  }

  private func flush() throws(FileError) {
    try named { () throws(FileError) in try file.write(buffer) }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Errors name the file that is wanted, not the temporary one.
  private func named(_ body: () throws(FileError) -> Void) throws(FileError) {
    do {
      try body()
    } catch {
      throw FileError(error.code, path: path, call: error.call, number: error.number)
    }
  }

  /// Writes a whole file at once.
  public static func write(
    _ bytes: [UInt8], to path: FilePath, durability: Durability = .system
  ) throws(FileError) {
    let writer = try AtomicFileWriter(for: path, durability: durability)
    try writer.write(bytes)
    try writer.commit()
  }

  public static func write(
    _ text: String, to path: FilePath, durability: Durability = .system
  ) throws(FileError) {
    try write([UInt8](text.utf8), to: path, durability: durability)
  }
}
