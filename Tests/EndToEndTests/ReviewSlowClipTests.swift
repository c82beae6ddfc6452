import Foundation
import TestSupport
import Testing

/// A large clip to readers of all speeds: whoever gets on may take his time, and whoever does not is cut off; memory stays.
@Suite(.timeLimit(.minutes(60)))
struct ReviewSlowClipTests {
  /// 64 MB: a clip with an empty box behind it.
  private static let padding = 64 << 20

  @Test func readersOfAllSpeeds() throws {
    let directory = try TemporaryDirectory()
    try Clips.twoPeople("two.mp4", in: directory)
    let file = directory.url.appending(path: "two.mp4")
    let handle = try FileHandle(forWritingTo: file)
    let end = try handle.seekToEnd()
    let size = withUnsafeBytes(of: UInt32(Self.padding).bigEndian) { Data($0) }
    try handle.write(contentsOf: size + Data("free".utf8))
    try handle.truncate(atOffset: end + UInt64(Self.padding))
    try handle.close()
    _ = try SortedLibrary(["two.mp4", "--quiet"] + Program.oneASecond, in: directory)
    let library = CorrectedFolder(in: directory)
    let clip = try library.query("SELECT sha256 FROM clip")[0][0]
    try ReviewServerProcess.run(library) { server in
      // The first answer comes before so much is read, and says how far it is.
      let first = try server.ask("/api/clip?clip=\(clip)")
      var share = try #require(first["share"] as? Double)
      var times = 1
      while share < 1 {
        #expect(try server.ask("/api/state").status == 200)
        let next = try #require(try server.ask("/api/clip?clip=\(clip)")["share"] as? Double)
        #expect(next > share)
        (share, times) = (next, times + 1)
        try #require(times < 1000)
      }
      func memory() throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(server.process)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM") })
        return try #require(line.split(separator: " ").dropFirst().first.flatMap { Int($0) })
      }
      let before = try memory()
      let program = """
        import hashlib, socket, sys, threading, time
        path, cookie = "/clip/\(clip)", "\(server.cookie)"
        def ask():
            s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
            s.connect(("127.0.0.1", \(server.port))); s.settimeout(90)
            s.sendall(("GET %s HTTP/1.1\\r\\nHost: 127.0.0.1:\(server.port)\\r\\nCookie: %s\\r\\n\\r\\n" % (path, cookie)).encode())
            return s
        def read(name, pieces):
            s, begin, got, hash = ask(), time.time(), 0, hashlib.sha256()
            head, left = b"", 0
            try:
                while b"\\r\\n\\r\\n" not in head: head += s.recv(1)
                left = int([l for l in head.split(b"\\r\\n") if l.lower().startswith(b"content-length")][0].split(b":")[1])
                for count, pause in pieces:
                    if got >= left: break
                    data = s.recv(min(count, left - got))
                    if not data: break
                    hash.update(data); got += len(data)
                    time.sleep(pause)
            except OSError: pass
            print(name, round(time.time() - begin, 1), got, left, hash.hexdigest(), flush=True)
        def steady():
            # As a player does: at its own pace, with a pause.
            for piece in range(1 << 20): yield 1 << 16, 10 if piece == 1000 else 0.0125
        def drip():
            # And then takes what it is sent: what was on its way, or all of it, if it was not cut off.
            for _ in range(70): yield 1000, 1
            while True: yield 1 << 20, 0
        threads = [threading.Thread(target=read, args=a) for a in
                   [("steady", steady()), ("drip", drip()), ("stopped", iter([(1000, 70), (1 << 30, 0)])),
                    ("quick", ((1 << 20, 0) for _ in range(1 << 20)))]]
        [t.start() for t in threads]; [t.join() for t in threads]
        """
      let child = try ToolFailed.check("python3", ["-c", program])
      var found: [String: [String]] = [:]
      for line in child.output.split(separator: "\n").map({ $0.split(separator: " ").map(String.init) }) {
        found[line[0]] = line
      }
      for name in ["steady", "quick"] {
        let fields = try #require(found[name])
        #expect(fields[2] == fields[3] && fields[4] == clip, "\(name) gets it all: \(fields)")
      }
      let steady = try #require(Double(found["steady"]?[1] ?? ""))
      #expect(steady > 35, "or it proves nothing: \(steady)")
      for name in ["drip", "stopped"] {
        let fields = try #require(found[name])
        #expect(fields[2] != fields[3], "\(name): \(fields)")
      }
      #expect(try memory() - before < 32 * 1024, "kilobytes for four readers of 64 MB each")
      #expect(try server.ask("/api/state").status == 200)
    }
  }
}
