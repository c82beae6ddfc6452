/// Where an OpenVINO IR says that a constant's bytes lie in its weights.
///
/// Source: "OpenVINO IR format", docs.openvino.ai: a layer of type `Const` has `<data element_type="f32" shape="…"
/// offset="…" size="…"/>`.
struct IRConstant: Equatable {
  let isSinglePrecision: Bool
  let offset: Int
  let size: Int

  /// Every constant of the text, in its order; those whose place is no number have the offset -1, which no file has.
  static func all(in xml: String) -> [IRConstant] {
    xml.split(separator: "<data ").dropFirst().compactMap { part in
      let tag = part.prefix { $0 != ">" }
      guard let offset = attribute("offset", of: tag), let size = attribute("size", of: tag) else { return nil }
      return IRConstant(
        isSinglePrecision: attribute("element_type", of: tag) == "f32", offset: Int(offset) ?? -1, size: Int(size) ?? -1
      )
    }
  }

  private static func attribute(_ name: String, of tag: Substring) -> Substring? {
    for quote in ["\"", "'"] {
      // The part before the first is what stands before the attribute.
      let parts = (" " + tag).split(
        separator: " \(name)=\(quote)", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { return parts[1].prefix { String($0) != quote } }
    }
    return nil
  }
}
