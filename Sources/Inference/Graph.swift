/// A network as data: OpenVINO's intermediate representation, version 11, an XML text and its weights.
///
/// Source: "OpenVINO IR format", docs.openvino.ai; the attributes are those of the operation sets named in the text.
public struct Graph: Sendable, Equatable {
  public let xml: String
  public let weights: [UInt8]

  public init(xml: String, weights: [UInt8]) {
    self.xml = xml
    self.weights = weights
  }
}
