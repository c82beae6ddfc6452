import Testing
import Vocabulary

@Suite struct GeometryTests {
  private static let unit = Rectangle(x: 10, y: 20, width: 10, height: 10)

  static let overlaps: [(String, Rectangle, Double)] = [
    ("the same", unit, 1),
    ("apart", Rectangle(x: 30, y: 20, width: 10, height: 10), 0),
    ("edge to edge", Rectangle(x: 20, y: 20, width: 10, height: 10), 0),
    ("corner to corner", Rectangle(x: 20, y: 30, width: 10, height: 10), 0),
    ("half to the right", Rectangle(x: 15, y: 20, width: 10, height: 10), 1.0 / 3),
    ("a quarter inside", Rectangle(x: 12, y: 22, width: 5, height: 5), 0.25),
    ("empty", Rectangle(x: 12, y: 22, width: 0, height: 5), 0),
    ("turned inside out", Rectangle(x: 20, y: 30, width: -10, height: -10), 0),
  ]

  @Test(arguments: overlaps)
  func intersectionOverUnion(_ name: String, _ other: Rectangle, _ expected: Double) {
    #expect(abs(Self.unit.intersectionOverUnion(with: other) - expected) < 1e-12)
    #expect(abs(other.intersectionOverUnion(with: Self.unit) - expected) < 1e-12)
  }

  @Test func twoEmptyBoxesShareNothing() {
    let empty = Rectangle(x: 1, y: 1, width: 0, height: 0)
    #expect(empty.intersectionOverUnion(with: empty) == 0)
  }

  @Test func boxes() {
    let box = Rectangle(left: -5, top: 3, right: 15, bottom: 8)
    #expect(box == Rectangle(x: -5, y: 3, width: 20, height: 5))
    #expect(box.area == 100)
    #expect(box.center == Point(x: 5, y: 5.5))
    #expect(box.scaled(byX: 2, y: 10) == Rectangle(left: -10, top: 30, right: 30, bottom: 80))
    #expect(box.expanded(byX: 1, y: 2) == Rectangle(left: -6, top: 1, right: 16, bottom: 10))
    #expect(box.clipped(to: PixelSize(width: 10, height: 5)) == Rectangle(left: 0, top: 3, right: 10, bottom: 5))
    #expect(box.clipped(to: PixelSize(width: 10, height: 2)).area == 0)
  }

  static let sizes: [(String, PixelSize, PixelSize)] = [
    ("as it is", PixelSize(width: 640, height: 480), PixelSize(width: 640, height: 480)),
    ("never enlarged", PixelSize(width: 64, height: 48), PixelSize(width: 64, height: 48)),
    ("too wide", PixelSize(width: 1280, height: 720), PixelSize(width: 700, height: 394)),
    ("too high", PixelSize(width: 720, height: 1280), PixelSize(width: 281, height: 500)),
    ("both", PixelSize(width: 1400, height: 1000), PixelSize(width: 700, height: 500)),
    ("a line", PixelSize(width: 100_000, height: 1), PixelSize(width: 700, height: 1)),
    ("a column", PixelSize(width: 1, height: 100_000), PixelSize(width: 1, height: 500)),
  ]

  @Test(arguments: sizes)
  func fitted(_ name: String, _ size: PixelSize, _ expected: PixelSize) {
    #expect(size.fitted(into: PixelSize(width: 700, height: 500)) == expected)
  }

  @Test func landmarksComeBackFromTheirPoints() {
    let points = (0..<5).map { Point(x: Double($0), y: Double(10 - $0)) }
    #expect(Landmarks(points: points)?.points == points)
    #expect(Landmarks(points: points)?.mouthRight == points[3])
    #expect(Landmarks(points: Array(points.dropLast())) == nil)
  }

  @Test func distanceIsEuclidean() {
    #expect(Embedding([1, 2, 3]).distance(to: Embedding([1, 5, 7])) == 5)
  }
}
