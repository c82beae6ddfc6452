import Foundation
import TestSupport
import Testing

/// The page's search by photo, by face, by clip and time: judged by `rollcall find` and by `sqlite3`.
@Suite(.timeLimit(.minutes(60)))
struct ReviewSearchTests {
  private let library: CorrectedFolder

  init() throws {
    library = try CorrectedFolder()
  }

  private typealias JSON = [String: Any]

  /// Both people of the library side by side, the second on the left.
  private func bothPeople(_ name: String) throws -> String {
    let path = library.directory.path(name)
    let fit = "scale=480:360:force_original_aspect_ratio=decrease,pad=480:360:-1:-1,setsar=1"
    let photos = Home.path + "/demo/photos/"
    try ToolFailed.check(
      "ffmpeg",
      ["-v", "error", "-nostdin", "-y", "-i", photos + "biden.jpg", "-i", photos + "obama.jpg"]
        + ["-filter_complex", "[0]\(fit)[a];[1]\(fit)[b];[a][b]hstack", "-frames:v", "1", "-q:v", "2", path])
    return path
  }

  private func person(at seconds: Double) throws -> Int {
    let row = try library.query(
      "SELECT person FROM face JOIN frame ON frame.clip = face.clip AND frame.number = face.frame "
        + "ORDER BY abs(seconds - \(seconds)) LIMIT 1")
    return try #require(Int(row[0][0]))
  }

  private static func distances(_ face: JSON) -> [Int: Double] {
    let candidates = face["candidates"] as? [JSON] ?? []
    return Dictionary(
      candidates.map { ($0["person"] as? Int ?? 0, $0["distance"] as? Double ?? 0) }, uniquingKeysWith: { $1 })
  }

  @Test("who is in a photo, as `rollcall find` says it; nothing is written, and the answer is given once")
  func photo() throws {
    let photo = try bothPeople("both.jpg")
    let child = try library.run(["find", "people", photo, "--json"])
    let told = try #require(try JSONSerialization.jsonObject(with: child.standardOutput) as? [String: [JSON]])
    let expected = try #require(told["photos"]?[0]["faces"] as? [JSON])
    let (first, second) = (try person(at: 1), try person(at: 5))
    #expect(expected.map { $0["person"] as? Int } == [second, first])
    let before = try (
      library.tables(), library.files(), Data(contentsOf: URL(filePath: library.path + "/library.sqlite"))
    )
    try ReviewServerProcess.run(library) { server in
      let found = try server.find(photo: photo)
      #expect(found.status == 200, "\(found.text)")
      #expect(found["width"] as? Int == 960 && found["height"] as? Int == 360)
      let faces = try #require(found["faces"] as? [JSON])
      #expect(faces.map { $0["known"] as? Int } == [second, first])
      for (face, expected) in zip(faces, expected) {
        for field in ["x", "y", "width", "height"] {
          let (one, other) = (face[field] as? Double ?? -1, expected[field] as? Double ?? -2)
          #expect(abs(one - other) < 0.01, "\(field): \(one), \(other)")
        }
        let (one, other) = (Self.distances(face), Self.distances(expected))
        #expect(Set(one.keys) == Set(other.keys) && one.count == 2)
        #expect(one.allSatisfy { abs($0.value - (other[$0.key] ?? 9)) < 0.001 }, "\(one) \(other)")
        // The most alike faces are those of whoever it is, each of another track, in order.
        let like = try #require(face["like"] as? [JSON])
        #expect(like.first?["person"] as? Int == face["known"] as? Int)
        let order = like.compactMap { $0["distance"] as? Double }
        #expect(order == order.sorted() && !order.isEmpty)
        let ids = like.compactMap { $0["id"] as? String }
        let tracks = try library.query(
          "SELECT count(*), count(DISTINCT track) FROM face WHERE id IN ('\(ids.joined(separator: "','"))')")
        #expect(tracks == [["\(ids.count)", "\(ids.count)"]])
      }
      // What is corrected meanwhile counts at once, and there is nobody else then.
      #expect(try server.edit(#""kind": "merge", "people": [1, 2]"#).status == 200)
      let merged = try #require(try server.find(photo: photo)["faces"] as? [JSON])
      #expect(merged.map { Set(Self.distances($0).keys) } == [[1], [1]])
      #expect(try server.edit(#""kind": "undo""#).status == 200)
      #expect(try server.ask("/api/search/answer?ticket=0").status == 404)
    }
    #expect(try library.tables() == before.0)
    #expect(try library.files() == before.1)
  }

