import FaceAnalysis

extension ModelStore {
  /// Every model's name: those that are built in, then the others.
  var names: [String] { BuiltInPack.allCases.map(\.rawValue) + added() }
}
