import Vocabulary

/// What is wrong with a field of `pack.json`, in words that name the field.
struct PackFieldError: Error, Equatable {
  /// Such as `input.mean`.
  let field: String

  /// What follows the field's name, such as `has 2 numbers instead of 3`.
  let problem: String

  init(_ field: String, _ problem: String) {
    self.field = field
    self.problem = problem
  }

  var reason: String { "\(field) \(problem)" }
}

/// A word of `pack.json` that is one of few; another is refused with those that there are.
public protocol PackWord: RawRepresentable, Codable, Sendable, CaseIterable where RawValue == String {
  /// Those that may be written.
  static var words: [Self] { get }
}

extension PackWord {
  public static var words: [Self] { Array(allCases) }

  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let word = Self(rawValue: text) else {
      let known = Self.words.map(\.rawValue)
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath,
          debugDescription: "is “\(text)”; known are \(known.joined(separator: ", "))"))
    }
    self = word
  }
}

/// Checking what a manifest says, before any file of the pack is read.
extension PackManifest {
  /// - Parameter folder: The folder's name, which is what the pack is asked for by.
  func check(inFolder folder: String) throws(PackFieldError) {
    guard name == folder else { throw PackFieldError("name", "is “\(name)”, and the folder is “\(folder)”") }
    guard kind == family.kind else {
      throw PackFieldError(
        "kind", "is \(kind.rawValue), and \(family.rawValue) is a family of \(family.kind.rawValue)s")
    }
    guard !family.isBuiltIn || BuiltInPack(rawValue: name) != nil else {
      throw PackFieldError("family", "is “\(family.rawValue)”, which is only for models that are built in")
    }
    guard !files.isEmpty else { throw PackFieldError("files", "names none") }
    for (file, hash) in files {
      try check(fileName: file)
      let isHash = hash.utf8.count == 64 && hash.allSatisfy(\.isHexDigit)
      guard isHash else { throw PackFieldError("files.\(file)", "is no SHA-256 of 64 hexadecimal digits") }
    }
    guard !family.isBuiltIn else { return }
    guard let model else { throw PackFieldError("model", "is missing") }
    guard files[model] != nil else { throw PackFieldError("model", "is “\(model)”, which files does not name") }
    guard let fileKind = PackFileKind(fileName: model) else {
      throw PackFieldError("model", PackFileKind.problem(model))
    }
    if let weights = fileKind.weightsFile(of: model), files[weights] == nil {
      throw PackFieldError("files", "has no “\(weights)”, where “\(model)” has its weights")
    }
    guard let input else { throw PackFieldError("input", "is missing") }
    try input.check()
    if input.prewhitened == true, family != .facenet {
      throw PackFieldError("input.prewhitened", "is only for networks of the family facenet")
    }
    switch kind {
    case .detector:
      guard let detector else { throw PackFieldError("detector", "is missing") }
      try detector.check(family)
    case .embedder:
      guard let embedder else { throw PackFieldError("embedder", "is missing") }
      try embedder.check(family)
      // An embedder without them can be added, and is calibrated then; nothing sorts with it before that.
      try statistics?.check()
    }
  }

  /// A pack's files lie in its folder, and nowhere else.
  private func check(fileName: String) throws(PackFieldError) {
    let isPlain = !fileName.isEmpty && !fileName.contains("/") && !fileName.contains("\0")
    guard isPlain, fileName != ".", fileName != ".." else {
      throw PackFieldError("files", "names “\(fileName)”, which is no file in the pack's own folder")
    }
    guard fileName != "pack.json" else { throw PackFieldError("files", "names pack.json itself") }
  }
}

