import DatasetStore
import TestSupport
import Testing
import Vocabulary

/// How long people are on screen, on libraries small enough to reckon by hand.
@Suite struct PresenceTests {
  private struct Face {
    let clip: Int
    let frame: Int
    let track: Int?

    /// From 0; `nil` for unsorted.
    let person: Int?
  }

  /// Clips in the order taken in, with the seconds of their frames.
  private static let clips: [(name: String, kind: ClipRecord.Kind, seconds: [Double])] = [
    // Gaps of 0.5, 0.5, 2 and 0.5: the step is the median.
    ("z.mp4", .video, [0, 0.5, 1, 3, 3.5]),
    ("photo.jpg", .photo, [0, 1]),
    ("a.mp4", .video, [0.25]),
  ]

  private static let faces = [
    // A track with a frame left out, then two faces of no track: 1 + 0.5, and 2 × 0.5.
    Face(clip: 0, frame: 0, track: 0, person: 0), Face(clip: 0, frame: 2, track: 0, person: 0),
    Face(clip: 0, frame: 3, track: nil, person: 0), Face(clip: 0, frame: 4, track: nil, person: 0),
    // A photo counts nothing, even one of several frames, nor does a video of one frame.
    Face(clip: 1, frame: 0, track: nil, person: 0), Face(clip: 2, frame: 0, track: 0, person: 0),
    // The same track, and another's: a step.
    Face(clip: 0, frame: 1, track: 0, person: 1),
    Face(clip: 1, frame: 0, track: nil, person: 2),
    Face(clip: 0, frame: 4, track: nil, person: nil),
  ]

  /// - Parameter shown: How long each frame of `z.mp4` stands for; `nil` as in old libraries.
  private func makeStore(in directory: TemporaryDirectory, shown: [Double]? = nil) throws -> DatasetStore {
    let store = try DatasetStore(creating: FilePath(directory.path("library.sqlite")), program: "rollcall test")
    let size = PixelSize(width: 640, height: 360)
    var ids: [ClipID] = []
    for (index, clip) in Self.clips.enumerated() {
      let id = ClipID(hexadecimal: String(repeating: "\(9 - index)", count: 64))
      ids.append(id)
      try store.add(ClipRecord(id: id, path: FilePath(clip.name), kind: clip.kind, size: size))
      for (number, seconds) in clip.seconds.enumerated() {
        try store.add(
          FrameRecord(
            clip: id, index: number, seconds: seconds, presentationSeconds: 7 + seconds, size: size,
            shownSeconds: index == 0 ? shown?[number] : nil))
      }
    }
    var faceIDs: [FaceID] = []
    for (index, face) in Self.faces.enumerated() {
      let id = FaceID(hexadecimal: "000000000000000\(index)")
      faceIDs.append(id)
      let box = Rectangle(x: Double(index), y: 0, width: 9, height: 9)
      try store.add(
        FaceRecord(
          id: id, clip: ids[face.clip], frameIndex: face.frame,
          detection: Detection(box: box, score: 1, landmarks: nil), track: face.track))
    }
    try store.assign(Self.faces.map(\.person), to: faceIDs)
    try store.name(PersonNumber(2), "Ann")
    try store.name(PersonNumber(3), "Bob")
    for id in ids { try store.finish(id, DatasetStore.ClipSummary(tracks: [], seenAtOnce: [])) }
    // Somebody whose faces are gone.
    try store.remove([faceIDs[7]])
    return store
  }

  @Test func secondsOfTracksFacesAndPhotos() throws {
    let directory = try TemporaryDirectory()
    let store = try makeStore(in: directory)
    let people = try store.presences()
    #expect(people.map(\.number.value) == [1, 2, 3])
    #expect(people.map(\.name) == [nil, "Ann", "Bob"])
    #expect(people.map(\.faceCount) == [6, 1, 0])
    #expect(people.map(\.clipCount) == [3, 1, 0])
    #expect(people.map(\.secondsOnScreen) == [2.5, 0.5, 0])
    #expect(people.map { $0.first?.clip } == ["z.mp4", "z.mp4", nil])
    #expect(people.map { $0.first?.seconds } == [0, 0.5, nil])
    #expect(people.map { $0.last?.clip } == ["a.mp4", "z.mp4", nil])
    #expect(people.map { $0.last?.seconds } == [0.25, 0.5, nil])
    try store.close()
  }

  /// A track ends with its last frame, and a face of no track counts as long as its frame.
  @Test func secondsOfFramesThatAreHeld() throws {
    let directory = try TemporaryDirectory()
    let store = try makeStore(in: directory, shown: [0.5, 0.25, 2, 0.5, 8])
    let people = try store.presences()
    // 1 + 2, then .5 and 8; then .25.
    #expect(people.map(\.secondsOnScreen) == [11.5, 0.25, 0])
    var ends: [Double] = []
    try store.forEachStretch(of: PersonNumber(1)) { ends.append($0.end) }
    #expect(ends == [3, 3.5, 11.5, 0.25])
    #expect(try store.presence(of: PersonNumber(1)).secondsOnScreen == 11.5)
    try store.close()
  }
}
