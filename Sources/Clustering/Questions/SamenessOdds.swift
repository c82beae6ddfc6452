import Glibc

/// How likely two groups of tracks are one person, by their mean distance.
///
/// The logarithm of the odds is a line through two points that are known of an embedder: where grouping joins two clusters
/// of its own accord, nineteen to one that they are one person; at the largest distance that two pictures of one person
/// usually have, nineteen to one that they are two. What lies between is open, and worth asking about. Both are numbers of
/// the embedder's pack, the first as the clips at hand have moved it; nothing is fitted to a library.
///
/// Source: the calibration of scores by a logistic curve is Platt's (1999); here two quantiles fix it instead of a fit.
public struct SamenessOdds: Sendable {
  /// What grouping does without asking, and what it is not asked to do, is right so often.
  static let usual = 0.95

  private let middle: Double
  private let width: Double

  /// - Parameters:
  ///   - joined: The distance up to which grouping joins.
  ///   - picture: The largest distance of two pictures of one person.
  public init(joined: Double, picture: Double) {
    let logOdds = log(Self.usual / (1 - Self.usual))
    // A pack may state two distances that leave nothing open: then the step is steep, and still a step.
    let reach = max(picture - joined, 0.01 * joined)
    middle = joined + reach / 2
    width = reach / 2 / logOdds
  }

  /// Above 1 where one person is likelier than two.
  public func odds(at distance: Double) -> Double { exp((middle - distance) / width) }

  /// 0 … 1.
  public func chance(at distance: Double) -> Double {
    let odds = odds(at: distance)
    return odds.isInfinite ? 1 : odds / (1 + odds)
  }

  /// The distance at which the chance has fallen to this.
  func distance(atChance chance: Double) -> Double { middle - width * log(chance / (1 - chance)) }
}
