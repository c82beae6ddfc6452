import Testing
import Tracking
import Vocabulary

/// Made-up faces that move: each rule has a case that fails without it.
struct FaceTrackerTests {
  private static let limits = FaceTracker.Limits(samePersonDistance: 0.6)

  /// A face of 100 pixels whose embedding is a point on one axis.
  private static func face(x: Double, y: Double = 0, size: Double = 100, likeness: Float) -> FaceObservation {
    FaceObservation(
      box: Rectangle(x: x, y: y, width: size, height: size), embedding: Embedding([likeness, 0]))
  }

  private static func numbers(_ tracks: [TrackNumber]) -> [Int] { tracks.map(\.value) }

  @Test("a face that moves a little each time is one track")
  func moves() {
    var tracker = FaceTracker(limits: Self.limits)
    for step in 0..<20 {
      let tracks = tracker.link([Self.face(x: Double(step) * 20, likeness: 0)], at: Double(step) * 0.2)
      #expect(Self.numbers(tracks) == [0])
    }
  }

  @Test("two faces of one frame are two tracks, and keep them when they cross")
  func crosses() {
    var tracker = FaceTracker(limits: Self.limits)
    for step in 0..<11 {
      let shift = Double(step) * 30
      let faces = [Self.face(x: shift, likeness: 0), Self.face(x: 300 - shift, y: 10, likeness: 0.5)]
      #expect(Self.numbers(tracker.link(faces, at: Double(step) * 0.2)) == [0, 1], "step \(step)")
    }
  }

  @Test("two faces on one place are still two tracks")
  func sameFrame() {
    var tracker = FaceTracker(limits: Self.limits)
    _ = tracker.link([Self.face(x: 0, likeness: 0)], at: 0)
    #expect(
      Self.numbers(tracker.link([Self.face(x: 0, likeness: 0), Self.face(x: 2, likeness: 0)], at: 0.2)) == [0, 1])
  }

  @Test("a face that is gone for a moment is taken up again; for longer, it is not", arguments: [(0.9, 0), (1.1, 1)])
  func gap(seconds: Double, track: Int) {
    var tracker = FaceTracker(limits: Self.limits)
    _ = tracker.link([Self.face(x: 0, likeness: 0)], at: 0)
    _ = tracker.link([], at: seconds / 2)
    #expect(Self.numbers(tracker.link([Self.face(x: 5, likeness: 0)], at: seconds)) == [track])
  }

  @Test("another person on the same place begins a track", arguments: [(0.55, 0), (0.65, 1)])
  func likeness(distance: Float, track: Int) {
    var tracker = FaceTracker(limits: Self.limits)
    _ = tracker.link([Self.face(x: 0, likeness: 0)], at: 0)
    #expect(Self.numbers(tracker.link([Self.face(x: 3, likeness: distance)], at: 0.2)) == [track])
  }

  @Test("a track that glides from one person to another in small steps is split", arguments: [(0.5, 1), (1.2, 2)])
  func glides(distance: Float, trackCount: Int) {
    var tracker = FaceTracker(limits: Self.limits)
    var tracks: Set<Int> = []
    for step in 0..<60 {
      // The first for three seconds, a fade of two, the second for the rest; a step of the fade is a tenth.
      let share = min(max(Float(step - 20) / 12, 0), 1)
      tracks.formUnion(Self.numbers(tracker.link([Self.face(x: 0, likeness: share * distance)], at: Double(step) / 6)))
    }
    #expect(tracks.count == trackCount)
  }

  @Test("a thousand faces in each frame keep their tracks")
  func crowd() {
    var tracker = FaceTracker(limits: Self.limits)
    for step in 0..<3 {
      let faces = (0..<1000).map { place in
        Self.face(x: Double(place % 40) * 60 + Double(step), y: Double(place / 40) * 60, size: 50, likeness: 0)
      }
      #expect(Self.numbers(tracker.link(faces, at: Double(step) / 6)) == Array(0..<1000), "step \(step)")
    }
  }

  @Test("no track goes over a cut")
  func cut() {
    var tracker = FaceTracker(limits: Self.limits)
    _ = tracker.link([Self.face(x: 0, likeness: 0)], at: 0)
    tracker.endShot()
    #expect(Self.numbers(tracker.link([Self.face(x: 0, likeness: 0)], at: 0.2)) == [1])
  }

  @Test(
    "a jump across the frame, or of size, begins a track",
    arguments: [
      (x: 200.0, size: 100.0), (x: 0.0, size: 230.0),
    ])
  func jump(x: Double, size: Double) {
    var tracker = FaceTracker(limits: Self.limits)
    _ = tracker.link([Self.face(x: 0, likeness: 0)], at: 0)
    #expect(Self.numbers(tracker.link([Self.face(x: x, size: size, likeness: 0)], at: 0.2)) == [1])
  }

  @Test("faces without embeddings are linked by overlap")
  func withoutEmbeddings() {
    var tracker = FaceTracker(limits: Self.limits)
    let face = { (x: Double) in FaceObservation(box: Rectangle(x: x, y: 0, width: 100, height: 100), embedding: nil) }
    _ = tracker.link([face(0)], at: 0)
    #expect(Self.numbers(tracker.link([face(40)], at: 0.2)) == [0])
    #expect(Self.numbers(tracker.link([face(141)], at: 0.4)) == [1])
  }

  @Test("the order of a frame's faces does not matter")
  func order() {
    let frames = [[0.0, 150, 300], [20, 160, 280], [40, 170, 260]]
    func run(_ permute: ([FaceObservation]) -> [FaceObservation]) -> [[Int]] {
      var tracker = FaceTracker(limits: Self.limits)
      return frames.enumerated().map { step, places in
        let faces = permute(places.enumerated().map { Self.face(x: $1, likeness: Float($0) * 0.3) })
        return zip(faces, tracker.link(faces, at: Double(step) * 0.2)).sorted { $0.0.box.x < $1.0.box.x }.map(\.1.value)
      }
    }
    let forward = run { $0 }
    let backward = run { $0.reversed() }
    #expect(forward == [[0, 1, 2], [0, 1, 2], [0, 1, 2]])
    #expect(backward == [[2, 1, 0], [2, 1, 0], [2, 1, 0]])
  }
}
