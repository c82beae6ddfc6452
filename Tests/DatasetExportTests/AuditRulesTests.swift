import DatasetExport
import DatasetStore
import Foundation
import TestSupport
import Testing
import Vocabulary

/// The rules of an audit, on faces whose truth is known.
@Suite struct AuditRulesTests {
  /// Faces at places of a plane, with whose they are and in which track.
  private struct Sample {
    var place: (Float, Float)
    var person: Int
    var track: Int?
    var part: DatasetPart?
  }

  private static func audited(_ samples: [Sample]) -> AuditedFaces {
    let faces = samples.enumerated().map { index, sample in
      DatasetFace(
        id: SampleLibrary.faceID(index), clip: SampleLibrary.clipID(0), frameIndex: index, seconds: Double(index),
        frameSize: SampleLibrary.frameSize, box: Rectangle(x: 0, y: 0, width: 100, height: 100),
        quality: FaceQuality(size: 1, sharpness: 1, pose: 1, light: 1, score: 1, inside: 1), track: sample.track,
        person: PersonNumber(sample.person))
    }
    let people = Set(samples.map(\.person))
    return AuditedFaces(
      faces: faces, paths: faces.indices.map { "\($0).jpg" }, parts: samples.compactMap(\.part), looks: [:],
      embeddings: EmbeddingTable(
        faces: faces.map(\.id), dimension: 2, values: samples.flatMap { [$0.place.0, $0.place.1] }),
      labels: Dictionary(uniqueKeysWithValues: people.map { (PersonNumber($0), "person \($0)") }))
  }

  private static func findings(
    _ samples: [Sample], _ options: AuditOptions = AuditOptions(), pictureDistance: Double = .infinity
  ) throws -> [AuditFinding.Kind: [String]] {
    let rules = AuditRules(audited(samples), options: options, pictureDistance: pictureDistance)
    let findings = try rules.findings(ofLibrary: true, checkStop: {})
    return Dictionary(uniqueKeysWithValues: findings.map { ($0.kind, $0.items.map(\.path)) })
  }

  /// Twelve faces of each of two people, three tracks each; the last track of the first is the second's in truth.
  private static let withAWrongTrack: [Sample] = (0..<24).map { index in
    let isFirst = index < 8
    let shift = Float(index % 5) / 50
    return Sample(
      place: isFirst ? (0 + shift, 0) : (1 + shift, 0), person: index < 12 ? 1 : 2, track: index / 4, part: nil)
  }

  @Test func aTrackThatIsWrongAsAWholeIsSuspected() throws {
    let found = try Self.findings(Self.withAWrongTrack)
    #expect(Set(found[.wrongPerson] ?? []) == ["8.jpg", "9.jpg", "10.jpg", "11.jpg"])
    #expect(found.count == 1)
  }

  /// Eight faces of twelve agree with each other and would outvote the other four: only without their own track is it seen that
  /// they are nearer to somebody else.
  @Test func aWrongTrackDoesNotSpeakForItself() throws {
    let samples = (0..<24).map { index in
      let place: Float = index < 4 ? 0 : index < 12 ? 1 : 1.4
      return Sample(
        place: (place + Float(index % 4) / 100, 0), person: index < 12 ? 1 : 2,
        track: index < 4 ? 0 : index < 12 ? 1 : index)
    }
    let found = try Self.findings(samples)[.wrongPerson] ?? []
    #expect(Set(found) == Set((4..<12).map { "\($0).jpg" }))
  }

  @Test func nobodyIsSuspectedToBeSomebodyFarAway() throws {
    #expect(try Self.findings(Self.withAWrongTrack, pictureDistance: 0.001)[.wrongPerson] == nil)
  }

  @Test func aloneNobodyIsSuspected() throws {
    let onlyOne = Self.withAWrongTrack.map { Sample(place: $0.place, person: 1, track: $0.track) }
    #expect(try Self.findings(onlyOne)[.wrongPerson] == nil)
    let oneFaceEach = [Sample(place: (0, 0), person: 1), Sample(place: (0.1, 0), person: 2)]
    #expect(try Self.findings(oneFaceEach)[.wrongPerson] == nil)
  }

  @Test func balanceIsAgainstThePersonInTheMiddle() throws {
    func people(_ counts: [Int]) -> [Sample] {
      counts.enumerated().flatMap { person, count in
        (0..<count).map { _ in Sample(place: (Float(person), 0), person: person + 1) }
      }
    }
    var options = AuditOptions()
    options.maximumRatio = 4
    #expect(try Self.findings(people([20, 20, 100, 21, 5]), options)[.unbalanced] == ["person 3"])
    // One with few does not make all others too many.
    #expect(try Self.findings(people([5, 40, 40, 41]), options)[.unbalanced] == ["person 1"])
    #expect(try Self.findings(people([4, 40, 40, 41]), options)[.unbalanced] == nil)
    #expect(try Self.findings(people([4, 40, 40, 41]), options)[.tooFew] == ["person 1"])
    // Of two in the middle, the one with fewer.
    #expect(try Self.findings(people([10, 10, 45, 45]), options)[.unbalanced] == ["person 3", "person 4"])
  }

