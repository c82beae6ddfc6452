public import Foundation

/// Packs of the shared networks, as a user writes them; a test changes what it wants to.
public enum SamplePack: String, CaseIterable, Sendable {
  case scrfd = "scrfd_2.5g_bnkps"
  case mobileFaceNet = "mobilefacenet"
  case yuNet = "yunet_n_dynamic"

  public var name: String { rawValue }
  private var file: String { name + ".onnx" }

  /// SHA-256 of the shared file.
  private var hash: String {
    switch self {
    case .scrfd: "bc24bb349491481c3ca793cf89306723162c280cb284c5a5e49df3760bf5c2ce"
    case .mobileFaceNet: "e72a5710cce378dc46472b6b845cb90647634f2738d8c3e581735cf195b9866f"
    case .yuNet: "104ee26c71d5c270ce79a6b3dced91c91013260d29a6bf18f9296c5b8c4c2b12"
    }
  }

  private var manifest: String {
    switch self {
    case .scrfd:
      """
      {"name": "\(name)", "kind": "detector", "family": "scrfd", "licence": "unknown", "source": "insightface",
       "files": {"\(file)": "\(hash)"}, "model": "\(file)",
       "input": {"order": "rgb", "mean": [127.5, 127.5, 127.5], "scale": 0.0078125, "largestSide": 640, "stride": 32},
       "detector": {
        "outputs": {
         "446": {"meaning": "score", "stride": 8}, "466": {"meaning": "score", "stride": 16},
         "486": {"meaning": "score", "stride": 32}, "449": {"meaning": "box", "stride": 8},
         "469": {"meaning": "box", "stride": 16}, "489": {"meaning": "box", "stride": 32},
         "452": {"meaning": "landmarks", "stride": 8}, "472": {"meaning": "landmarks", "stride": 16},
         "492": {"meaning": "landmarks", "stride": 32}},
        "anchorsPerPlace": 2, "landmarkOrder": ["rightEye", "leftEye", "nose", "mouthRight", "mouthLeft"],
        "scoreThreshold": 0.5, "overlapThreshold": 0.4},
       "remark": "fields that nobody knows are fine"}
      """
    case .yuNet:
      """
      {"name": "\(name)", "kind": "detector", "family": "yunet", "licence": "unknown", "source": "libfacedetection",
       "files": {"\(file)": "\(hash)"}, "model": "\(file)",
       "input": {"order": "bgr", "mean": [0, 0, 0], "scale": 1, "largestSide": 640, "stride": 32},
       "detector": {
        "outputs": {
         "cls_8": {"meaning": "score", "stride": 8}, "cls_16": {"meaning": "score", "stride": 16},
         "cls_32": {"meaning": "score", "stride": 32}, "obj_8": {"meaning": "objectness", "stride": 8},
         "obj_16": {"meaning": "objectness", "stride": 16}, "obj_32": {"meaning": "objectness", "stride": 32},
         "bbox_8": {"meaning": "box", "stride": 8}, "bbox_16": {"meaning": "box", "stride": 16},
         "bbox_32": {"meaning": "box", "stride": 32}, "kps_8": {"meaning": "landmarks", "stride": 8},
         "kps_16": {"meaning": "landmarks", "stride": 16}, "kps_32": {"meaning": "landmarks", "stride": 32}},
        "anchorsPerPlace": 1, "landmarkOrder": ["rightEye", "leftEye", "nose", "mouthRight", "mouthLeft"],
        "scoreThreshold": 0.6, "overlapThreshold": 0.3}}
      """
    case .mobileFaceNet:
      """
      {"name": "\(name)", "kind": "embedder", "family": "arcface", "licence": "unknown", "source": "pixamatch",
       "files": {"\(file)": "\(hash)"}, "model": "\(file)",
       "input": {"order": "rgb", "mean": [127.5, 127.5, 127.5], "scale": 0.00784313725490196, "width": 112, "height": 112},
       "embedder": {"output": "output", "dimension": 128, "normalise": true, "alignment": "arcface-112"},
       "statistics": {
        "pictureDistance": 1.0, "trackDistance": 0.65, "leastTrackDistance": 0.56, "greatestTrackDistance": 0.7,
        "faceNoise": 0.4, "data": "benchmarks/packs.py"}}
      """
    }
  }

  /// Writes the pack's folder into `models`.
  ///
  /// - Parameters:
  ///   - change: Changes of the manifest, such as `["input.mean": [1, 2]]`; `NSNull` takes a field out.
  ///   - changeModel: Changes the model file; its hash stays what it was.
  public func write(
    to models: URL, _ change: [String: Any] = [:], changeModel: (inout Data) -> Void = { _ in }
  ) throws {
    let folder = models.appending(path: name)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var model = try Data(contentsOf: SharedData.url("models/\(file)"))
    changeModel(&model)
    try model.write(to: folder.appending(path: file))
    var fields = try JSONSerialization.jsonObject(with: Data(manifest.utf8)) as? [String: Any] ?? [:]
    for (place, value) in change { Self.set(value, at: place.split(separator: "."), in: &fields) }
    let bytes = try JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys])
    try bytes.write(to: folder.appending(path: "pack.json"))
  }

  private static func set(_ value: Any, at place: [Substring], in fields: inout [String: Any]) {
    let key = String(place[0])
    guard place.count > 1 else {
      fields[key] = value is NSNull ? nil : value
      return
    }
    var inner = fields[key] as? [String: Any] ?? [:]
    set(value, at: Array(place.dropFirst()), in: &inner)
    fields[key] = inner
  }
}
