import Foundation
public import Testing

/// A terminal without a screen, in which a program can be talked to.
public enum PseudoTerminal {
  /// A bare chroot has none: the system's folder of them is not mounted there.
  public static let isAvailable = FileManager.default.fileExists(atPath: "/dev/pts/ptmx")

  public static let reason: Comment = "this system has no pseudo-terminals"
}
