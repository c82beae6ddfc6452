import DatasetExport
import DatasetStore
import Imaging
import TestSupport
import Testing
import Vocabulary

/// Rules that compare a person's faces.
@Suite struct SelectionTests {
  /// Faces that look left, straight and right, of falling quality in each.
  private static func turning(counts: [Int]) -> [DatasetFace] {
    var faces: [DatasetFace] = []
    for (look, count) in counts.enumerated() {
      for rank in 0..<count {
        // The nose's tip off the middle by a third of the way down: a yaw of 0.6 and more.
        let nose = 50 + 14 * Double(look - counts.count / 2)
        // Whoever looks straight at us is better than whoever does not.
        let quality = (look == counts.count / 2 ? 1 : 0.5) - Double(rank) / 1000
        faces.append(
          DatasetFace(
            id: SampleLibrary.faceID(faces.count), clip: SampleLibrary.clipID(0), frameIndex: faces.count,
            seconds: Double(faces.count), frameSize: SampleLibrary.frameSize,
            box: Rectangle(x: 0, y: 0, width: 100, height: 100),
            landmarks: Landmarks(
              rightEye: Point(x: 30, y: 40), leftEye: Point(x: 70, y: 40), nose: Point(x: nose, y: 60),
              mouthRight: Point(x: 35, y: 78), mouthLeft: Point(x: 65, y: 78)),
            quality: FaceQuality(size: 1, sharpness: quality, pose: 1, light: 1, score: 1, inside: 1), shot: 0,
            person: PersonNumber(1)))
      }
    }
    return faces
  }

  private static func look(_ face: DatasetFace) -> Int {
    Int(((face.landmarks?.nose.x ?? 50) - 50) / 14)
  }

  @Test func posesGetAsManyEach() {
    let faces = Self.turning(counts: [3, 40, 2])
    let order = BalancedOrder(.pose).places(of: faces)
    #expect(order.sorted() == Array(faces.indices))
    func counts(_ count: Int) -> [Int: Int] {
      order.prefix(count).reduce(into: [:]) { $0[Self.look(faces[$1]), default: 0] += 1 }
    }
    #expect(counts(3) == [-1: 1, 0: 1, 1: 1])
    #expect(counts(8) == [-1: 3, 0: 3, 1: 2])
    #expect(counts(45) == [-1: 3, 0: 40, 1: 2])
    // Without balance, the best come first, and they look one way.
    let best = BalancedOrder(.none).places(of: faces).prefix(9).map { Self.look(faces[$0]) }
    #expect(best == Array(repeating: 0, count: 9))
  }

  @Test func momentsGetAsManyEach() {
    var faces = Self.turning(counts: [0, 30, 0])
    for index in faces.indices { faces[index].shot = index < 25 ? 0 : index / 3 }
    let order = BalancedOrder(.time).places(of: faces).prefix(6).map { faces[$0].shot }
    #expect(Set(order.prefix(3)).count == 3, "\(order)")
    #expect(order.count { $0 == 0 } == 2)
  }

  @Test func countsAreByRuleAndPerson() {
    var selection = FaceSelection(Self.turning(counts: [2, 2]))
    selection.keep(where: { Self.look($0) == 0 }, else: .tooSmall)
    selection.leaveOutPeople(withFewerThan: 3)
    #expect(selection.faces.isEmpty)
    #expect(selection.leftOut == [.tooSmall: [PersonNumber(1): 2], .fewFaces: [PersonNumber(1): 2]])
  }

  /// Bands find what a comparison of all with all finds.
  @Test(arguments: 0..<5)
  func nearDuplicatesAreThoseOfABruteForce(seed: Int) throws {
    var random = SeededRandom(seed: seed)
    let faces = SplittingTests.library(seed: seed, people: 3, clips: 3, shots: 6)
    var base: UInt64 = 0
    var hashes: [FaceID: UInt64] = [:]
    var table = EmbeddingTable(faces: [], dimension: 2, values: [])
    for face in faces {
      if Int.random(in: 0..<6, using: &random) == 0 { base = UInt64.random(in: 0...UInt64.max, using: &random) }
      var hash = base
      for _ in 0..<Int.random(in: 0...4, using: &random) { hash ^= 1 << UInt64.random(in: 0..<63, using: &random) }
      if Int.random(in: 0..<10, using: &random) > 0 { hashes[face.id] = hash }
      table.faces.append(face.id)
      table.values += [Float.random(in: 0...1, using: &random), Float.random(in: 0...1, using: &random)]
    }
    let likeness = FaceLikeness(of: faces, hashes: hashes, embeddings: table)
    func areNear(_ one: Int, _ other: Int) -> Bool {
      guard let first = hashes[faces[one].id], let second = hashes[faces[other].id] else { return false }
      let (x, y) = (
        table.values[2 * one] - table.values[2 * other], table.values[2 * one + 1] - table.values[2 * other + 1]
      )
      return (first ^ second).nonzeroBitCount <= FaceLikeness.mostBits
        && Double(x * x + y * y) <= likeness.largestDistance * likeness.largestDistance
    }
    var kept: [Int] = []
    for place in faces.indices.sorted(by: { FaceRank.isBetter(faces[$0], faces[$1]) })
    where !kept.contains(where: { faces[$0].person == faces[place].person && areNear($0, place) }) {
      kept.append(place)
    }
    let dropped = likeness.duplicates(in: faces)
    #expect(dropped == Set(faces.indices).subtracting(kept))
    #expect(dropped.count > 10)

    let parts = faces.map { $0.shot ?? 0 < 3 ? DatasetPart.train : .test }
    let pairs = faces.indices.flatMap { first in faces.indices.map { (first, $0) } }
      .count { $0.0 < $0.1 && parts[$0.0] != parts[$0.1] && areNear($0.0, $0.1) }
    let found = likeness.pairs(across: parts, of: faces, atMost: 3)
    #expect(found.count == pairs)
    #expect(found.examples.count == min(3, pairs))
  }

  @Test func namesOfLFWAreOneEach() {
    func someone(_ index: Int, _ name: String?) -> DatasetClass {
      DatasetClass(index: index, person: PersonNumber(index + 1), name: name, folder: "x")
    }
    let names = LFWFormat.names(of: [
      someone(0, "Zoë Smith"), someone(1, "zoe smith"), someone(2, nil), someone(3, "张伟"), someone(4, "../../etc"),
      someone(5, "Ann-Marie O'Neil"),
      DatasetClass(index: 6, person: nil, name: nil, folder: "unsorted"),
    ])
    #expect(
      names == [
        "Zoe_Smith", "zoe_smith_0002", "Person_0003", "Person_0004", "etc", "Ann_Marie_O_Neil", "Unsorted",
      ])
  }

  @Test func jsonIsJSON() throws {
    #expect(JSON.text("a\"b\\c\n\u{1}é😀") == #""a\"b\\c\n\u0001é😀""#)
    #expect(JSON.number(0.1 + 0.2, digits: 6) == "0.3")
    #expect(JSON.number(-0.0000001, digits: 3) == "0")
    #expect(JSON.number(Double.nan) == "null")
    #expect(JSON.real(3) == "3.0")
    #expect(JSON.number(120.0, digits: 0) == "120")
  }
}
