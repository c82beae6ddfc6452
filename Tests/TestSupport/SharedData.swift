public import Foundation
public import Testing

/// The clips, photos, models and reference results that lie beside a checkout, not in it.
///
/// A test that needs them is `@Test(.enabled(if: SharedData.isPresent, SharedData.reason))`, so that it is skipped by
/// name where they are absent.
public enum SharedData {
  /// `../shared/data` beside the checkout, or what `ROLLCALL_SHARED_DATA` names.
  public static let directory: URL = {
    if let named = ProcessInfo.processInfo.environment["ROLLCALL_SHARED_DATA"] {
      return URL(filePath: named, directoryHint: .isDirectory)
    }
    return Checkout.directory.deletingLastPathComponent().appending(path: "shared/data")
  }()

  public static let isPresent = FileManager.default.fileExists(
    atPath: directory.appending(path: "README.md").path)

  public static let reason: Comment = "the shared clips and reference results are not beside this checkout"

  public static func url(_ path: String) -> URL {
    directory.appending(path: path)
  }

  /// Reads a JSON file of reference results.
  public static func decode<Value: Decodable>(_ type: Value.Type, from path: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(contentsOf: url(path)))
  }
}

/// The checkout that the tests were built from.
public enum Checkout {
  public static let directory = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
