public import Vocabulary

/// Finds faces in a picture, on any number of threads at once.
public protocol Detector: AnyObject, Sendable {
  /// The faces of one picture, in its pixels, highest score first.
  ///
  /// Boxes may reach beyond the picture's edge, as the model saw them.
  func detect(in image: RGBImage) throws -> [Detection]
}

/// Turns faces into embeddings, on any number of threads at once.
public protocol Embedder: AnyObject, Sendable {
  /// Numbers in an embedding.
  var dimension: Int { get }

  /// The aligned picture of a face that the network sees.
  ///
  /// - Parameter face: In the picture's pixels.
  func chip(of face: Detection, in image: RGBImage) -> RGBImage

  /// One embedding a chip, in the same order.
  func embed(chips: [RGBImage]) throws -> [Embedding]
}
