import Inference
import Vocabulary

/// What a network answers to a fixed picture, in few numbers: enough to see that another machine, another OpenVINO or
/// another precision gives the same.
struct PackSelfTest: Codable, Equatable, Sendable {
  /// The pictures that there are; one that changes gets another name.
  enum Input: String, PackWord {
    /// `picture(of:)`.
    case waves1 = "waves-1"
  }

  /// One output of the network.
  struct Output: Codable, Equatable, Sendable {
    var count: Int
    var mean: Double

    /// Root mean square.
    var size: Double

    /// Numbers at evenly spaced places, the first included.
    var values: [Double]
  }

  var input: Input

  /// The number format that the answer was computed in, and holds for.
  var precision: String

  /// How far a number may be off, as a share of its output's `size`.
  var tolerance: Double
  var outputs: [String: Output]

  /// Single precision differs by some 10⁻⁶ between processors, and sums in another order by some more; another weight
  /// or another mean moves outputs by much more than this.
  static let tolerance = 0.001
  private static let valueCount = 8

  init(outputs: [String: Output]) {
    input = .waves1
    precision = InferenceCore.Precision.f32.rawValue
    tolerance = Self.tolerance
    self.outputs = outputs
  }

  init(answers: [String: [Float]], precision: InferenceCore.Precision = .f32) {
    self.init(outputs: answers.mapValues(Self.summary))
    self.precision = precision.rawValue
  }

  /// A picture of waves: every brightness, edges of all directions, and nothing that anyone owns.
  static func picture(of size: PixelSize) -> RGBImage {
    var image = RGBImage(size: size)
    for y in 0..<size.height {
      for x in 0..<size.width {
        // Whole numbers only, so that every machine draws the same.
        let first = (x * x + 3 * y * y) / 32 % 256
        let second = (5 * x + 2 * y) % 256
        let third = (x * y) / 16 % 256
        let place = 3 * (y * size.width + x)
        image.pixels[place] = UInt8(first)
        image.pixels[place + 1] = UInt8((first + second) / 2)
        image.pixels[place + 2] = UInt8(third)
      }
    }
    return image
  }

  private static func summary(_ values: [Float]) -> Output {
    let count = Double(max(values.count, 1))
    let mean = values.reduce(0.0) { $0 + Double($1) } / count
    let size = (values.reduce(0.0) { $0 + Double($1) * Double($1) } / count).squareRoot()
    let step = max(1, values.count / valueCount)
    let places = stride(from: 0, to: values.count, by: step).prefix(valueCount)
    return Output(count: values.count, mean: mean, size: size, values: places.map { Double(values[$0]) })
  }

  /// Holds another computation of the same network against this one.
  ///
  /// - Throws: `ModelError.selfTestFailed` with the output that is off the most.
  func check(_ answers: [String: [Float]], of name: String) throws(ModelError) {
    var worst = (output: "", difference: 0.0)
    for (output, expected) in outputs.sorted(by: { $0.key < $1.key }) {
      let found = Self.summary(answers[output] ?? [])
      var difference = Double.infinity
      if found.count == expected.count, found.values.count == expected.values.count {
        let pairs = zip(found.values + [found.mean, found.size], expected.values + [expected.mean, expected.size])
        let most = pairs.map { ($0 - $1).magnitude }.max() ?? 0
        difference = most == 0 ? 0 : most / expected.size
      }
      if !(difference <= worst.difference) { worst = (output, difference) }
    }
    guard worst.difference <= tolerance else {
      throw .selfTestFailed(name: name, output: worst.output, difference: worst.difference, tolerance: tolerance)
    }
  }
}

extension PackNetwork {
  /// Every output for the self-test's picture.
  ///
  /// - Throws: `ModelError.outputNotNumbers` where one is not finite.
  func answersToSelfTest() throws -> [String: [Float]] {
    let side = 320
    let size = PixelSize(width: input.width ?? side, height: input.height ?? side)
    let picture = PackSelfTest.picture(of: size)
    let placing = input.placing(of: size)
    let found = try graph.compute(shape: shape(1, of: placing.canvas), outputs: outputNames) {
      input.write(picture, placing, into: $0)
    }
    var answers: [String: [Float]] = [:]
    for (output, answer) in zip(outputNames, found) {
      guard answer.values.allSatisfy(\.isFinite) else {
        throw ModelError.outputNotNumbers(name: name, file: modelFile, output: output)
      }
      answers[output] = answer.values
    }
    return answers
  }
}
