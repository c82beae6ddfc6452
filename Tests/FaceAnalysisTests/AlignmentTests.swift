import FaceAnalysis
import Imaging
import Testing
import Vocabulary

/// Where aligned pictures put faces.
@Suite struct AlignmentTests {
  private static let landmarks = Landmarks(
    rightEye: Point(x: 310.5, y: 204.25), leftEye: Point(x: 371, y: 219.5), nose: Point(x: 330, y: 250),
    mouthRight: Point(x: 301.75, y: 270), mouthLeft: Point(x: 352.5, y: 281))

  /// The corners that `recreate_aligned_images` gives for these points, computed by its own lines in numpy.
  @Test(arguments: [256, 512])
  func ffhqSquareIsTheScripts(side: Int) throws {
    let placement = try #require(FFHQAlignment.placement(landmarks: Self.landmarks, chipSize: side))
    let far = Double(side) - 0.5
    let corners = [(-0.5, -0.5), (-0.5, far), (far, far), (far, -0.5)].map { placement(Point(x: $0.0, y: $0.1)) }
    let script = [
      (246.12151856, 68.42442745), (189.57442745, 311.50348144), (432.65348144, 368.05057255),
      (489.20057255, 124.97151856),
    ]
    for (corner, wanted) in zip(corners, script) {
      #expect(abs(corner.x - wanted.0) < 1e-6 && abs(corner.y - wanted.1) < 1e-6, "\(corner) is not \(wanted)")
    }
  }

  /// Eyes level, a third of the way down, and as far apart as dlib's own chips have them.
  @Test func dlibChipHasEyesWhereDlibPutsThem() throws {
    let placement = try #require(DlibAlignment.placement(landmarks: Self.landmarks, chipSize: 150))
    let inverse = try #require(placement.inverse)
    let (right, left) = (inverse(Self.landmarks.rightEye), inverse(Self.landmarks.leftEye))
    #expect(abs(right.y - left.y) < 8)
    #expect((40...55).contains(right.x) && (95...110).contains(left.x), "\(right), \(left)")
    #expect((40...55).contains(right.y), "\(right)")
  }

  @Test func onePointIsNoFace() {
    let point = Point(x: 5, y: 5)
    let landmarks = Landmarks(rightEye: point, leftEye: point, nose: point, mouthRight: point, mouthLeft: point)
    #expect(FFHQAlignment.placement(landmarks: landmarks, chipSize: 256) == nil)
    #expect(DlibAlignment.placement(landmarks: landmarks, chipSize: 150) == nil)
    #expect(FacePose(of: landmarks) == nil)
  }
}
