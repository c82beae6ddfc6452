import DatasetStore
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
    try precision(afterRun: precision == nil ? remembered(of: library) { try $0.lastRunOptions() } : nil)
  }

  /// - Parameter recorded: What a library remembers of its last run.
  func precision(afterRun recorded: String?) throws -> Precision {
    switch precision ?? SortOptions(recorded: recorded).precision ?? .f32 {
    case .f32: return .f32
    case .bf16:
      guard try InferenceCore.computes(in: .bf16, on: device) else { throw PrecisionUnavailable(precision: .bf16) }
      return .bf16
    case .automatic: return try InferenceCore.computes(in: .bf16, on: device) ? .bf16 : .f32
    }
  }
}

extension SortOptions {
  var embedderName: String { embedder ?? Self.usualEmbedder }

  /// The embedder of a run: what is asked for, else what the library was made with.
  ///
  /// - Throws: `DatabaseError` where the library cannot be read.
  func embedder(for library: FilePath) throws -> String {
    guard embedder == nil else { return embedderName }
    let models = try remembered(of: library) { try $0.models() } ?? []
    return models.first { $0.kind == .embedder }?.name ?? embedderName
  }

  /// What a library that would be added to knows; `nil` where there is none.
  private func remembered<Value>(of library: FilePath, _ read: (DatasetStore) throws -> Value?) throws -> Value? {
    guard !replacesLibrary, SortTarget.holdsLibrary(library) else { return nil }
    let store = try DatasetStore(opening: library.appending(DatasetStore.fileName), access: .readOnly)
    defer { try? store.close() }
    return try read(store)
  }
}

/// The processor does not compute in a number format that was asked for.
public struct PrecisionUnavailable: Error {
  public let precision: SortOptions.Precision
}
