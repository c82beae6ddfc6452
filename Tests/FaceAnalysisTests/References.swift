import FaceAnalysis
import Foundation
import Inference
import TestSupport
import VideoDecoding
import Vocabulary

/// What dlib and facenet-pytorch found in the stills, and the stills.
enum References {
  struct Dlib: Decodable {
    struct Image: Decodable {
      let upsample: Int
      let faces: [Face]
    }

    struct Face: Decodable {
      let box_ltrb: [Double]
      let confidence: Double
      let landmarks5: [[Double]]
      let descriptor: [Float]

      /// dlib's boxes count their last pixel.
      var box: Rectangle {
        Rectangle(left: box_ltrb[0], top: box_ltrb[1], right: box_ltrb[2] + 1, bottom: box_ltrb[3] + 1)
      }

      var landmarks: [Point] { landmarks5.map { Point(x: $0[0], y: $0[1]) } }
    }

    let images: [String: Image]
  }

  struct MTCNN: Decodable {
    struct Face: Decodable {
      let box_xyxy: [Double]
      let probability: Double
      let landmarks5: [[Double]]

      var box: Rectangle {
        Rectangle(left: box_xyxy[0], top: box_xyxy[1], right: box_xyxy[2], bottom: box_xyxy[3])
      }

      var landmarks: [Point] { landmarks5.map { Point(x: $0[0], y: $0[1]) } }
    }

    let images: [String: [Face]]
  }

  static func dlib() throws -> Dlib { try SharedData.decode(Dlib.self, from: "reference/dlib.json") }

  static func mtcnn() throws -> MTCNN { try SharedData.decode(MTCNN.self, from: "reference/mtcnn.json") }

  /// A still, such as `frames/five-again.png`, or a chip.
  static func picture(_ path: String) throws -> RGBImage {
    let url = SharedData.url(path)
    let frame = try ClipReader(path: FilePath(url.path)).next()
    guard let frame else { throw VideoDecodingError(code: .noFrames, path: FilePath(url.path)) }
    return try frame.makeImage()
  }

  /// dlib's chips of the first two faces of a still are kept as pictures.
  static func chipPath(of image: String, face: Int) -> String? {
    let name = (image as NSString).lastPathComponent.replacing(".png", with: "")
    let path = "reference/chips/\(name)-\(face).png"
    return FileManager.default.fileExists(atPath: SharedData.url(path).path) ? path : nil
  }
}

/// The installed models; tests are run after the set-up, which makes them.
enum Models {
  static let store = ModelStore.installed

  static func detector(_ name: String, upsampling: Int? = nil) throws -> any Detector {
    var options = ModelStore.DetectorOptions()
    options.upsamplingCount = upsampling
    return try store.makeDetector(name, options: options, on: InferenceCore())
  }

  static func embedder() throws -> DlibResNetEmbedder? {
    try store.makeEmbedder("dlib-resnet", on: InferenceCore()) as? DlibResNetEmbedder
  }
}

extension Collection where Element == Detection {
  /// The detection that overlaps a box most.
  func nearest(to box: Rectangle) -> Detection? {
    self.max { $0.box.intersectionOverUnion(with: box) < $1.box.intersectionOverUnion(with: box) }
  }
}

/// The largest distance of two points of the same place, along x or y.
func largestOffset(_ left: [Point], _ right: [Point]) -> Double {
  zip(left, right).map { max(abs($0.x - $1.x), abs($0.y - $1.y)) }.max() ?? .infinity
}