  @Test func partsThatShareNobodyAreMeantTo() throws {
    func people(_ parts: [[DatasetPart]]) -> [Sample] {
      parts.enumerated().flatMap { person, parts in
        parts.flatMap { part in
          (0..<5).map { _ in Sample(place: (Float(person), 0), person: person + 1, part: part) }
        }
      }
    }
    #expect(try Self.findings(people([[.train], [.train], [.test]]))[.missingInPart] == nil)
    #expect(
      try Self.findings(people([[.train, .test], [.train], [.test]]))[.missingInPart] == ["person 2", "person 3"])
  }

  /// Each measure by itself: what is beyond its limit, the worst first, and what stands at the limit is not.
  @Test(
    arguments: [
      (AuditFinding.Kind.tiny, [("2.jpg", 10), ("1.jpg", 39)]), (.blurred, [("2.jpg", 0.1), ("1.jpg", 0.54)]),
      (.dark, [("2.jpg", 5), ("1.jpg", 39)]), (.overexposed, [("4.jpg", 250), ("3.jpg", 216)]),
      (.cutOff, [("2.jpg", 0.3), ("1.jpg", 0.74)]),
    ] as [(AuditFinding.Kind, [(String, Double)])])
  func eachMeasureHasItsLimit(kind: AuditFinding.Kind, expected: [(String, Double)]) throws {
    // The first is at every limit, the second a little under the lower ones, the third far under.
    let sizes = [(40, 90), (90, 39), (10, 300), (80, 80), (80, 80)].map { (Double($0), Double($1)) }
    let (detail, inside) = ([0.55, 0.54, 0.1, 1, 1].map { 0.45 * $0 * $0 + 1e-12 }, [0.75, 0.74, 0.3, 1, 1])
    let luma = [40.0, 39, 5, 216, 250]
    let faces = sizes.indices.map { index in
      DatasetFace(
        id: SampleLibrary.faceID(index), clip: SampleLibrary.clipID(0), frameIndex: index, seconds: 0,
        frameSize: SampleLibrary.frameSize,
        box: Rectangle(x: 0, y: 0, width: sizes[index].0, height: sizes[index].1),
        quality: FaceQuality(
          size: 1, sharpness: 1, pose: 1, light: 1, score: 1, inside: inside[index]),
        person: PersonNumber(1))
    }
    let looks = zip(faces, zip(luma, detail)).map { ($0.id, FaceLook(hash: 0, luma: $1.0, detail: $1.1)) }
    let all = AuditedFaces(
      faces: faces, paths: faces.indices.map { "\($0).jpg" }, parts: [],
      looks: Dictionary(uniqueKeysWithValues: looks),
      embeddings: EmbeddingTable(faces: faces.map(\.id), dimension: 1, values: faces.indices.map { Float(9 * $0) }),
      labels: [PersonNumber(1): "person 1"])
    let rules = AuditRules(all, options: AuditOptions(), pictureDistance: .infinity)
    let found = try #require(try rules.findings(ofLibrary: true, checkStop: {}).first { $0.kind == kind })
    #expect(found.isFault && found.items.map(\.path) == expected.map(\.0))
    #expect(zip(found.items, expected).allSatisfy { abs(($0.value ?? -1) - $1.1) < 1e-6 })
    var ignoring = AuditOptions()
    ignoring.ignored = [kind]
    let rest = AuditRules(all, options: ignoring, pictureDistance: .infinity)
    #expect(try !rest.findings(ofLibrary: true, checkStop: {}).contains { $0.kind == kind })
  }

  /// Waves of a few lengths; soft without the short ones. At an eighth of the contrast most of a soft picture's detail is the
  /// rounding to whole levels, which must not make it sharp.
  @Test(arguments: [1, 0.5, 0.125])
  func sharpnessIsToldWhateverTheContrast(contrast: Double) {
    let long = [(length: 60.0, size: 40.0, angle: 0.3), (25, 20, 1.2)]
    let short = [(length: 12.0, size: 12.0, angle: 2.0), (7, 9, 0.7)]
    func sharpness(_ waves: [(length: Double, size: Double, angle: Double)]) -> Double {
      var picture = RGBImage(size: PixelSize(width: FaceLook.detailSide, height: FaceLook.detailSide))
      for y in 0..<picture.height {
        for x in 0..<picture.width {
          let value = waves.reduce(0.0) { sum, wave in
            let along = Double(x) * cos(wave.angle) + Double(y) * sin(wave.angle)
            return sum + wave.size * sin(2 * .pi * along / wave.length)
          }
          let level = UInt8((128 + contrast * value).rounded())
          for channel in 0..<3 { picture.pixels[y * picture.bytesPerRow + 3 * x + channel] = level }
        }
      }
      return FaceLook(hash: 0, luma: 0, detail: FaceLook.detail(of: picture)).sharpness
    }
    #expect((0.8...0.9).contains(sharpness(long + short)))
    #expect((0.15...0.3).contains(sharpness(long)))
  }
}
