import FaceAnalysis
import Foundation
import Testing
import Vocabulary

/// The published weight files, whole and broken.
struct WeightFileTests {
  private static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: Models.store.home.description).appending(path: "weights/\(name)")))
  }

  @Test(
    "dlib's networks are read to their last byte",
    arguments: [
      ("mmod_human_face_detector.dat", 19), ("dlib_face_recognition_resnet_model_v1.dat", 108),
    ])
  func dlibNetwork(name: String, layerCount: Int) throws {
    let file = try DlibNetworkFile(bytes: Self.bytes(name))
    #expect(file.layers.count == layerCount)
    #expect(file.averages.map { ($0 * 1000).rounded() / 1000 } == [122.782, 117.001, 104.298])
  }

  @Test("dlib's predictor is read to its last byte")
  func predictor() throws {
    let file = try DlibShapePredictorFile(bytes: Self.bytes("shape_predictor_5_face_landmarks.dat"))
    #expect(file.initialShape.count == 10)
    #expect(file.cascades.map(\.trees.count) == Array(repeating: 500, count: 15))
  }

  @Test(
    "PyTorch's tensors have their shapes",
    arguments: [
      ("pnet.pt", "conv4_1.weight", [2, 32, 1, 1]), ("rnet.pt", "dense4.weight", [128, 576]),
      ("onet.pt", "dense6_3.weight", [10, 256]),
    ])
  func torch(name: String, tensor: String, shape: [Int]) throws {
    #expect(try TorchWeightFile(bytes: Self.bytes(name)).tensor(tensor).shape == shape)
  }

  @Test(
    "a file that ends early is refused, wherever it ends",
    arguments: [
      "mmod_human_face_detector.dat", "shape_predictor_5_face_landmarks.dat", "pnet.pt",
    ])
  func truncated(name: String) throws {
    let bytes = try Self.bytes(name)
    for share in [0, 0.0001, 0.01, 0.3, 0.7, 0.9999] {
      let part = Array(bytes[..<Int(Double(bytes.count) * share)])
      #expect(throws: WeightFileError.self, "\(share)") { try Self.read(part, name: name) }
    }
    #expect(throws: WeightFileError.trailingBytes(count: 1)) { try Self.read(bytes + [0], name: name) }
  }

  @Test("bytes at random never crash a reader")
  func noise() throws {
    var random = SystemRandomNumberGenerator()
    let seed = UInt64.random(in: 0...(.max), using: &random)
    var state = seed
    for name in ["mmod_human_face_detector.dat", "shape_predictor_5_face_landmarks.dat", "pnet.pt"] {
      let bytes = Array(try Self.bytes(name).prefix(200_000))
      for round in 0..<40 {
        var broken = bytes
        for _ in 0..<4 {
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          broken[Int(state >> 33) % min(2000, broken.count)] = UInt8(truncatingIfNeeded: state >> 20)
        }
        // Any answer will do; what counts is that there is one.
        do { try Self.read(broken, name: name) } catch is WeightFileError {} catch {
          Issue.record("seed \(seed), round \(round), \(name): \(error)")
        }
      }
    }
  }

  private static func read(_ bytes: [UInt8], name: String) throws {
    switch name {
    case "pnet.pt": _ = try TorchWeightFile(bytes: bytes)
    case "shape_predictor_5_face_landmarks.dat": _ = try DlibShapePredictorFile(bytes: bytes)
    default: _ = try DlibNetworkFile(bytes: bytes)
    }
  }
}
