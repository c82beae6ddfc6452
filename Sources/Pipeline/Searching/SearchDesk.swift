import DatasetStore
import FaceAnalysis
import VideoDecoding
import Vocabulary

/// Answers the questions of a `LibrarySearch`. The library is read anew for each, so that what was corrected or added
/// meanwhile is in the answer; only the networks are kept.
///
/// Safe on any thread because `LibrarySearch` calls it from its one worker alone.
final class SearchDesk: @unchecked Sendable {
  /// What an error calls a photo, which came without a name.
  private static let photoName: FilePath = "the photo"

  /// Detection takes some 26 bytes a pixel: a photo of 26 million pixels took a gigabyte.
  private static let largestLookedAt = PixelSize(width: 4096, height: 4096)

  /// A row of them in the page.
  private static let mostLikeFaces = 12

  private let library: FilePath
  private let models: ModelStore
  private var networks: (analyser: FaceAnalyser, madeBy: [ModelRecord])?

  init(library: FilePath, models: ModelStore) {
    self.library = library
    self.models = models
  }

  var hasNetworks: Bool { networks != nil }

  func releaseNetworks() { networks = nil }

  func answer(_ question: LibrarySearch.Question) throws -> LibrarySearch.Found {
    let store = try DatasetStore(opening: library.appending(DatasetStore.fileName), access: .readOnly)
    try store.holdStill()
    let found =
      switch question {
      case .photo(let bytes): try answer(toPhoto: bytes, store)
      case .face(let face): try answer(toFace: face, store)
      }
    try store.close()
    return found
  }

  private func answer(toPhoto bytes: [UInt8], _ store: DatasetStore) throws -> LibrarySearch.Found {
    // What cannot be read is said before a second is spent on loading networks.
    let reader = try ClipReader(photo: bytes, name: Self.photoName, mostPixels: LibrarySearch.mostPixels)
    guard let frame = try reader.next() else { throw VideoDecodingError(code: .noFrames, path: Self.photoName) }
    let analyser = try analyser(for: store)
    let found = try PersonSearch.fromLeftToRight(analyser, frame)
    let people = try PeopleRanking(store, models: models)
    let who = found.map { people.face(in: $0.detection.box, embedding: $0.embedding, quality: $0.quality.value) }
    let wanted = found.indices.filter { found[$0].embedding != nil }
    let like = try LikeFaces(
      to: wanted.compactMap { found[$0].embedding }, in: store, atMost: Self.mostLikeFaces)
    let likeByFace = Dictionary(uniqueKeysWithValues: zip(wanted, like.found))
    return LibrarySearch.Found(
      photoSize: reader.info.size,
      faces: try who.enumerated().map { index, face in
        LibrarySearch.Face(who: face, like: try Self.rows(likeByFace[index] ?? [], store))
      })
  }

  private func answer(toFace face: FaceID, _ store: DatasetStore) throws -> LibrarySearch.Found {
    guard let record = try store.face(face) else { throw EditError.noSuchFace(face.hexadecimal) }
    var options = SortOptions()
    for model in try store.models() where model.kind == .embedder { options.embedder = model.name }
    try EmbedderMismatch.check(store, of: library, wants: options.embedderName, from: models)
    let who = try PeopleRanking(store, models: models).face(
      in: record.detection.box, embedding: record.embedding, quality: record.quality?.value ?? 0)
    let like = try LikeFaces(
      to: record.embedding.map { [$0] } ?? [], in: store, leavingOut: face, atMost: Self.mostLikeFaces)
    return LibrarySearch.Found(
      photoSize: nil, faces: [LibrarySearch.Face(who: who, like: try Self.rows(like.found.first ?? [], store))])
  }

  private static func rows(
    _ found: [LikeFaces.Found], _ store: DatasetStore
  ) throws -> [(row: FaceRow, distance: Double)] {
    let rows = try store.faceRows(found.map(\.face))
    let distances = Dictionary(uniqueKeysWithValues: found.map { ($0.face, $0.distance) })
    return rows.map { ($0, distances[$0.id] ?? .infinity) }
  }

  private func analyser(for store: DatasetStore) throws -> FaceAnalyser {
    let records = try store.models()
    // Another library may lie there now.
    if let networks, networks.madeBy == records { return networks.analyser }
    let (analyser, _) = try PersonSearch.analyser(
      for: store, of: library, models: models, device: SortOptions.usualDevice, maximumSize: Self.largestLookedAt)
    networks = (analyser, records)
    return analyser
  }
}
