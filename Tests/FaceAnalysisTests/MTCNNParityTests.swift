import FaceAnalysis
import TestSupport
import Testing
import Vocabulary

/// facenet-pytorch 2.6.0 on the same stills: the same boxes, probabilities and landmarks.
@Suite(.enabled(if: SharedData.isPresent, SharedData.reason))
struct MTCNNParityTests {
  @Test("the detector finds facenet-pytorch's faces, and no others")
  func detector() throws {
    let detector = try Models.detector("mtcnn")
    var found = 0
    for (path, reference) in try References.mtcnn().images {
      let faces = try detector.detect(in: References.picture(path))
      #expect(faces.count == reference.count, "\(path)")
      for face in reference {
        let nearest = try #require(faces.nearest(to: face.box), "\(path)")
        #expect(nearest.box.intersectionOverUnion(with: face.box) >= 0.99, "\(path)")
        #expect(abs(nearest.score - face.probability) <= 0.001, "\(path)")
        #expect(largestOffset(nearest.landmarks?.points ?? [], face.landmarks) <= 0.1, "\(path)")
        found += 1
      }
    }
    #expect(found == 37)
  }

  @Test("left and right are the person's own")
  func sides() throws {
    let faces = try Models.detector("mtcnn").detect(in: References.picture("frames/five-again.png"))
    let landmarks = try #require(faces.first?.landmarks)
    #expect(landmarks.rightEye.x < landmarks.leftEye.x)
    #expect(landmarks.mouthRight.x < landmarks.mouthLeft.x)
  }

  @Test(
    "a picture without faces has none", arguments: [PixelSize(width: 640, height: 480), PixelSize(width: 5, height: 3)])
  func nothing(size: PixelSize) throws {
    #expect(try Models.detector("mtcnn").detect(in: RGBImage(size: size)).isEmpty)
    #expect(try Models.detector("dlib-mmod").detect(in: RGBImage(size: size)).isEmpty)
  }
}