extension PackInput {
  fileprivate func check() throws(PackFieldError) {
    guard mean.count == 3 else {
      throw PackFieldError("input.mean", "has \(mean.count) number\(mean.count == 1 ? "" : "s") instead of 3")
    }
    guard mean.allSatisfy(\.isFinite) else { throw PackFieldError("input.mean", "has a number that is none") }
    guard scale.isFinite, scale != 0 else { throw PackFieldError("input.scale", "is \(scale)") }
    if prewhitened == true {
      guard mean.allSatisfy({ $0 == 0 }) else {
        throw PackFieldError("input.mean", "is not [0, 0, 0], and input.prewhitened subtracts each picture's own")
      }
      guard scale == 1 else {
        throw PackFieldError("input.scale", "is not 1, and input.prewhitened divides by each picture's own")
      }
    }
    if let fill, !(0...255).contains(fill) { throw PackFieldError("input.fill", "is \(fill), not 0 to 255") }
    let sizes = [("width", width), ("height", height), ("largestSide", largestSide), ("stride", stride)]
    for (field, size) in sizes {
      if let size, !(1...8192).contains(size) { throw PackFieldError("input.\(field)", "is \(size), not 1 to 8192") }
    }
    if width != nil || height != nil {
      guard width != nil else { throw PackFieldError("input.width", "is missing") }
      guard height != nil else { throw PackFieldError("input.height", "is missing") }
      guard largestSide == nil, stride == nil else {
        throw PackFieldError(
          "input", "has both one size (width, height) and any size (largestSide, stride)")
      }
    } else {
      guard largestSide != nil else { throw PackFieldError("input.width", "is missing") }
      guard stride != nil else { throw PackFieldError("input.stride", "is missing") }
    }
  }
}

extension EmbedderStatistics {
  fileprivate func check() throws(PackFieldError) {
    let distances = [
      ("pictureDistance", pictureDistance), ("trackDistance", trackDistance),
      ("leastTrackDistance", leastTrackDistance), ("greatestTrackDistance", greatestTrackDistance),
      ("faceNoise", faceNoise), ("photoDistance", photoDistance ?? pictureDistance),
      ("averageFace.radius", averageFace?.radius ?? pictureDistance),
    ]
    for (field, distance) in distances where !(distance.isFinite && distance > 0) {
      throw PackFieldError("statistics.\(field)", "is \(distance)")
    }
    if averageFace?.embedding.allSatisfy(\.isFinite) == false {
      throw PackFieldError("statistics.averageFace.embedding", "has a number that is not finite")
    }
    guard leastTrackDistance <= trackDistance, trackDistance <= greatestTrackDistance else {
      throw PackFieldError("statistics.trackDistance", "is not between leastTrackDistance and greatestTrackDistance")
    }
  }
}

extension DecodingError {
  /// What is wrong, by the field's place: `it has no input.mean`, `input.mean is not a list`.
  var packReason: String {
    switch self {
    case .keyNotFound(let key, let context): "it has no \(Self.place(context.codingPath + [key]))"
    case .valueNotFound(_, let context): "\(Self.place(context.codingPath)) is null"
    case .typeMismatch(let type, let context): "\(Self.place(context.codingPath)) is not \(Self.words(type))"
    case .dataCorrupted(let context):
      context.codingPath.isEmpty
        ? "it is not JSON: \(context.underlyingError.map { "\($0)" } ?? context.debugDescription)"
        : "\(Self.place(context.codingPath)) \(context.debugDescription)"
    @unknown default: "it is not such a manifest"
    }
  }

  private static func place(_ path: [any CodingKey]) -> String {
    path.isEmpty ? "the whole" : path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
  }

  private static func words(_ type: any Any.Type) -> String {
    switch type {
    case is String.Type: "a text"
    case is Bool.Type: "true or false"
    case is Int.Type: "a whole number"
    case is Double.Type: "a number"
    case is any Collection.Type where !(type is String.Type): "what is wanted there"
    default: "an object"
    }
  }
}

/// Whole numbers, read so that the field of one that is none can be said: Foundation calls the whole text no JSON then.
/// What is synthesised in this module calls these.
extension KeyedDecodingContainer {
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int {
    let number = try decode(Double.self, forKey: key)
    guard let whole = Int(exactly: number) else {
      throw DecodingError.typeMismatch(
        type, DecodingError.Context(codingPath: codingPath + [key], debugDescription: "\(number)"))
    }
    return whole
  }

  func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
    try contains(key) && !decodeNil(forKey: key) ? decode(type, forKey: key) : nil
  }
}
