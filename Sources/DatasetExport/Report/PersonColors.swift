import Foundation

/// A colour for each person: of equal lightness and far from its neighbours', to be told apart on white and on black.
enum PersonColors {
  /// For faces that belong to nobody.
  static let nobody = "#808080"

  /// About 3.5 : 1 against both white and the dark theme's ground.
  private static let lightness = 0.62
  private static let chroma = 0.15
  private static let mutedChroma = 0.07

  /// Of a turn: the golden angle, so that the next is always where most room is.
  private static let step = 137.508

  /// `#rrggbb`.
  ///
  /// - Parameter index: From 0, in the order in which people are shown.
  static func color(_ index: Int) -> String { color(index, chroma) }

  /// The same, paler, for what is no person.
  static func muted(_ index: Int) -> String { color(index, mutedChroma) }

  private static func color(_ index: Int, _ chroma: Double) -> String {
    let hue = (30 + step * Double(index)) * .pi / 180
    let (a, b) = (chroma * cos(hue), chroma * sin(hue))
    // OKLab to linear sRGB: Björn Ottosson, "A perceptual color space for image processing", 2020.
    let long = pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3)
    let middle = pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3)
    let short = pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3)
    let linear = [
      4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
      -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
      -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    ]
    return "#" + linear.map(component).joined()
  }

  private static func component(_ linear: Double) -> String {
    let value = linear <= 0.0031308 ? 12.92 * max(linear, 0) : 1.055 * pow(linear, 1 / 2.4) - 0.055
    let byte = Int((min(value, 1) * 255).rounded())
    return (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}
