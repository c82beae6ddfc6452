import Foundation
import TestSupport
import Testing

/// Who is found: against the original script, and against who is known to be there.
@Suite(.enabled(if: SharedData.isPresent, SharedData.reason), .timeLimit(.minutes(60)))
struct PeopleTests {
  struct Original: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let library: @Sendable () throws -> SortedLibrary
    let faces: [OriginalFace]
    /// Faces of each person, in the order of their numbers.
    let people: [String]
    let unsorted: Int
  }

  static let originals = [
    Original(
      testDescription: "five people", library: SharedLibraries.fiveOriginal, faces: OriginalFace.fivePeople,
      people: ["6", "6"], unsorted: 8),
    Original(
      testDescription: "White House", library: SharedLibraries.whiteHouseOriginal, faces: OriginalFace.whiteHouse,
      people: ["6"], unsorted: 9),
  ]

  @Test(arguments: originals)
  func presetOriginalFindsWhatTheOriginalFinds(_ original: Original) throws {
    let library = try original.library()
    #expect(library.people.map { $0["faces"] } == original.people)
    #expect(library.faces.count { $0.person == nil } == original.unsorted)
    try #require(library.faces.count == original.faces.count)
    // Faces of one frame may stand in another order: each of theirs must be one of ours.
    for face in original.faces {
      let same = try library.faces.filter { ours in
        // OpenCV's times are rounded to the millisecond.
        try ours.text("frame") == "\(face.frame)" && abs(ours.number("time") - face.seconds) <= 0.0015
          && zip(ours.box(), face.leftTopRightBottom).allSatisfy { abs($0 - $1) <= 1 }
      }
      #expect(
        same.map { $0.person } == [face.label < 0 ? nil : face.label + 1],
        "frame \(face.frame), box \(face.leftTopRightBottom)")
    }
  }

  /// The photos of `photos/`, by who is in them.
  static let photos: [(name: String, people: Set<String>)] = [
    ("test__alex_lacamoire1.jpg", ["Alex"]),
    ("test__johnsnow_test1.jpg", ["Kit"]),
    ("test__kit_with_rose.jpg", ["Kit", "Rose"]),
    ("test__obama1.jpg", ["Obama"]),
    ("test__obama_and_biden.jpg", ["Obama", "Biden"]),
    ("train__alex_lacamoire__img1.jpg", ["Alex"]),
    ("train__biden__biden.jpg", ["Biden"]),
    ("train__biden__biden2.jpg", ["Biden"]),
    ("train__kit_harington__john1.jpeg", ["Kit"]),
    ("train__kit_harington__john2.jpeg", ["Kit"]),
    ("train__obama__obama.jpg", ["Obama"]),
    ("train__obama__obama2.jpg", ["Obama"]),
    ("train__rose_leslie__img1.jpg", ["Rose"]),
    ("train__rose_leslie__img2.jpg", ["Rose"]),
  ]

  @Test func photosOfFivePeopleGiveFiveFolders() throws {
    let library = try SharedLibraries.photos()
    var people: [String: Set<Int>] = [:]
    for (name, expected) in Self.photos {
      people[name] = Set(
        library.faces.filter { $0.text("clip").hasSuffix("/" + name) }.compactMap { $0.person })
      #expect(people[name]?.count == expected.count, "\(name)")
    }
    // Photos of one person say who is who.
    var numbers: [String: Set<Int>] = [:]
    for (name, expected) in Self.photos where expected.count == 1 {
      for person in expected { numbers[person, default: []].formUnion(people[name] ?? []) }
    }
    #expect(numbers.mapValues(\.count) == ["Alex": 1, "Biden": 1, "Kit": 1, "Obama": 1, "Rose": 1])
    #expect(Set(numbers.values).count == 5)
    #expect(library.people.count == 5)
    for (name, expected) in Self.photos {
      #expect(people[name] == expected.reduce(into: []) { $0.formUnion(numbers[$1] ?? []) }, "\(name)")
    }
  }

  @Test func summaryCountsThem() throws {
    let library = try SharedLibraries.fiveOriginal()
    #expect(
      library.child.output.withoutSeconds == """
        people/person-0001  6 faces
        people/person-0002  6 faces
        unsorted            8 faces

        2 people, 20 faces in 20 frames of 1 clip, T s
        in five-original

        """)
    #expect(library.child.errors == "")
  }
}

extension OriginalFace {
  /// As half-open as our boxes are.
  var leftTopRightBottom: [Double] { [box[3], box[0], box[1] + 1, box[2] + 1] }
}
