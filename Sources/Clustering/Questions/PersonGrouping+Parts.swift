extension PersonGrouping {
  /// Faces that are compared with each other at once; a longer row is looked at piece by piece.
  private static let mostFacesAtOnce = 250

  /// The faces of one track in groups that lie together, as tracks do that are one person.
  ///
  /// A track that was followed across a cut shows two people. Where cuts were looked for, that is settled while clips are
  /// taken in; else it is by this.
  ///
  /// - Parameter faces: In the order of time, as tracks of one face.
  /// - Returns: Places in `faces`, ascending, groups by their first face.
  /// - Complexity: Up to 250 distances a face.
  public func parts(ofFaces faces: [Track]) -> [[Int]] {
    stride(from: 0, to: faces.count, by: Self.mostFacesAtOnce).flatMap { first -> [[Int]] in
      let places = Array(first..<min(first + Self.mostFacesAtOnce, faces.count))
      guard places.count > 1 else { return [places] }
      let distances = matrix(of: places.map { faces[$0] })
      let clusters = AverageLinkage(maximumDistance: statistics.trackDistance).clusters(itemCount: places.count) {
        Double(distances.distance($0, $1))
      }
      var groups = [[Int]](repeating: [], count: clusters.clusterCount)
      for (place, cluster) in clusters.labels.enumerated() { groups[cluster].append(places[place]) }
      return groups
    }
  }
}
