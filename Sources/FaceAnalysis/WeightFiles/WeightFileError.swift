/// A file of weights that is not what it should be.
public enum WeightFileError: Error, Equatable {
  /// The file ends before what it announces.
  case truncated(offset: Int)
  /// Something else stands where `expected` should.
  case unexpected(found: String, expected: String, offset: Int)
  /// More bytes follow than the format has.
  case trailingBytes(count: Int)
  /// A part that the network needs is not in the file.
  case missing(name: String)
}
