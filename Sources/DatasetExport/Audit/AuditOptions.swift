/// From where on a picture, a person or a split is a finding of an audit.
///
/// The limits of pictures are those at which people who sort by hand begin to throw away; what the shared clips have is in
/// `Documentation/decisions/058-audit.md`.
public struct AuditOptions: Hashable, Sendable {
  /// In pixels of the shorter side of the face's box.
  public var minimumSize = 40.0

  /// `FaceLook.sharpness`, 1 is sharp. Set on photos that were blurred and faded, where it tells all of them apart, and tried on
  /// clips: decision 073.
  public var minimumSharpness = 0.55

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
