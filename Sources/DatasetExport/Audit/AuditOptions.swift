/// From where on a picture, a person or a split is a finding of an audit.
///
/// The limits of pictures are those at which people who sort by hand begin to throw away; what the shared clips have is in
/// `Documentation/decisions/058-audit.md`.
public struct AuditOptions: Hashable, Sendable {
  /// In pixels of the shorter side of the face's box.
  public var minimumSize = 40.0

  /// `FaceQuality.sharpness`, 1 is sharp: the softest face of the shared clips has 0.47, and what is blurred beyond recognition
  /// 0.2 to 0.47, as the rounding of a chip to whole grey levels is detail too.
  public var minimumSharpness = 0.45

  /// Mean brightness of the face, 0 … 255.
  public var minimumLuma = 40.0
  public var maximumLuma = 215.0

  /// The share of the face, with its eyes and mouth, that is inside the picture.
  public var minimumInside = 0.75

  /// `FaceQuality.value`, all parts together; a profile has less of it than a face that looks at us.
  public var minimumQuality = 0.02

  /// How much nearer a face is to its own person than to the next, −1 … 1; under it, it is suspected to be the other's.
  public var minimumConfidence = 0.0

  /// Of a person.
  public var minimumFaces = 5

  /// How many times the faces of the person in the middle somebody may have, or the other way round.
  public var maximumRatio = 10.0

  /// What is not looked for.
  public var ignored: Set<AuditFinding.Kind> = []

  public init() {}
}
