import Foundation
import TestSupport
import Testing

/// `rollcall models add ADDRESS`, from a server on this machine.
@Suite(.enabled(if: SharedData.isPresent, SharedData.reason), .timeLimit(.minutes(60)))
struct ModelFetchingTests {
  /// The file, and what goes wrong in a download: `/endless` never ends and says no size, `/cut` ends too early.
  private static let server = """
    import http.server, sys
    model = open(sys.argv[1], "rb").read()
    class Handler(http.server.BaseHTTPRequestHandler):
      def log_message(self, *words): pass
      def do_GET(self):
        path = self.path
        if path == "/away": return self.answer(302, [("Location", "file:///etc/passwd")])
        if path == "/plain": return self.answer(302, [("Location", "http://localhost:%d/yunet.onnx" % self.server.server_port)])
        if path == "/endless":
          self.answer(200, [])
          while True: self.wfile.write(b"0" * 65536)
        if path == "/slow":
          self.answer(200, [])
          self.wfile.write(b"0" * 1000); self.wfile.flush()
          import time; time.sleep(100); return
        if path == "/cut":
          self.answer(200, [("Content-Length", str(len(model)))])
          return self.wfile.write(model[:10000])
        if path != "/yunet.onnx": return self.answer(404, [])
        self.answer(200, [("Content-Length", str(len(model)))])
        self.wfile.write(model)
      def answer(self, code, headers):
        self.send_response(code)
        for header in headers: self.send_header(*header)
        self.end_headers()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()
    """

  private static let hash = "104ee26c71d5c270ce79a6b3dced91c91013260d29a6bf18f9296c5b8c4c2b12"
  private let home: ModelHome

  init() throws { home = try ModelHome() }

  /// Runs a line of bash in which `$AT` is the server's address; the server ends with it.
  private func fetch(_ line: String, started: ((Int32) -> Void)? = nil) throws -> ChildProcess {
    try Self.server.write(toFile: home.directory.path("server.py"), atomically: true, encoding: .utf8)
    let around = """
      exec 3< <(exec python3 server.py \(ModelHome.model(.yuNet)) 2> /dev/null)
      SERVER=$!
      trap 'kill $SERVER' EXIT
      read -u 3 PORT
      AT=http://127.0.0.1:$PORT
      \(line)
      """
    return try Program.shell(around, in: home.directory, environment: home.environment, started: started)
  }

  private func expectRefusal(
    _ exitCode: Int32, _ line: String, _ errors: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let child = try fetch(line)
    let text = child.errors.replacing(#/127.0.0.1:[0-9]+/#, with: "HOST")
    #expect(child.exitCode == exitCode && text == errors, "\(child.exitCode) \(text)", sourceLocation: sourceLocation)
    try home.expectNothing(sourceLocation: sourceLocation)
  }

  @Test("a file with the hash that was said is added")
  func right() throws {
    let child = try fetch("$ROLLCALL models add $AT/yunet.onnx --yes --sha256 \(Self.hash.uppercased())")
    #expect(child.exitCode == 0, "\(child.errors)")
    #expect(
      child.output.hasSuffix(
        "yunet: added\nIt had no self-test; one was made of what it computes here, so it tells later changes, and not a file that was wrong before.\n"
      ))
    #expect(try home.directory.names(in: "home") == ["models"])
    #expect(try home.directory.names(in: "home/models/yunet") == ["pack.json", "yunet.onnx"])
    #expect((try home.manifest(of: "yunet")["source"] as? String)?.hasPrefix("http://127.0.0.1:") == true)
  }

  @Test func wrongHash() throws {
    let other = String(repeating: "1", count: 64)
    try expectRefusal(
      65, "$ROLLCALL models add $AT/yunet.onnx --yes --sha256 \(other)",
      "rollcall: http://HOST/yunet.onnx: has the SHA-256 \(Self.hash), and \(other) is wanted; nothing was added\n")
  }

  @Test("without a hash nothing is fetched")
  func withoutHash() throws {
    try expectRefusal(
      64, "$ROLLCALL models add $AT/yunet.onnx --yes",
      """
      rollcall: http://HOST/yunet.onnx: is fetched only with --sha256, the hash that the file must have
      hint: its publisher gives it, often in the file's page; or fetch it yourself, look at it, and ask `sha256sum FILE`

      """)
  }

  @Test("a body without end, and a file that says that it is too large")
  func tooLarge() throws {
    try expectRefusal(
      65, "$ROLLCALL models add $AT/endless --yes --max-size 1 --sha256 \(Self.hash)",
      """
      rollcall: http://HOST/endless: is larger than 1 MB; nothing was added
      hint: --max-size allows more

      """)
  }

  @Test func notThere() throws {
    try expectRefusal(
      74, "$ROLLCALL models add $AT/none.onnx --yes --sha256 \(Self.hash)",
      "rollcall: http://HOST/none.onnx: cannot be fetched: curl: (22) The requested URL returned error: 404\n")
  }

  @Test("a connection that is cut off, and redirections away from HTTPS", arguments: ["cut", "away", "plain"])
  func cutOff(_ path: String) throws {
    let child = try fetch("$ROLLCALL models add $AT/\(path) --yes --sha256 \(Self.hash)")
    #expect(child.exitCode == 74 && child.errors.contains("/\(path): cannot be fetched: curl: ("), "\(child.errors)")
    try home.expectNothing()
  }

  @Test("Ctrl-C in the middle leaves nothing")
  func interrupted() throws {
    let child = try fetch(
      """
      $ROLLCALL models add $AT/slow --yes --sha256 \(Self.hash) &
      sleep 1
      kill -INT $!
      wait $!
      """)
    #expect(child.exitCode == 130 && child.errors == "rollcall: interrupted; nothing was changed\n", "\(child.errors)")
    try home.expectNothing()
  }

  @Test(
    "only HTTPS, and HTTP from this machine",
    arguments: [
      "http://example.org/a.onnx", "ftp://example.org/a.onnx", "file:///etc/passwd", "http://127.0.0.1@example.org/a",
      "https:///a.onnx", "http://127.0.0.1\\\\@example.org/a",
    ])
  func insecure(_ address: String) throws {
    let child = try home.run(["add", address, "--yes", "--sha256", Self.hash])
    #expect(
      Outcome(child)
        == Outcome(
          64, errors: "rollcall: \(address): is not fetched: only https:// is, and http:// from this machine\n"))
    try home.expectNothing()
  }

  @Test("without curl it is said what to install")
  func withoutCurl() throws {
    let child = try Program.shell(
      "PATH=/nowhere $ROLLCALL models add https://example.org/a.onnx --yes --sha256 \(Self.hash)",
      in: home.directory, environment: home.environment)
    #expect(
      Outcome(child)
        == Outcome(
          69, errors: "rollcall: curl is missing, which fetches models\nhint: install it: `apt install curl`\n"))
    try home.expectNothing()
  }

  @Test("the catalogue's licence is shown, and nothing fetched without a yes")
  func catalogue() throws {
    let child = try home.run(["add", "yunet_2023mar"])
    #expect(child.exitCode == 64)
    #expect(child.output.contains("licence  MIT") && child.output.contains("https://github.com/opencv/opencv_zoo/"))
    #expect(child.errors.hasPrefix("rollcall: nobody can be asked whether this is right; nothing was added\n"))
    try home.expectNothing()
    let byHand = try home.run(["add", "scrfd_2.5g_bnkps", "--yes"])
    #expect(byHand.exitCode == 1 && byHand.output.contains("none of the single file is known"))
  }
}
