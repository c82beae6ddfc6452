import FaceAnalysis
import Foundation
import Inference
import TestSupport
import Testing
import Vocabulary

/// Faces without landmarks, for an embedder that aligns by five of them.
@Suite(.enabled(if: SharedData.isPresent, SharedData.reason))
struct BoxPredictorTests {
  private let home: PackHome

  init() throws {
    home = try PackHome()
    try SamplePack.mobileFaceNet.write(to: home.models)
    try SamplePack.scrfd.write(
      to: home.models,
      [
        "detector.outputs.452": NSNull(), "detector.outputs.472": NSNull(), "detector.outputs.492": NSNull(),
        "detector.landmarkOrder": NSNull(),
      ])
  }

  private func linkPredictor() throws {
    try FileManager.default.createSymbolicLink(
      at: home.models.appending(path: "dlib-resnet"),
      withDestinationURL: URL(filePath: Models.store.home.description).appending(path: "models/dlib-resnet"))
  }

  @Test("a detector without landmarks gets them from dlib's predictor, which must be there")
  func missing() throws {
    guard
      case .missing(name: "dlib-resnet", _) = #expect(
        throws: ModelError.self,
        performing: { try home.store.check(SamplePack.scrfd.name, suits: SamplePack.mobileFaceNet.name) })
    else { throw ModelError.unknown(name: "", known: []) }
    try linkPredictor()
    try home.store.check(SamplePack.scrfd.name, suits: SamplePack.mobileFaceNet.name)
    let faces = try home.detector().detect(in: References.picture("frames/five-again.png"))
    #expect(faces.count == 1 && faces[0].landmarks == nil)
  }

  /// Embeddings of the same faces by the landmarks that MTCNN finds, and by dlib's points in a detector's box.
  @Test("aligned by dlib's points, embeddings are near those by MTCNN's landmarks")
  func alignment() throws {
    try linkPredictor()
    let mtcnn = try Models.detector("mtcnn")
    let boxes = try home.detector()
    let byLandmarks = try home.embedder()
    let byBoxes = try home.store.makeEmbedder(
      SamplePack.mobileFaceNet.name, forFacesOf: SamplePack.scrfd.name, on: InferenceCore())
    var cosines: [Float] = []
    for path in try FileManager.default.contentsOfDirectory(atPath: SharedData.url("frames").path).sorted() {
      let image = try References.picture("frames/\(path)")
      let found = try boxes.detect(in: image)
      for face in try mtcnn.detect(in: image) where face.box.width >= 40 {
        guard let box = found.nearest(to: face.box), box.box.intersectionOverUnion(with: face.box) > 0.5 else {
          continue
        }
        let one = try byLandmarks.embed(chips: [byLandmarks.chip(of: face, in: image)])[0].values
        let other = try byBoxes.embed(chips: [byBoxes.chip(of: box, in: image)])[0].values
        cosines.append(zip(one, other).reduce(0) { $0 + $1.0 * $1.1 })
      }
    }
    cosines.sort()
    // By the landmarks of SCRFD and of YuNet, the same faces are at 0.954 and 0.907 in the middle, and a tenth of them
    // below 0.80 and 0.77: profiles, most of them.
    #expect(cosines.count == 35)
    #expect(cosines[cosines.count / 2] >= 0.93, "\(cosines)")
    #expect(cosines[cosines.count / 10] >= 0.65, "\(cosines)")
  }
}
