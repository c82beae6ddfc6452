/// The files of a `ShardLayout` that are written now: at most one a part.
///
/// A file is finished with its last picture. Where the next of its part begins before, a picture could not be taken: it is
/// given up, and formats that use this have their dataset planned anew (`FormatTraits.countsPictures`).
package struct OpenShards<Writer> {
  private var open: [DatasetPart?: (place: Int, writer: Writer, count: Int)] = [:]

  package init() {}

  /// - Parameter place: Of the picture's file in the layout.
  package mutating func add(
    to place: Int, of layout: ShardLayout, begin: () throws -> Writer, _ body: (inout Writer) throws -> Void,
    finish: (inout Writer) throws -> Void
  ) throws {
    let shard = layout.shards[place]
    var (writer, count): (Writer, Int)
    if let begun = open[shard.part], begun.place == place {
      (writer, count) = (begun.writer, begun.count)
    } else {
      (writer, count) = (try begin(), 0)
    }
    // Not held twice while it is changed: its buffers would be copied.
    open[shard.part] = nil
    try body(&writer)
    count += 1
    if count == shard.pictureCount {
      try finish(&writer)
    } else {
      open[shard.part] = (place, writer, count)
    }
  }
}
