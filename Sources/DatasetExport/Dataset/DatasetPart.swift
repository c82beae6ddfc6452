/// What a part of a dataset is for.
public enum DatasetPart: String, Hashable, Sendable, CaseIterable, Codable, Comparable {
  case train
  case validation
  case test

  /// What most folders of training data call it: `val` for validation.
  package var shortName: String { self == .validation ? "val" : rawValue }

  public static func < (left: DatasetPart, right: DatasetPart) -> Bool {
    left.order < right.order
  }

  private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
