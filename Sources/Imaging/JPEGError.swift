/// libjpeg-turbo refused a picture, or a picture's bytes.
public struct JPEGError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Code: Hashable, Sendable {
    /// Not a JPEG, or one of which nothing can be read.
    case unreadable

    /// A JPEG that breaks off or is damaged.
    case damaged

    /// Larger than allowed.
    case tooLarge

    /// A picture that the form cannot hold: over 65,500 pixels wide or high.
    case unwritable
  }

  public let code: Code

  /// The C call, such as `tjCompress2`.
  public let call: String

  /// The library's own words.
  public let text: String

  public var description: String { "\(call): \(text)" }
}
