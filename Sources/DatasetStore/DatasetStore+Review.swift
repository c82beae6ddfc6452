import Vocabulary

/// What the review page reads.
extension DatasetStore {
  /// The number of the last line of the log; 0 where there is none.
  public func lastEdit() throws -> Int {
    try database.integer("SELECT coalesce(max(id), 0) FROM edit")
  }

  /// Lends the faces of one group, clips as they were taken in, then by frame, then from left to right.
  public func forEachFace(in group: Group, _ body: (FaceRow) throws -> Void) throws {
    let order = "ORDER BY face.clip, face.frame, face.x, face.y, face.id"
    switch group {
    case .person(let number):
      try forEachFaceRow("WHERE face.person = ? AND NOT is_rejected \(order)", [.integer(number.value)], body)
    case .unsorted: try forEachFaceRow("WHERE face.person IS NULL AND NOT is_rejected \(order)", [], body)
    case .rejected: try forEachFaceRow("WHERE face.person IS NULL AND is_rejected \(order)", [], body)
    }
  }
}
