import DatasetStore
import Foundation
import Inference
import Vocabulary

extension SortOptions {
  /// The number format that networks compute in: half the bits are about half the time, on processors that compute in
  /// them, and move a distance by up to 0.02.
  public enum Precision: String, Sendable, CaseIterable {
    case f32
    case bf16

    /// The quickest that the processor computes in.
    case automatic = "auto"

    var number: InferenceCore.Precision { self == .bf16 ? .bf16 : .f32 }
  }

  /// What a run computes in: what is asked for, else what the library was made in.
  ///
  /// - Throws: `PrecisionUnavailable`; `DatabaseError` where the library cannot be read.
  func precision(for library: FilePath) throws -> Precision {
    var wanted = precision
    if wanted == nil, !replacesLibrary, SortTarget.holdsLibrary(library) {
      let store = try DatasetStore(opening: library.appending(DatasetStore.fileName), access: .readOnly)
      defer { try? store.close() }
      wanted = try store.lastRunOptions().flatMap(Self.precision(ofJSON:))
    }
    switch wanted ?? .f32 {
    case .f32: return .f32
    case .bf16:
      guard try InferenceCore.computes(in: .bf16) else { throw PrecisionUnavailable(precision: .bf16) }
      return .bf16
    case .automatic: return try InferenceCore.computes(in: .bf16) ? .bf16 : .f32
    }
  }

  private static func precision(ofJSON json: String) -> Precision? {
    struct Remembered: Decodable {
      let precision: String?
    }
    let remembered = try? JSONDecoder().decode(Remembered.self, from: Data(json.utf8))
    return remembered?.precision.flatMap(Precision.init)
  }
}

/// The processor does not compute in a number format that was asked for.
public struct PrecisionUnavailable: Error {
  public let precision: SortOptions.Precision
}
