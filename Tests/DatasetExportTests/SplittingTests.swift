import DatasetExport
import DatasetStore
import TestSupport
import Testing
import Vocabulary

/// Parts for faces, over random libraries.
@Suite struct SplittingTests {
  /// Clips of some shots each, with some people in each shot.
  static func library(seed: Int, people: Int, clips: Int, shots: Int) -> [DatasetFace] {
    var random = SeededRandom(seed: seed)
    var faces: [DatasetFace] = []
    for clip in 0..<clips {
      for shot in 0..<shots {
        for person in Set((0..<3).map { _ in Int.random(in: 1...people, using: &random) }).sorted() {
          for frame in 0..<Int.random(in: 1...12, using: &random) {
            faces.append(
              DatasetFace(
                id: SampleLibrary.faceID(faces.count), clip: SampleLibrary.clipID(clip), frameIndex: 100 * shot + frame,
                seconds: Double(100 * shot + frame) / 25, frameSize: SampleLibrary.frameSize,
                box: Rectangle(x: 10, y: 10, width: 50, height: 60), shot: shot, track: 10 * shot + person,
                person: PersonNumber(person)))
          }
        }
      }
    }
    return faces
  }

  private static func options(_ weights: [Double], by unit: SplitOptions.Unit, seed: UInt64 = 0) throws -> SplitOptions
  {
    try #require(SplitOptions(weights: weights, unit: unit, seed: seed))
  }

  @Test(arguments: SplitOptions.Unit.allCases, 0..<8)
  func nothingStandsInTwoParts(unit: SplitOptions.Unit, seed: Int) throws {
    let faces = Self.library(seed: seed, people: 7, clips: 6, shots: 8)
    let parts = Splitting.parts(of: faces, by: try Self.options([80, 10, 10], by: unit, seed: UInt64(seed)))
    var seen: [Splitting.Unit: Set<DatasetPart>] = [:]
    for (face, part) in zip(faces, parts) { seen[Splitting.unit(of: face, by: unit), default: []].insert(part) }
    #expect(seen.values.allSatisfy { $0.count == 1 })
    #expect(Set(parts) == Set(DatasetPart.allCases))
    #expect(LeakCheck(faces, parts: parts).holds(unit))
  }

  @Test(arguments: 0..<8)
  func sharesAreNearWhatWasAskedFor(seed: Int) throws {
    let faces = Self.library(seed: seed, people: 7, clips: 20, shots: 10)
    let parts = Splitting.parts(of: faces, by: try Self.options([70, 15, 15], by: .shot))
    for (part, share) in [(DatasetPart.train, 0.7), (.validation, 0.15), (.test, 0.15)] {
      let got = Double(parts.count { $0 == part }) / Double(parts.count)
      #expect(abs(got - share) < 0.05, "\(part): \(got), seed \(seed)")
    }
    // And each person's, as far as whole shots let it be.
    for person in Set(faces.map(\.person)) {
      let own = zip(faces, parts).filter { $0.0.person == person }.map(\.1)
      let got = Double(own.count { $0 == .train }) / Double(own.count)
      #expect(abs(got - 0.7) < 0.15, "\(String(describing: person)): \(got), seed \(seed)")
    }
  }

  /// One shot: training. Two: training and test. Three: one each.
  @Test(arguments: [(1, [DatasetPart.train]), (2, [.train, .test]), (3, [.train, .validation, .test])])
  func peopleOfFewShotsAreTestedBeforeTheyAreValidated(shots: Int, wanted: [DatasetPart]) throws {
    let faces = (0..<(10 * shots)).map { index in
      DatasetFace(
        id: SampleLibrary.faceID(index), clip: SampleLibrary.clipID(0), frameIndex: index, seconds: Double(index),
        frameSize: SampleLibrary.frameSize, box: Rectangle(x: 0, y: 0, width: 9, height: 9), shot: index / 10,
        person: PersonNumber(1))
    }
    let parts = Splitting.parts(of: faces, by: try Self.options([80, 10, 10], by: .shot))
    #expect(Set(parts) == Set(wanted))
  }

  @Test func aSeedBringsBackItsSplit() throws {
    let faces = Self.library(seed: 1, people: 5, clips: 5, shots: 12)
    func parts(_ seed: UInt64) throws -> [DatasetPart] {
      Splitting.parts(of: faces, by: try Self.options([80, 20], by: .shot, seed: seed))
    }
    #expect(try parts(1) == parts(1))
    #expect(try Set((0..<10).map { try parts($0) }).count > 5)
    #expect(try !parts(1).contains(.validation))
  }

  @Test(arguments: [[], [100], [100, 0], [0, 0, 100], [-1, 2], [1, 2, 3, 4], [.nan, 1], [.infinity, 1]])
  func whatIsNoSplitIsNone(weights: [Double]) {
    #expect(SplitOptions(weights: weights) == nil)
  }

  /// A brute force over pairs says the same as the check.
  @Test func leaksAreFound() {
    let faces = Self.library(seed: 3, people: 4, clips: 3, shots: 4)
    var random = SeededRandom(seed: 4)
    let parts = faces.map { _ in DatasetPart.allCases.randomElement(using: &random) ?? .train }
    let check = LeakCheck(faces, parts: parts)
    func shared<Key: Hashable>(_ key: (DatasetFace) -> Key) -> Int {
      Set(faces.map(key)).count { value in
        Set(zip(faces, parts).filter { key($0.0) == value }.map(\.1)).count > 1
      }
    }
    #expect(check.sharedShots == shared { "\($0.clip.hexadecimal) \($0.shot ?? -1)" })
    #expect(check.sharedClips == shared(\.clip))
    #expect(check.sharedPeople == shared(\.person))
    #expect(check.sharedShots > 0)
  }
}
