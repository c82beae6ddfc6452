public import FileHandling
import VideoDecoding
public import Vocabulary

/// Why a clip does not play.
public enum ClipTrouble: Error, Hashable, Sendable {
  /// Where it was last, and nothing is now.
  case missing(FilePath)

  /// A file is there, with other bytes than the library's.
  case altered(FilePath)

  /// Something is there, and may not be read, or is no file.
  case unreadable(FileError)

  /// Nothing was looked at yet: it is a large file, and being told takes a while.
  case unchecked
}

/// The files of a library's clips, each known by the hash of its bytes.
///
/// A path says little: what lies there may have been replaced, by a link to somewhere else too. So a file is read once from
/// end to end and compared with the clip's hash, a slice at each call, as the server has one thread; and from then on it is
/// known by its stamp. Use it from one thread.
final class ClipFiles {
  /// Files that are being read at once; what was asked for longest ago gives way.
  private static let mostChecks = 8

  private final class Known {
    let path: FilePath
    let stamp: ClipStamp
    /// Once it was asked for.
    var format: ClipFormat?

    init(_ path: FilePath, _ stamp: ClipStamp) {
      self.path = path
      self.stamp = stamp
    }
  }

  private struct Check {
    let reading: ClipCheck
    /// Where else it may lie.
    let others: ArraySlice<FilePath>
    /// A file that was there, and was not it.
    let altered: FilePath?
  }

  private var known: [ClipID: Known] = [:]

  /// Files that were read and are others: they are not read again at each request.
  private var wrong: [ClipID: Set<ClipStamp>] = [:]
  private var checks: [(clip: ClipID, check: Check)] = []

  /// Goes on with finding out whether a clip is where it was.
  ///
  /// - Parameters:
  ///   - places: Where it may lie, the likeliest first.
  ///   - time: After so long it comes back, done or not.
  /// - Returns: How much of it is read, under 1; `nil` once it is found.
  /// - Throws: `ClipTrouble`; `FileError` where reading fails on the way.
  func find(_ clip: ClipID, at places: [FilePath], within time: Duration) throws -> Double? {
    // Why not is found out anew.
    if (try? open(clip)) != nil { return nil }
    known[clip] = nil
    let deadline = ContinuousClock.now + time
    var check = try takeCheck(of: clip) ?? begin(clip, at: places[...], altered: nil, first: places.first)
    while ContinuousClock.now < deadline {
      let reading = check.reading
      guard let found = try reading.goOn() else { continue }
      // What was written to meanwhile is not what was read.
      if found == clip, try reading.isCurrent() {
        known[clip] = Known(reading.path, reading.stamp)
        return nil
      }
      // One that is being written to has another stamp the next time.
      wrong[clip, default: []].insert(reading.stamp)
      check = try begin(clip, at: check.others, altered: check.altered ?? reading.path, first: places.first)
    }
    checks.append((clip, check))
    if checks.count > Self.mostChecks { checks.removeFirst() }
    return check.reading.share
  }

  private func takeCheck(of clip: ClipID) throws -> Check? {
    guard let place = checks.firstIndex(where: { $0.clip == clip }) else { return nil }
    let check = checks.remove(at: place).check
    // Replaced or written to since: what was read of it is of no use.
    guard let now = try? ClipStamp(of: check.reading.path), now == check.reading.stamp else { return nil }
    return check
  }

  /// - Parameters:
  ///   - altered: A file that was there, and is another.
  ///   - first: What is said to be missing, if nothing is there at all.
  private func begin(
    _ clip: ClipID, at places: ArraySlice<FilePath>, altered: FilePath?, first: FilePath?
  ) throws -> Check {
    var refusal: FileError?
    var altered = altered
    for (index, place) in zip(places.indices, places) {
      do {
        let reading = try ClipCheck(place)
        if wrong[clip]?.contains(reading.stamp) != true {
          return Check(reading: reading, others: places[(index + 1)...], altered: altered)
        }
        altered = altered ?? place
      } catch let error as FileError {
        if error.code != .missing, error.code != .notAFolder { refusal = refusal ?? error }
      }
    }
    if let altered { throw ClipTrouble.altered(altered) }
    if let refusal { throw ClipTrouble.unreadable(refusal) }
    throw ClipTrouble.missing(first ?? "?")
  }

  /// A clip that was found, and is as it was then.
  struct Place {
    /// Of a sequence, folder and pattern.
    let path: FilePath
    let stamp: ClipStamp

    /// `nil` for a sequence.
    let file: OpenFile?
  }

  /// - Throws: `ClipTrouble`: `.unchecked` where it was never found.
  func open(_ clip: ClipID) throws -> Place {
    guard let place = known[clip] else { throw ClipTrouble.unchecked }
    do {
      let file = place.stamp.runs == nil ? try OpenFile(place.path) : nil
      guard try file.map({ ClipStamp(try $0.stamp()) }) ?? ClipStamp(of: place.path) == place.stamp else {
        throw ClipTrouble.altered(place.path)
      }
      return Place(path: place.path, stamp: place.stamp, file: file)
    } catch let error as FileError {
      throw error.code == .missing ? ClipTrouble.missing(place.path) : .unreadable(error)
    }
  }

  /// What a clip that was found is made of.
  ///
  /// - Throws: `VideoDecodingError`, and as `open`.
  func format(of clip: ClipID) throws -> ClipFormat {
    if let format = known[clip]?.format { return format }
    let format = try ClipFormat(of: open(clip).path)
    known[clip]?.format = format
    return format
  }
}
