/// How a dataset is split into parts.
public struct SplitOptions: Hashable, Sendable {
  /// What stays together in one part.
  public enum Unit: String, Sendable, CaseIterable {
    /// The faces of one shot; a photo is a shot.
    case shot

    /// The faces of all shots of a clip that show one camera set-up: one room from one place, and mostly the same people in
    /// the same clothes. A shot whose set-up is not known stays by itself; so does a photo.
    case setUp = "setup"
    case clip

    /// All faces of a person: people who are tested were never seen in training.
    case person
  }

  /// Parts and the shares that they should have, in order; the shares are over 0 and add up to 1.
  public var shares: [Share]
  public var unit: Unit
  public var seed: UInt64

  public struct Share: Hashable, Sendable {
    public var part: DatasetPart
    public var share: Double

    public init(_ part: DatasetPart, _ share: Double) {
      self.part = part
      self.share = share
    }
  }

  /// - Parameter weights: For training, validation and test, or for training and test; not all 0. A part of weight 0 is
  ///   left out. They need not add up to 100.
  /// - Returns: `nil` where they are not two or three numbers from 0 on, at least two of them over 0.
  public init?(weights: [Double], unit: Unit = .shot, seed: UInt64 = 0) {
    let parts: [DatasetPart] = weights.count == 2 ? [.train, .test] : DatasetPart.allCases
    let sum = weights.reduce(0, +)
    guard (2...3).contains(weights.count), weights.allSatisfy({ $0 >= 0 && $0.isFinite }), sum.isFinite,
      weights.count(where: { $0 > 0 }) >= 2
    else { return nil }
    shares = zip(parts, weights).filter { $0.1 > 0 }.map { Share($0.0, $0.1 / sum) }
    self.unit = unit
    self.seed = seed
  }
}
