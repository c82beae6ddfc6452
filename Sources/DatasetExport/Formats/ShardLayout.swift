import Vocabulary

/// Which file each picture of a dataset goes to, where a format puts many into one.
///
/// A file holds pictures of one part, in the plan's order, and is full by their number or by how large they are likely to
/// be: both known before the first is taken, so that a run that goes on finds the same files.
package struct ShardLayout {
  package struct Shard: Hashable {
    package var part: DatasetPart?

    /// From 0 in its part.
    package var number: Int
    package var pictureCount = 0
  }

  package struct Limits {
    package var pictureCount: Int
    package var sizeInBytes: Int

    package init(pictureCount: Int, sizeInBytes: Int) {
      self.pictureCount = pictureCount
      self.sizeInBytes = sizeInBytes
    }
  }

  package private(set) var shards: [Shard] = []

  /// By the picture's number, the shard's place in `shards`.
  private var places: [Int: Int] = [:]

  package init(_ plan: DatasetPlan, _ limits: Limits) {
    var open: [DatasetPart?: (place: Int, bytes: Int)] = [:]
    for picture in plan.pictures {
      let bytes = Self.likelySize(of: picture, plan.pictureFormat)
      var shard = open[picture.part]
      if let (place, sum) = shard,
        shards[place].pictureCount == limits.pictureCount || sum + bytes > limits.sizeInBytes
      {
        shard = nil
      }
      let before = open[picture.part].map { shards[$0.place].number }
      if shard == nil {
        shards.append(Shard(part: picture.part, number: before.map { $0 + 1 } ?? 0))
      }
      let (place, sum) = shard ?? (shards.count - 1, 0)
      shards[place].pictureCount += 1
      places[picture.number] = place
      open[picture.part] = (place, sum + bytes)
    }
  }

  /// The place in `shards` of a picture of the plan.
  package func place(of picture: PlannedPicture) -> Int? { places[picture.number] }

  package func count(of part: DatasetPart?) -> Int { shards.count { $0.part == part } }

  /// JPEG and WebP of quality 95 take up to about a byte a pixel, PNG of photographs up to about two.
  private static func likelySize(of picture: PlannedPicture, _ format: PictureFormat) -> Int {
    picture.size.width * picture.size.height * (format == .png ? 2 : 1)
  }
}
