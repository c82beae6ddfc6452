import CBLAS

/// What multiplies matrices, as it tells of itself.
public enum BLASLibrary {
  /// Name, version and how it was built.
  public static var description: String { openblas_get_config().map { String(cString: $0) } ?? "" }

  public static var threadCount: Int { Int(openblas_get_num_threads()) }
}
