/// A clip, known by the SHA-256 of its bytes: a moved or renamed file is the same clip.
public struct ClipID: Hashable, Sendable, Comparable {
  /// 64 lower-case hexadecimal digits.
  public let hexadecimal: String

  public init(hexadecimal: String) {
    self.hexadecimal = hexadecimal
  }

  public static func < (left: ClipID, right: ClipID) -> Bool {
    left.hexadecimal < right.hexadecimal
  }
}

/// One detection in one frame of one clip. It follows from the clip's bytes, the time and the box, so it does not
/// depend on the order of work or on the machine.
public struct FaceID: Hashable, Sendable, Comparable {
  /// 16 lower-case hexadecimal digits.
  public let hexadecimal: String

  public init(hexadecimal: String) {
    self.hexadecimal = hexadecimal
  }

  public static func < (left: FaceID, right: FaceID) -> Bool {
    left.hexadecimal < right.hexadecimal
  }
}

/// The number of a person in a library: from 1, and never used twice.
public struct PersonNumber: Hashable, Sendable, Comparable {
  public let value: Int

  public init(_ value: Int) {
    precondition(value > 0, "a person's number is \(value), and they start at 1")
    self.value = value
  }

  public static func < (left: PersonNumber, right: PersonNumber) -> Bool {
    left.value < right.value
  }
}
