import Clustering
import DatasetStore
import Evaluation
import TestSupport
import Testing
import Vocabulary

/// Each form of labels, on a library that is small enough to count by hand.
@Suite struct LabelFormsTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func scores(
    _ library: SmallLibrary, _ labels: String, name: String = "labels", clip: FilePath? = nil
  ) throws -> LibraryScores {
    let store = try library.store(in: directory)
    return try LibraryScores(of: store, against: .read(directory.write(labels, to: name)), clip: clip)
  }

  /// Frames at 0, 0.2, 0.4, …
  static let twoPeople = SmallLibrary(faces: [
    .init(frame: 0, x: 10, group: 0), .init(frame: 0, x: 100, group: 1),
    .init(frame: 1, x: 10, group: 0), .init(frame: 1, x: 100, group: 0), .init(frame: 1, x: 200, group: 2),
    .init(frame: 2, x: 10, group: nil), .init(frame: 2, x: 100, group: 1),
  ])

  @Test func facesWithBoxes() throws {
    let scores = try scores(
      Self.twoPeople,
      """
      {"note": "any", "people": 3, "faces": [
        {"t": 0.05, "box": [12, 100, 52, 140], "person": "Ann"}, {"t": 0.05, "box": [100, 98, 140, 138], "person": "Bob"},
        {"t": 0.2, "box": [10, 100, 50, 140], "person": "Ann"}, {"t": 0.2, "box": [100, 100, 140, 140], "person": "Bob"},
        {"t": 0.4, "box": [10, 100, 50, 140], "person": "Ann"}, {"t": 0.4, "box": [100, 100, 140, 140], "person": "?"},
        {"t": 0.4, "box": [250, 0, 290, 40], "person": "Cid"}]}
      """)
    #expect(scores.labelledCount == 6)
    #expect(scores.foundCount == 5)
    #expect(scores.missed == ["Cid": 1])
    // Six faces in the three frames but the one that nobody can tell; that at 200 has no label.
    #expect(scores.detectionPrecision == 5.0 / 6)
    #expect(scores.names == ["Ann", "Bob", "Cid"])
    #expect(scores.namesFound == ["Ann", "Bob"])
    #expect(scores.folderCount == 3)
    #expect(
      scores.confusions.map { [$0.counts["Ann"] ?? 0, $0.counts["Bob"] ?? 0, $0.unlabelledCount] }
        == [[2, 1, 0], [0, 1, 1], [0, 0, 1], [1, 0, 0]])
    #expect(scores.grouping.bCubed.precision == (2.0 / 3 + 2.0 / 3 + 1.0 / 3 + 1 + 1) / 5)
    #expect(scores.mistakes.map(\.face.id) == [SmallLibrary.faceID(3), SmallLibrary.faceID(5)])
    #expect(scores.mistakes.map(\.kind) == [.mixed(majority: "Ann"), .unsorted])
  }

  @Test func facesNobodyCanTellAreInNoScore() throws {
    let scores = try scores(
      Self.twoPeople,
      """
      {"faces": [{"t": 0, "box": [10, 100, 50, 140], "person": "Ann"}, {"t": 0, "box": [100, 100, 140, 140], "person": "?"},
        {"t": 0, "box": [200, 100, 240, 140], "person": "?"}]}
      """)
    #expect(scores.labelledCount == 1)
    #expect(scores.detectionRecall == 1)
    #expect(scores.detectionPrecision == 1)
    #expect(scores.names == ["Ann"])
    #expect(scores.grouping.faceCount == 1)
  }

  /// Best overlap first: the wide label would take the first face were it asked first.
  @Test func eachFaceHasOneLabel() throws {
    let library = SmallLibrary(faces: [.init(frame: 0, x: 10, group: 0), .init(frame: 0, x: 30, group: 1)])
    let scores = try scores(
      library,
      """
      {"faces": [{"t": 0, "box": [22, 100, 62, 140], "person": "Bob"}, {"t": 0, "box": [12, 100, 52, 140], "person": "Ann"}]}
      """)
    #expect(scores.confusions.map(\.counts) == [["Ann": 1], ["Bob": 1]])
  }

  /// A label a frame, and frames far apart: each frame has the labels of the moment nearest to it.
  @Test func labelsAtMomentsNotLookedAtDoNotCount() throws {
    let library = SmallLibrary(
      clips: [.init(name: "film.mp4", frameCount: 2, framesPerSecond: 1)],
      faces: [.init(frame: 0, x: 10, group: 0), .init(frame: 1, x: 10, group: 0)])
    let moments = (0..<40).map { Double($0) / 20 }
    let labels = moments.map { "{\"t\": \($0), \"box\": [10, 100, 50, 140], \"person\": \"Ann\"}" }
    let scores = try scores(library, "{\"faces\": [\(labels.joined(separator: ","))]}")
    #expect(scores.labelledCount == 2)
    #expect(scores.foundCount == 2)
    #expect(scores.notLookedAtCount == 38)
  }

  @Test func segments() throws {
    var library = Self.twoPeople
    library.faces[1].side = 50
    // 0.4001 is how a file writes the time of the frame at 0.4, which begins the next segment.
    let scores = try scores(
      library,
      """
      {"segments": [{"start": 0, "end": 0.4001, "person": "Bob"}, {"start": 0.4001, "end": 0.8, "person": "Ann"},
        {"start": 0.8, "end": 2, "person": "?"}]}
      """)
    // Two frames of Bob; two of Ann, of which the second has no face.
    #expect(scores.labelledCount == 4)
    #expect(scores.missed == ["Ann": 1])
    #expect(scores.detectionPrecision == nil)
    // Of faces that are equally large the first counts.
    #expect(
      scores.confusions.map { [$0.counts["Ann"] ?? 0, $0.counts["Bob"] ?? 0, $0.unlabelledCount] }
        == [[0, 1, 2], [0, 1, 1], [0, 0, 1], [1, 0, 0]])
  }

  static let photos = SmallLibrary(
    clips: ["train__ann__1.jpg", "test__ann2.jpg", "bob.jpg", "1.jpg"].map {
      .init(name: $0, frameCount: 1, durationSeconds: nil)
    },
    faces: [
      .init(clip: 0, frame: 0, x: 10, side: 20, group: 1), .init(clip: 0, frame: 0, x: 100, group: 0),
      .init(clip: 1, frame: 0, x: 10, group: 0), .init(clip: 2, frame: 0, x: 10, group: 1),
    ])

  @Test func photosNamedByPerson() throws {
    let store = try Self.photos.store(in: directory)
    for name in ["train__ann__1.jpg", "test__ann2.jpg", "test__eve.jpg", "bob.jpg", "._train__eve__1.jpg"] {
      _ = try directory.write("", to: "photos/\(name)")
    }
    let scores = try LibraryScores(of: store, against: .read(FilePath(directory.path("photos"))))
    #expect(scores.names == ["ann"])
    #expect(scores.labelledCount == 2)
    // The smaller face beside Ann is nobody's.
    #expect(scores.confusions.map { [$0.counts["ann"] ?? 0, $0.unlabelledCount] } == [[2, 0], [0, 2]])
  }

  /// The picture is 320 × 240. In the first three the largest face lies beside the centre, and another one covers it: of the
  /// same size, a little smaller, and much smaller; in the last the largest lies over the centre as well.
  static let crowds = SmallLibrary(
    clips: (0..<4).map { .init(name: "\($0).jpg", frameCount: 1, durationSeconds: nil) },
    faces: [
      .init(clip: 0, frame: 0, x: 10, group: 0), .init(clip: 0, frame: 0, x: 140, group: 1),
      .init(clip: 1, frame: 0, x: 10, side: 60, group: 0), .init(clip: 1, frame: 0, x: 140, group: 1),
      .init(clip: 2, frame: 0, x: 10, side: 100, group: 0), .init(clip: 2, frame: 0, x: 140, group: 1),
      .init(clip: 3, frame: 0, x: 130, side: 60, group: 0), .init(clip: 3, frame: 0, x: 140, group: 1),
    ])

  @Test func subjectsOfPictures() throws {
    let store = try Self.crowds.store(in: directory)
    for name in ["0.jpg", "1.jpg", "2.jpg", "3.jpg"] { _ = try directory.write("", to: "photos/ann/\(name)") }
    let scores = try LibraryScores(of: store, against: .read(FilePath(directory.path("photos"))))
    #expect(Set(scores.labels.keys) == Set([1, 3, 4, 6].map(SmallLibrary.faceID)))
    #expect(scores.confusions.map { [$0.counts["ann"] ?? 0, $0.unlabelledCount] } == [[2, 2], [2, 2]])
    #expect(scores.foldersPerPerson.counts == ["ann": 2])
  }

  /// An ornament in Ann's folder, one among the unsorted, one that was not detected, one at a moment that nobody looked at;
  /// and one where a person is labelled, which is that person.
  @Test func detectionsThatAreNoFace() throws {
    let scores = try scores(
      Self.twoPeople,
      """
      {"faces": [{"t": 0, "box": [10, 100, 50, 140], "person": "Ann"}, {"t": 0.2, "box": [10, 100, 50, 140], "person": "Ann"},
        {"t": 0.2, "box": [200, 100, 240, 140], "person": "Ann"}],
       "not_faces": [{"t": 0.05, "box": [12, 100, 52, 140]}, {"t": 0.2, "box": [100, 100, 140, 140]},
        {"t": 0.4, "box": [10, 100, 50, 140]}, {"t": 0.4, "box": [200, 100, 240, 140]}, {"t": 1.95, "box": [0, 0, 9, 9]}]}
      """)
    #expect(scores.falseFaces.labelledCount == 4)
    #expect(
      [scores.falseFaces.inFolders, scores.falseFaces.unsorted, scores.falseFaces.rejected] == [1, 1, 0])
    #expect(scores.names == ["Ann"])
    #expect(scores.foldersPerPerson.mean == 2)
    #expect(scores.foldersPerPerson.largest ?? ("", 0) == ("Ann", 2))
    // The frame of the third label is not one whose faces are labelled.
    #expect(scores.detectionPrecision == 3.0 / 5)
    #expect(scores.mistakes.map(\.kind) == [.notAFace])
    #expect(scores.mistakes.map(\.face.id) == [SmallLibrary.faceID(3)])
    #expect(scores.mistakes.map(\.label) == [nil])
  }

  @Test func foldersNamedByPerson() throws {
    let store = try Self.photos.store(in: directory)
    for name in ["ann/train__ann__1.jpg", "ann/test__ann2.jpg", "bob/bob.jpg", "bob/1.jpg", "bob/2.jpg"] {
      _ = try directory.write("", to: "photos/\(name)")
    }
    let scores = try LibraryScores(of: store, against: .read(FilePath(directory.path("photos/"))))
    #expect(scores.names == ["ann", "bob"])
    #expect(scores.labelledCount == 4)
    #expect(scores.notLookedAtCount == 1)
    #expect(scores.missed == ["bob": 1])
    #expect(scores.confusions.map(\.counts) == [["ann": 2], ["bob": 1]])
  }

  @Test func tables() throws {
    let library = SmallLibrary(
      clips: [.init(name: "a.mp4"), .init(name: "b, \"c\".mp4")],
      faces: [.init(frame: 0, x: 10, group: 0), .init(clip: 1, frame: 1, x: 20, group: 0)])
    let text = """
      \u{FEFF}person,clip,time,x,y,width,height,note\r
      Ann,a.mp4,0,10,100,40,40,\r
      "Müller, Bob","somewhere/b, ""c"".mp4",0.2,20,100,40,40,"two\r
      lines"\r
      ?,a.mp4,0.4,20,100,40,40,\r
      Eve,z.mp4,0,10,100,40,40,\r

      """
    let all = try scores(library, text)
    #expect(all.confusions.map(\.counts) == [["Ann": 1, "Müller, Bob": 1]])
    #expect(all.notLookedAtCount == 1)
    #expect(all.detectionPrecision == 1)
    let store = try DatasetStore(opening: FilePath(directory.path("library.sqlite")), access: .readOnly)
    let one = try LibraryScores(of: store, against: .read(FilePath(directory.path("labels"))), clip: "a.mp4")
    #expect(one.names == ["Ann"])
    #expect(one.labelledCount == 1)
  }
}
