public import Vocabulary

/// Finds faces in a picture.
public protocol Detector: AnyObject {
  /// The faces of one picture, in its pixels, highest score first.
  ///
  /// Boxes may reach beyond the picture's edge, as the model saw them.
  func detect(in image: RGBImage) throws -> [Detection]
}

/// Turns faces into embeddings.
public protocol Embedder: AnyObject {
  /// Numbers in an embedding.
  var dimension: Int { get }

  /// One embedding a face, in the same order.
  ///
  /// - Parameters:
  ///   - image: The picture that the faces were found in.
  ///   - faces: In the picture's pixels.
  func embed(_ faces: [Detection], in image: RGBImage) throws -> [Embedding]
}
