import Glibc

/// How likely two groups of tracks are one person, by their mean distance and by what else the video shows.
///
/// The logarithm of the odds is a line in the distance, in units of the embedder's track distance, fitted by logistic
/// regression to all pairs of tracks of ten labelled sets, each set with the same weight for pairs of one person as for
/// pairs of two. A camera position that both were seen from, at one place of the frame, adds to it by the clothes.
///
/// Source: Platt 1999, "Probabilistic outputs for support vector machines". Decision 084 has the data, and how the fit does
/// on sets that it left out.
public struct SamenessOdds: Sendable {
  /// The distance at which the odds are even, and the slope, in units of the track distance.
  private static let evenDistance = 1.41
  private static let slope = 8.3

  /// The logarithm of the odds at a clothing intersection of `similarClothing`, and its change per unit of intersection.
  private static let atSimilarClothing = 1.1
  private static let similarClothing = 0.75
  private static let perIntersection = 10.7

  /// The scene says no more than this for or against one person.
  static let maximumSceneLogOdds = 2.0

  private let middle: Double
  private let width: Double

  /// - Parameter trackDistance: As `PersonGrouping.Statistics.trackDistance`.
  public init(trackDistance: Double) {
    middle = Self.evenDistance * trackDistance
    width = trackDistance / Self.slope
  }

  /// What two tracks at one place of one camera position say by their clothes: above 0 for one person.
  ///
  /// - Parameter intersection: Of their clothing histograms, 0 … 1.
  static func sceneLogOdds(atClothingIntersection intersection: Double) -> Double {
    let value = atSimilarClothing + perIntersection * (intersection - similarClothing)
    return min(max(value, -maximumSceneLogOdds), maximumSceneLogOdds)
  }

  /// Above 1 where one person is likelier than two.
  ///
  /// - Parameter sceneLogOdds: What the scenes of the two say; 0 for nothing.
  public func odds(at distance: Double, sceneLogOdds: Double = 0) -> Double {
    exp((middle - distance) / width + sceneLogOdds)
  }

  /// 0 … 1.
  public func chance(at distance: Double, sceneLogOdds: Double = 0) -> Double {
    let odds = odds(at: distance, sceneLogOdds: sceneLogOdds)
    return odds / (1 + odds)
  }

  /// The distance beyond which the chance is less than this, whatever the scenes say.
  func greatestDistance(atChance chance: Double) -> Double {
    middle + width * (Self.maximumSceneLogOdds - log(chance / (1 - chance)))
  }
}
