/// Public, well-known models that `rollcall models add NAME` knows how to get.
///
/// Each address and licence was looked up in the repository that publishes the file, and each hash is the one that the
/// repository itself gives (of Git LFS) or that of the file that the tests use. A file with another hash is refused, so
/// an address that leads elsewhere one day does no harm. None of these files is part of Rollcall.
public struct CataloguedModel: Sendable {
  public let name: String

  /// For people, in one sentence.
  public let description: String

  public let kind: PackManifest.Kind
  public let family: PackManifest.Family

  /// Of the weights, as their publisher says it.
  public let licence: String
  public let source: String

  /// `nil` where no address of the single file is known: it is then fetched by hand, and added as a file.
  public let address: String?

  /// `nil` where nobody published it: whoever adds the model must then say it.
  public let sha256: String?

  /// What the family's usual values are otherwise in this model; the rest is seen in the file.
  let adjust: @Sendable (inout PackManifest) -> Void

  public static func named(_ name: String) -> CataloguedModel? { all.first { $0.name == name } }

  /// The model whose file has these bytes, whatever the file is called.
  ///
  /// - Parameter sha256: In lower-case hexadecimal digits.
  static func withFile(_ sha256: String) -> CataloguedModel? { all.first { $0.sha256 == sha256 } }

  public static let all: [CataloguedModel] = [
    CataloguedModel(
      name: "yunet_2023mar",
      description: "YuNet of OpenCV's model zoo: a small, quick detector, with landmarks; takes 640 × 640",
      kind: .detector, family: .yunet, licence: "MIT", source: "opencv/opencv_zoo",
      address:
        "https://github.com/opencv/opencv_zoo/raw/main/models/face_detection_yunet/face_detection_yunet_2023mar.onnx",
      sha256: "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4", adjust: { _ in }),
    CataloguedModel(
      name: "yunet_n_dynamic",
      description: "YuNet as its authors export it: a small, quick detector, with landmarks; takes any size",
      kind: .detector, family: .yunet, licence: "Apache-2.0", source: "ShiqiYu/libfacedetection.train",
      address:
        "https://github.com/ShiqiYu/libfacedetection.train/raw/02246e79b1e976c83d1e135a85e0628120c93769/onnx/yunet_n_dynamic.onnx",
      sha256: "104ee26c71d5c270ce79a6b3dced91c91013260d29a6bf18f9296c5b8c4c2b12", adjust: { _ in }),
    CataloguedModel(
      name: "sface_2021dec",
      description: "SFace of OpenCV's model zoo: an embedder of 128 numbers; to be calibrated",
      kind: .embedder, family: .arcface, licence: "Apache-2.0", source: "opencv/opencv_zoo",
      address:
        "https://github.com/opencv/opencv_zoo/raw/main/models/face_recognition_sface/face_recognition_sface_2021dec.onnx",
      sha256: "f6abbfff9575e3041db692c1e29d782e995191888477fd59ebc81202d99fc63b",
      adjust: { manifest in
        // OpenCV's face_recognize.cpp gives it red, green and blue as they are; what it subtracts is in the network.
        manifest.input?.mean = [0, 0, 0]
        manifest.input?.scale = 1
      }),
    CataloguedModel(
      name: "mobilefacenet",
      description: "MobileFaceNet: a small, quick embedder of 128 numbers",
      kind: .embedder, family: .arcface, licence: "none stated (its repository has no licence)",
      source: "darzhz/pixamatch",
      address:
        "https://github.com/darzhz/pixamatch/raw/42fc0793130499652b7696eb1aa56e9b6397e7c4/models/mobilefacenet.onnx",
      sha256: "e72a5710cce378dc46472b6b845cb90647634f2738d8c3e581735cf195b9866f",
      adjust: { manifest in
        manifest.statistics = EmbedderStatistics(
          pictureDistance: 1.0, trackDistance: 0.65, leastTrackDistance: 0.56, greatestTrackDistance: 0.7,
          faceNoise: 0.4,
          data: """
            pictureDistance: 410 pairs of photos and frames of one person (14 people), 96 % within, and 12205 of two, \
            0.06 % within. trackDistance and its bounds: means of up to 8 faces, as they are and degraded in 26 ways; \
            202 pairs of tracks of nine people, 98.0 % within trackDistance, and 3957 of two, 6.9 %. faceNoise: 17 \
            tracks in two short clips
            """)
      }),
    CataloguedModel(
      name: "scrfd_2.5g_bnkps",
      description: "SCRFD 2.5G: a quick detector that finds small faces, with landmarks; takes any size",
      kind: .detector, family: .scrfd, licence: "non-commercial research (insightface's models)",
      source: "deepinsight/insightface",
      // It is published inside archives and behind pages that ask first.
      address: nil, sha256: "bc24bb349491481c3ca793cf89306723162c280cb284c5a5e49df3760bf5c2ce", adjust: { _ in }),
  ]
}
