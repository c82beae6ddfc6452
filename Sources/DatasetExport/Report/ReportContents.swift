import Clustering
import DatasetStore
import FileHandling
import Imaging
import Vocabulary

/// What a report tells, as values. It says nothing that is not in the database, and no time of day: the same library
/// gives the same report.
struct ReportContents {
  struct Person {
    let presence: PersonPresence
    let coherence: Double?

    /// Relative to the library.
    let folder: String
    let color: String

    /// A JPEG; `nil` where there is none, or where this person is too far down the page.
    let montage: [UInt8]?

    var title: String { presence.name.map(shown) ?? "Person \(presence.number.value)" }
  }

  /// Those beyond have a line instead of a picture: a page of a thousand montages takes long to open.
  static let mostMontages = 120

  /// Those beyond are counted only.
  static let mostClips = 200

  let title: String
  let counts: DatasetStore.Counts

  /// By time on screen, then by faces.
  let people: [Person]
  let timelines: [ClipTimeline]
  let photoCount: Int
  let map: FaceMap
  let quality: (sorted: [Int], unsorted: [Int])
  let leftOut: DatasetStore.LeftOutCounts

  /// Clips that something was wrong with.
  let troubled: [ClipRecord]
  let models: [ModelRecord]
  let runs: [DatasetStore.RunRecord]
  let editCount: Int

  /// - Throws: `DatabaseError`. A picture that is gone or damaged is left out.
  init(of store: DatasetStore, in folder: FilePath) throws {
    title = Self.title(of: try store.clips())
    counts = try store.counts()
    let folders = LibraryNames.places(of: try store.personNames())
    let coherence = Dictionary(
      uniqueKeysWithValues: try store.people(tellsCoherence: true).map { ($0.number, $0.coherence) })
    let montages = try MontageReduction(in: folder)
    people = try store.presences().filter { $0.faceCount > 0 }.sorted {
      ($1.secondsOnScreen, $1.faceCount, $0.number) < ($0.secondsOnScreen, $0.faceCount, $1.number)
    }.enumerated().map { index, presence in
      let place = folders[presence.number] ?? ""
      return Person(
        presence: presence, coherence: coherence[presence.number] ?? nil, folder: place,
        color: PersonColors.color(index),
        montage: index < Self.mostMontages ? montages.picture(of: LibraryLayout.montage(of: place)) : nil)
    }
    let clips = try store.clips()
    timelines = try ClipTimeline.all(of: clips, in: store)
    photoCount = clips.count { $0.kind == .photo }
    let colors = Dictionary(uniqueKeysWithValues: people.map { ($0.presence.number, $0.color) })
    map = try FaceMap(of: store, in: folder) { $0.flatMap { colors[$0] } ?? PersonColors.nobody }
    quality = try store.qualityHistogram()
    leftOut = try store.leftOutCounts()
    troubled = clips.filter { $0.note != nil || $0.damagedFrameCount > 0 }
    models = try store.models()
    runs = try store.runs()
    editCount = try store.edits().count
  }

  /// By what it is made of, as a library's folder may get another name.
  private static func title(of clips: [ClipRecord]) -> String {
    guard let first = clips.first else { return "Nobody" }
    let others = clips.dropFirst().count
    return ReportPage.name(first.path) + (others > 0 ? " and \(counted(others, "other"))" : "")
  }
}

/// Montages as a page shows them: at half their size.
private struct MontageReduction {
  private static let size = PixelSize(width: Montage.size.width / 2, height: Montage.size.height / 2)
  private static let quality = 80

  private let folder: FilePath
  private let decoder: JPEGDecoder
  private let encoder: JPEGEncoder

  init(in folder: FilePath) throws {
    self.folder = folder
    decoder = try JPEGDecoder()
    encoder = try JPEGEncoder(quality: Self.quality)
  }

  func picture(of path: String) -> [UInt8]? {
    let file = folder.appending(relative: path)
    guard let bytes = try? FileContents.read(file),
      let image = try? decoder.decode(bytes, atLeast: Self.size)
    else { return nil }
    return try? encoder.encode(Resampler(from: image.size, to: Self.size).resize(image))
  }
}
