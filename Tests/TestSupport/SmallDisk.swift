import Foundation
public import Testing

/// A disk of a few kilobytes, to be filled; unmounted when it goes.
public final class SmallDisk {
  public static let canBeMade: Bool = (try? SmallDisk(sizeInKilobytes: 64)) != nil
  public static let reason: Comment = "a small disk needs the right to mount"

  public let directory: TemporaryDirectory

  public init(sizeInKilobytes: Int) throws {
    directory = try TemporaryDirectory()
    let mounted = try ChildProcess.run(
      "mount", ["-t", "tmpfs", "-o", "size=\(sizeInKilobytes)k", "rollcall-test", directory.url.path])
    guard mounted.exitCode == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  deinit {
    _ = try? ChildProcess.run("umount", ["-l", directory.url.path])
  }

  public func path(_ name: String) -> String { directory.path(name) }

  /// Fills it with a file, `filler`, but for so much.
  public func fill(leavingKilobytes room: Int) throws {
    let line = "free=$(df --output=avail -k . | tail -1); head -c $(((free - $1) * 1024)) /dev/zero >filler"
    let filled = try ChildProcess.run("bash", ["-c", line, "bash", "\(room)"], in: directory.url)
    guard filled.exitCode == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  /// Makes room.
  public func grow(toKilobytes size: Int) throws {
    _ = try ChildProcess.run("mount", ["-o", "remount,size=\(size)k", directory.url.path])
  }

  public func makeReadOnly() throws {
    _ = try ChildProcess.run("mount", ["-o", "remount,ro", directory.url.path])
  }
}