  @Test("an answer is given once, nobody waits for it, and a crowd of questions is turned away")
  func waiting() throws {
    let photo = try bothPeople("both.png")
    try ReviewServerProcess.run(library) { server in
      let sent = [
        "-H", "Origin: \(server.origin)", "-H", "Content-Type: application/octet-stream", "-H", "Expect:",
        "--data-binary", "@\(photo)",
      ]
      // The first loads the networks, and others come meanwhile.
      let tickets = try (0..<8).map { _ in try server.ask("/api/search/photo", sent) }
      #expect(try server.ask("/api/people").status == 200)
      let first = try #require(tickets[0]["ticket"] as? String)
      #expect(try server.ask("/api/search/answer?ticket=\(first)").status == 202, "people were answered before it")
      #expect(tickets.prefix(4).allSatisfy { $0.status == 202 }, "\(tickets.map(\.status))")
      #expect(tickets.suffix(2).allSatisfy { $0.status == 429 }, "\(tickets.map(\.status))")
      #expect(tickets[7]["sentence"] as? String == "too many searches wait already; try again in a moment")
      #expect(try server.settle(tickets[0]).status == 200)
      #expect(try server.ask("/api/search/answer?ticket=\(first)").status == 404, "it was given already")
    }
  }

  struct BadPhoto: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// A line of bash that makes `$1`.
    let making: String
    let status: Int
    let sentence: String?
  }

  static let badPhotos: [BadPhoto] = [
    BadPhoto(testDescription: "nothing", making: ": > \"$1\"", status: 400, sentence: nil),
    BadPhoto(
      testDescription: "words", making: "echo words > \"$1\"", status: 422,
      sentence: "the photo: is neither video nor photo"),
    BadPhoto(testDescription: "a video", making: "cp two.mp4 \"$1\"", status: 422, sentence: "the photo: is no photo"),
    BadPhoto(
      testDescription: "an animation", making: "ffmpeg -v error -i two.mp4 -t 1 -f gif \"$1\"", status: 422,
      sentence: "the photo: is no photo"),
    BadPhoto(
      testDescription: "a list of files", making: "printf 'ffconcat version 1.0\\nfile /etc/passwd\\n' > \"$1\"",
      status: 422, sentence: "the photo: is neither video nor photo"),
    BadPhoto(
      testDescription: "a picture that was cut off",
      making: "ffmpeg -v error -i two.mp4 -frames:v 1 -f image2 -c:v png all && head -c 3000 all > \"$1\"", status: 422,
      sentence: "the photo: ends before its first frame; it was cut off"),
    BadPhoto(
      testDescription: "a few bytes that unpack to 144 million pixels",
      making: """
        python3 - "$1" <<'END'
        import struct, sys, zlib
        def chunk(kind, data):
            return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
        rows = zlib.compress((b'\\0' + b'\\0' * 1500) * 12000)
        open(sys.argv[1], 'wb').write(b'\\x89PNG\\r\\n\\x1a\\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 12000, 12000, 1, 0, 0, 0, 0))
            + chunk(b'IDAT', rows) + chunk(b'IEND', b''))
        END
        """, status: 422, sentence: "the photo: 12000 × 12000 pixels are too many"),
    BadPhoto(
      testDescription: "33 MB", making: "head -c $((33 << 20)) /dev/zero > \"$1\"", status: 413, sentence: nil),
  ]

  @Test("a photo that cannot be searched is refused in a sentence, and the next one is searched")
  func badPhotos() throws {
    let plain = library.directory.path("plain.jpg")
    try ToolFailed.check(
      "ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc=s=320x240", "-frames:v", "1", plain])
    try ReviewServerProcess.run(library) { server in
      for (index, row) in Self.badPhotos.enumerated() {
        let path = library.directory.path("bad-\(index)")
        try ToolFailed.check("bash", ["-c", "set -e; \(row.making)", "bash", path], in: library.directory)
        let answer = try server.find(photo: path)
        #expect(answer.status == row.status, "\(row): \(answer.status) \(answer.text)")
        if let sentence = row.sentence { #expect(answer["sentence"] as? String == sentence, "\(row)") }
        #expect(!answer.text.contains("root:"), "\(row)")
      }
      let none = try server.find(photo: plain)
      #expect(none.status == 200 && (none["faces"] as? [JSON])?.isEmpty == true, "\(none.text)")
      // As for all that is sent: a stranger, another origin, another type, no length.
      let own = ["-H", "Origin: \(server.origin)"]
      let type = ["-H", "Content-Type: application/octet-stream"]
      let body = ["-H", "Expect:", "--data-binary", "@\(plain)"]
      func status(_ headers: [String], isKnown: Bool = true) throws -> Int {
        try server.ask("/api/search/photo", headers + body, isKnown: isKnown).status
      }
      #expect(try status(own + type, isKnown: false) == 403)
      #expect(try status(["-H", "Origin: http://evil.example"] + type) == 403)
      #expect(try status(type) == 403)
      for wrong in ["image/jpeg", "application/json", "multipart/form-data; boundary=x", "text/plain"] {
        #expect(try status(own + ["-H", "Content-Type: \(wrong)"]) == 415, "\(wrong)")
      }
      #expect(try status(own + type + ["-H", "Transfer-Encoding: chunked"]) == 411)
      #expect(try server.ask("/api/search/photo").status == 404, "nothing is found by asking for it")
      // The larger limit is for photos alone.
      #expect(try server.post(String(repeating: "x", count: (1 << 20) + 1)).status == 413)
      let away = library.directory.path("away")
      try FileManager.default.moveItem(atPath: library.path, toPath: away)
      #expect(try server.find(photo: plain).status == 410, "the library is gone")
      try FileManager.default.moveItem(atPath: away, toPath: library.path)
      #expect(try server.find(photo: plain).status == 200)
    }
  }

  @Test("who is like a face of the library: whoever has it, and the faces of other tracks")
  func face() throws {
    try ReviewServerProcess.run(library) { server in
      let rows = try library.query("SELECT id, person, track FROM face ORDER BY frame")
      for row in [rows[0], rows[rows.count - 1]] {
        let found = try server.settle(server.ask("/api/search/face?id=\(row[0])"))
        let face = try #require((found["faces"] as? [JSON])?.first, "\(found.text)")
        #expect(face["known"] as? Int == Int(row[1]))
        #expect(Self.distances(face).min { $0.value < $1.value }?.key == Int(row[1]))
        let like = try #require(face["like"] as? [JSON])
        let ids = like.compactMap { $0["id"] as? String }.map { "'\($0)'" }.joined(separator: ",")
        #expect(!like.isEmpty)
        #expect(try library.query("SELECT count(*) FROM face WHERE track = \(row[2]) AND id IN (\(ids))") == [["0"]])
      }
      let none = try server.settle(server.ask("/api/search/face?id=0000000000000000"))
      #expect(none.status == 422 && (none["sentence"] as? String)?.contains("0000000000000000") == true, "\(none.text)")
      #expect(try server.ask("/api/search/face?id=1").status == 404)
    }
  }

  @Test("who is on screen at a moment, in a span, in a whole clip")
  func time() throws {
    let (first, second) = (try person(at: 1), try person(at: 5))
    try ReviewServerProcess.run(library) { server in
      let clips = try #require(try server.ask("/api/search/clips")["clips"] as? [JSON])
      let clip = try library.query("SELECT sha256 FROM clip")[0][0]
      #expect(clips.map { $0["id"] as? String } == [clip])
      #expect(clips.map { $0["name"] as? String } == ["two.mp4"])
      #expect(clips[0]["faceCount"] as? Int == 18 && clips[0]["personCount"] as? Int == 2)
      func presences(_ from: Double, _ to: Double) throws -> [JSON] {
        try #require(
          try server.ask("/api/search/time?clip=\(clip)&from=\(from)&to=\(to)")["presences"] as? [JSON])
      }
      func people(_ from: Double, _ to: Double) throws -> [Int?] {
        try presences(from, to).map { $0["person"] as? Int }
      }
      // Three looks a second: each is there from 0 to 3 s, and from 3 to 6 s, the last look's third of a second too.
      #expect(try people(0, 0) == [first])
      #expect(try people(1.1, 1.1) == [first])
      #expect(try people(2.9, 2.9) == [first])
      #expect(try people(3, 3) == [second])
      #expect(try people(5.9, 5.9) == [second])
      #expect(try people(6.5, 8) == [])
      #expect(try people(2.5, 4.5) == [second, first], "the longest on screen comes first")
      let seconds = try presences(2.5, 4.5).map { ($0["seconds"] as? Double ?? 0) }
      #expect(zip(seconds, [1.5, 0.5]).allSatisfy { abs($0 - $1) < 0.05 }, "\(seconds)")
      let whole = try presences(0, 6)
      #expect(whole.map { $0["faceCount"] as? Int } == [9, 9])
      let shown = whole.flatMap { $0["faces"] as? [JSON] ?? [] }.compactMap { $0["id"] as? String }
      let best = try [first, second].flatMap { person in
        try library.query("SELECT id FROM face WHERE person = \(person) ORDER BY quality DESC, id LIMIT 8")
      }
      #expect(shown.count == 16 && Set(shown) == Set(best.map { $0[0] }), "the best eight of each")
      for presence in whole {
        let times = (presence["faces"] as? [JSON] ?? []).compactMap { $0["seconds"] as? Double }
        #expect(times == times.sorted())
      }
      // At a moment, the faces are those of the look that stands for it.
      let faces = try #require(try presences(1.1, 1.1)[0]["faces"] as? [JSON])
      let expected = try library.query(
        "SELECT face.id FROM face JOIN frame ON frame.clip = face.clip AND frame.number = face.frame "
          + "WHERE seconds BETWEEN 0.8 AND 1.1")
      #expect(faces.map { $0["id"] as? String } == expected.map { $0[0] })
      // What belongs to nobody stands at the end, and what is no face is not there.
      let ids = try library.query("SELECT id FROM face WHERE person = \(first) ORDER BY frame").map { $0[0] }
      let moved = ids[2...7].map { "\"\($0)\"" }.joined(separator: ", ")
      #expect(try server.edit(#""kind": "move", "faces": [\#(moved)], "to": "unsorted""#).status == 200)
      #expect(try server.edit(#""kind": "not-a-face", "faces": ["\#(ids[8])"]"#).status == 200)
      let after = try presences(0, 6)
      #expect(after.map { $0["person"] as? Int } == [second, first, nil])
      #expect(after.map { $0["faceCount"] as? Int } == [9, 2, 6])
      let onScreen = after.compactMap { $0["seconds"] as? Double }
      #expect(onScreen[2] > onScreen[1], "or their place says nothing: \(onScreen)")
      for query in [
        "clip=\(clip)&from=2&to=1", "clip=\(clip)&from=-1&to=1", "clip=\(clip)&from=nan&to=1", "clip=\(clip)&from=1",
        "clip=\(String(repeating: "0", count: 64))&from=0&to=1", "clip=../two.mp4&from=0&to=1", "",
      ] {
        #expect(try server.ask("/api/search/time?\(query)").status == 404, "\(query)")
      }
    }
  }
}
