import Foundation
import TestSupport
import Testing

/// What `--json` says of an audit.
struct AuditAnswer: Decodable {
  struct Item: Decodable {
    var path: String
    var face: String?
    var person: String?
    var part: String?
    var other: String?
    var value: Double?
    var reason: String?
  }

  struct Finding: Decodable {
    var kind: String
    var isFault: Bool
    var count: Int
    var items: [Item]
  }

  var isWell: Bool
  var faces: Int
  var pictures: Int
  var findings: [Finding]

  init(_ child: ChildProcess, exitCode: Int32) throws {
    try #require(child.exitCode == exitCode, "\(child.errors)\(child.output)")
    self = try JSONDecoder().decode(AuditAnswer.self, from: child.standardOutput)
  }

  func items(_ kind: String) -> [Item] { findings.first { $0.kind == kind }?.items ?? [] }

  /// The paths of what was found, by kind; in order.
  var paths: [String: [String]] {
    Dictionary(uniqueKeysWithValues: findings.map { ($0.kind, $0.items.map(\.path).sorted()) })
  }
}

/// Folders of pictures that the `ffmpeg` tool makes, each with what an audit is to find in it.
@Suite(.timeLimit(.minutes(60)), .enabled(if: SharedData.isPresent, SharedData.reason))
struct AuditFolderTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func audit(_ arguments: String...) throws -> ChildProcess {
    try Program.run(["audit"] + arguments, in: directory)
  }

  /// A photo with this done to it.
  private func make(_ path: String, of photo: String, _ filter: String = "scale=-2:480") throws {
    let url = directory.url.appending(path: path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try ToolFailed.check(
      "ffmpeg",
      [
        "-v", "error", "-nostdin", "-y", "-i", SharedData.url("photos/\(photo)").path, "-vf", filter, "-q:v", "2",
        "-frames:v", "1", "-update", "1", "file:" + url.path,
      ])
  }

  private static let (obama, biden, kit) = (
    ["train__obama__obama.jpg", "train__obama__obama2.jpg", "test__obama1.jpg"],
    ["train__biden__biden.jpg", "train__biden__biden2.jpg"],
    ["train__kit_harington__john1.jpeg", "train__kit_harington__john2.jpeg", "test__johnsnow_test1.jpg"]
  )

  /// Two people, of whom nothing is wrong but that they are few.
  private func goodOnes(in folder: String = "faces") throws {
    for (index, photo) in Self.obama.enumerated() { try make("\(folder)/obama/\(index).jpg", of: photo) }
    for (index, photo) in Self.kit.enumerated() { try make("\(folder)/kit/\(index).jpg", of: photo) }
  }

  @Test func goodPicturesGiveNothing() throws {
    try goodOnes()
    let child = try audit("faces", "--min-faces", "3")
    #expect(
      Outcome(child) == Outcome(0, output: "nothing to do: 6 faces of 2 people in 6 pictures\nin faces\n"))
    let few = try AuditAnswer(audit("faces", "--min-faces", "4", "--json"), exitCode: 65)
    #expect(few.paths == ["too-few": ["kit", "obama"]] && few.pictures == 6)
    #expect(try audit("faces", "--min-faces", "4", "--ignore", "too-few", "-q").exitCode == 0)
  }

  @Test func whatIsPlantedIsFound() throws {
    try goodOnes()
    try make("faces/kit/blurred.jpg", of: Self.kit[2], "scale=-2:480,hflip,gblur=sigma=5")
    try make("faces/obama/dark.jpg", of: Self.obama[1], "scale=-2:480,hflip,lutrgb=r=val*0.12:g=val*0.12:b=val*0.12")
    let bright = "'clip(val*0.4+195,0,255)'"
    try make(
      "faces/obama/bright.jpg", of: Self.obama[2], "scale=-2:480,hflip,lutrgb=r=\(bright):g=\(bright):b=\(bright)")
    try make("faces/kit/tiny.jpg", of: Self.kit[0], "hflip,scale=-2:100,pad=400:300:100:50")
    try make("faces/kit/moved.jpg", of: Self.biden[0])
    try make("faces/biden/0.jpg", of: Self.biden[1])
    try make("faces/biden/1.jpg", of: Self.biden[0], "scale=-2:480,hflip")
    try make("faces/biden/2.jpg", of: Self.biden[1], "scale=-2:480,hflip")
    try make("faces/kit/several.jpg", of: "test__obama_and_biden.jpg")
    try make("faces/obama/nobody.jpg", of: Self.obama[0], "scale=320:240,drawbox=t=fill:color=teal")
    try make("faces/kit/again.jpg", of: Self.kit[0], "scale=-2:460")
    try FileManager.default.copyItem(
      at: directory.url.appending(path: "faces/obama/1.jpg"), to: directory.url.appending(path: "faces/obama/copy.jpg"))
    try directory.write("no picture", to: "faces/obama/text.jpg")
    try directory.write("", to: "faces/kit/empty.png")
    try directory.write("words", to: "faces/kit/notes.txt")
    try FileManager.default.createDirectory(
      at: directory.url.appending(path: "faces/empty"), withIntermediateDirectories: true)
    let answer = try AuditAnswer(
      audit("faces", "--min-faces", "4", "--ignore", "poor-quality", "--json"), exitCode: 65)
    #expect(
      answer.paths == [
        "unreadable": ["kit/empty.png", "obama/text.jpg"], "other-file": ["kit/notes.txt"],
        "no-face": ["obama/nobody.jpg"], "several-faces": ["kit/several.jpg"], "tiny": ["kit/tiny.jpg"],
        "blurred": ["kit/blurred.jpg", "kit/tiny.jpg"], "dark": ["obama/dark.jpg"], "overexposed": ["obama/bright.jpg"],
        "exact-copy": ["obama/copy.jpg"], "near-duplicate": ["kit/again.jpg"],
        "wrong-person": ["kit/moved.jpg", "kit/several.jpg"], "empty-class": ["empty"], "too-few": ["biden"],
      ])
    #expect(answer.items("near-duplicate").map(\.other) == ["kit/0.jpg"])
    #expect(answer.items("exact-copy").map(\.other) == ["obama/1.jpg"])
    #expect(answer.items("wrong-person").first { $0.path == "kit/moved.jpg" }?.other == "biden")
    #expect(answer.items("unreadable").map(\.reason).allSatisfy { $0?.isEmpty == false })
    #expect(answer.findings.filter { !$0.isFault }.map(\.kind) == ["other-file"])
    // As people read it: each finding has a line and an advice.
    let text = try audit("faces").output
    for title in ["blurred", "wrong person?", "exact copies"] {
      let lines = text.split(separator: "\n").filter { $0.drop { $0 == " " }.hasPrefix(title) }
      #expect(lines.count == 2, "\(text)")
    }
  }

  /// Pictures for training often show the face and nothing around it, which detectors hardly take for one.
  @Test func aFaceThatFillsItsPictureIsFound() throws {
    try make("faces/somebody/0.jpg", of: "test__obama_and_biden.jpg", "scale=-2:480,crop=44:51:553:359")
    let answer = try AuditAnswer(audit("faces", "--json"), exitCode: 65)
    #expect(answer.paths == ["too-few": ["somebody"]] && answer.faces == 1)
  }

  @Test func leaksBetweenParts() throws {
    for part in ["train", "val"] { try goodOnes(in: "faces/\(part)") }
    // Other pictures of the same people are no leak.
    for person in ["obama", "kit"] {
      for index in 0..<3 where !(person == "obama" && index == 0) && !(person == "kit" && index == 1) {
        let part = index == 2 ? "train" : "val"
        try FileManager.default.removeItem(at: directory.url.appending(path: "faces/\(part)/\(person)/\(index).jpg"))
      }
    }
    try make("faces/val/kit/1.jpg", of: Self.kit[0], "scale=-2:460")
    try make("faces/train/kit/1.jpg", of: Self.kit[0])
    try make("faces/train/kit/0.jpg", of: Self.kit[1])
    try make("faces/train/biden/0.jpg", of: Self.biden[0])
    let answer = try AuditAnswer(audit("faces", "--min-faces", "1", "--json"), exitCode: 65)
    #expect(answer.paths == ["leak": ["train/kit/1.jpg", "train/obama/0.jpg"], "missing-in-part": ["biden"]])
    let leaks = Dictionary(uniqueKeysWithValues: answer.items("leak").map { ($0.path, $0) })
    #expect(leaks["train/obama/0.jpg"]?.other == "val/obama/0.jpg" && leaks["train/obama/0.jpg"]?.value == 0)
    #expect(leaks["train/kit/1.jpg"]?.other == "val/kit/1.jpg")
  }

  @Test func thePageIsOneFileWithPicturesAndWords() throws {
    let name = #"<img src=x onerror="alert(1)"> & 'Ann'"#
    try make("faces/\(name)/0.jpg", of: Self.obama[0])
    try FileManager.default.copyItem(
      at: directory.url.appending(path: "faces/\(name)/0.jpg"),
      to: directory.url.appending(path: "faces/\(name)/1.jpg"))
    #expect(try audit("faces", "--html", "audit.html", "-q").exitCode == 65)
    let page = try String(contentsOfFile: directory.path("audit.html"), encoding: .utf8)
    #expect(!page.contains("<img src=x") && page.contains("&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; &#39;"))
    #expect(!page.contains("http:") && !page.contains("https:") && !page.contains("<script"))
    let style = try #require(page.components(separatedBy: "<style>").last?.components(separatedBy: "</style>").first)
    #expect(page.contains("style-src \(try PagePolicy.source(of: style, in: directory))"))
    let pictures = page.components(separatedBy: "data:image/jpeg;base64,").dropFirst().map {
      $0.components(separatedBy: "\"")[0]
    }
    #expect(pictures.count == 2)
    for picture in pictures {
      try #require(Data(base64Encoded: picture)).write(to: directory.url.appending(path: "part.jpg"))
      let size = try ToolFailed.check(
        "ffprobe", ["-v", "error", "-show_entries", "stream=height", "-of", "csv=p=0", "part.jpg"], in: directory)
      #expect(Int(size.output.trimmingCharacters(in: .newlines)).map { (100...240).contains($0) } == true)
    }
    // Nothing is left of a page that cannot be written, and nothing is worked for.
    let child = try audit("faces", "--html", "nowhere/audit.html")
    #expect(Outcome(child) == Outcome(66, errors: "rollcall: nowhere/audit.html: there is no such file or folder\n"))
  }

  static let refused: [Case<@Sendable (TemporaryDirectory) throws -> Void, Outcome>] = [
    Case("nothing there", { _ in }, Outcome(66, errors: "rollcall: faces: there is no such file or folder\n")),
    Case(
      "an empty folder",
      { try FileManager.default.createDirectory(atPath: $0.path("faces"), withIntermediateDirectories: true) },
      Outcome(65, errors: "rollcall: faces: the folder is empty\n\(layout)")),
    Case(
      "a file", { try $0.write("words", to: "faces") },
      Outcome(65, errors: "rollcall: faces: is neither a library nor a folder of pictures\n\(layout)")),
    Case(
      "words in folders",
      {
        try FileManager.default.createDirectory(atPath: $0.path("faces/ann"), withIntermediateDirectories: true)
        try $0.write("words", to: "faces/ann/words.txt")
      },
      Outcome(
        65,
        errors: "rollcall: faces: is neither a library nor a folder with pictures in class folders\n\(layout)")),
    Case(
      "pictures without folders",
      {
        try FileManager.default.createDirectory(atPath: $0.path("faces"), withIntermediateDirectories: true)
        try $0.write("words", to: "faces/a.jpg")
      },
      Outcome(
        65, errors: "rollcall: faces: its pictures are in no class folders, so nobody knows whose they are\n\(layout)")),
    Case(
      "records that are none",
      {
        try FileManager.default.createDirectory(atPath: $0.path("faces"), withIntermediateDirectories: true)
        try $0.write("{\"format\": \"csv\"}", to: "faces/dataset.json")
        try $0.write("{\"file\": \"../../etc/passwd\"}\n", to: "faces/faces.jsonl")
      },
      Outcome(
        65,
        errors: "rollcall: faces/faces.jsonl: line 1 is not what Rollcall wrote\n"
          + "hint: export the dataset anew, or remove dataset.json to audit its class folders\n")),
    Case(
      "a library that is none",
      {
        try FileManager.default.createDirectory(atPath: $0.path("faces"), withIntermediateDirectories: true)
        try $0.write("words", to: "faces/library.sqlite")
      }, Outcome(65, errors: "rollcall: faces/library.sqlite: is no library\n")),
  ]

  private static let layout =
    "hint: it takes a library, a folder a person, or train, val and test with a folder a person in each\n"

  @Test(arguments: refused)
  func whatIsNoDatasetIsRefused(_ row: Case<@Sendable (TemporaryDirectory) throws -> Void, Outcome>) throws {
    try row.input(directory)
    #expect(Outcome(try audit("faces")) == row.expected)
  }

  @Test func onlyUnreadablePicturesAreSaid() throws {
    try FileManager.default.createDirectory(atPath: directory.path("faces/ann"), withIntermediateDirectories: true)
    try directory.write("words", to: "faces/ann/a.jpg")
    let answer = try AuditAnswer(audit("faces", "--json"), exitCode: 65)
    #expect(answer.paths == ["unreadable": ["ann/a.jpg"]] && answer.faces == 0)
  }

  @Test func stopsCleanly() throws {
    for index in 0..<200 { try makeLink(index) }
    let child = try Program.run(["audit", "faces", "--progress", "always"], in: directory) { process in
      usleep(1_500_000)
      kill(process, SIGINT)
    }
    #expect(child.exitCode == 130 && child.output.isEmpty, "\(child.exitCode) \(child.output)")
  }

  private func makeLink(_ index: Int) throws {
    if index == 0 { try make("faces/ann/0.jpg", of: Self.obama[0], "scale=-2:1080") }
    guard index > 0 else { return }
    try FileManager.default.createSymbolicLink(
      atPath: directory.path("faces/ann/\(index).jpg"), withDestinationPath: "0.jpg")
  }
}
