/// The five points that detectors of this field agree on.
///
/// Left and right are the *person's own*: the right eye of a face that looks at us is on the left of the picture.
public struct Landmarks: Hashable, Sendable, Codable {
  public var rightEye: Point
  public var leftEye: Point
  public var nose: Point
  public var mouthRight: Point
  public var mouthLeft: Point

  public init(
    rightEye: Point, leftEye: Point, nose: Point, mouthRight: Point, mouthLeft: Point
  ) {
    self.rightEye = rightEye
    self.leftEye = leftEye
    self.nose = nose
    self.mouthRight = mouthRight
    self.mouthLeft = mouthLeft
  }

  /// Right eye, left eye, nose, right and left corner of the mouth: from left to right on a face that looks at us.
  public var points: [Point] { [rightEye, leftEye, nose, mouthRight, mouthLeft] }

  /// The inverse of `points`; `nil` unless there are five.
  public init?(points: [Point]) {
    guard points.count == 5 else { return nil }
    self.init(
      rightEye: points[0], leftEye: points[1], nose: points[2], mouthRight: points[3],
      mouthLeft: points[4])
  }

  public func scaled(byX scaleX: Double, y scaleY: Double) -> Landmarks {
    func scaled(_ point: Point) -> Point { Point(x: point.x * scaleX, y: point.y * scaleY) }
    return Landmarks(
      rightEye: scaled(rightEye), leftEye: scaled(leftEye), nose: scaled(nose),
      mouthRight: scaled(mouthRight), mouthLeft: scaled(mouthLeft))
  }
}

/// What a detector says about one face in one picture, in that picture's pixels.
public struct Detection: Hashable, Sendable {
  public var box: Rectangle

  /// The detector's own measure: a probability for MTCNN, an unbounded margin for dlib's detector.
  public var score: Double

  /// `nil` where the detector gives none.
  public var landmarks: Landmarks?

  public init(box: Rectangle, score: Double, landmarks: Landmarks? = nil) {
    self.box = box
    self.score = score
    self.landmarks = landmarks
  }

  /// The same in the pixels of a picture that is `scaleX`, `scaleY` times as large.
  public func scaled(byX scaleX: Double, y scaleY: Double) -> Detection {
    Detection(
      box: box.scaled(byX: scaleX, y: scaleY), score: score,
      landmarks: landmarks?.scaled(byX: scaleX, y: scaleY))
  }
}

/// What an embedder says about one face: faces of one person lie close together.
public struct Embedding: Hashable, Sendable {
  public var values: [Float]

  public init(_ values: [Float]) {
    self.values = values
  }

  /// Euclidean distance, computed in double precision.
  public func distance(to other: Embedding) -> Double {
    precondition(
      values.count == other.values.count,
      "embeddings of \(values.count) and \(other.values.count) numbers cannot be compared")
    var sum = 0.0
    for index in values.indices {
      let difference = Double(values[index]) - Double(other.values[index])
      sum += difference * difference
    }
    return sum.squareRoot()
  }
}
