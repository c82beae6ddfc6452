import Foundation
import TestSupport

/// The launcher and its scripts in a folder of their own, with small packages to fetch, and stand-ins for `swift` and
/// for the tools that ask the system: so that set-up runs in a second, without network and without harm.
struct FakeCheckout {
  private let folder: TemporaryDirectory

  /// Its path may hold a space, as a person's may.
  var checkout: String { folder.path("a checkout") }
  var home: String { folder.path("home") }
  var elsewhere: String { folder.path("elsewhere") }

  /// - Parameter filled: Whether the files (but for the demo's) are fetched already; fetching takes half a second each.
  init(filled: Bool = false) throws {
    folder = try TemporaryDirectory()
    let arguments = ["-c", Self.maker, folder.url.path] + (filled ? ["filled"] : [])
    let made = try ChildProcess.run("/usr/bin/python3", arguments)
    guard made.exitCode == 0 else { throw Unmade(reason: made.errors) }
    for name in ["rollcall", "Scripts"] {
      try FileManager.default.copyItem(
        at: Checkout.directory.appending(path: name), to: URL(filePath: checkout).appending(path: name))
    }
    for name in ["pins.txt", "contents.txt"] {
      let target = URL(filePath: checkout).appending(path: "Scripts/\(name)")
      try FileManager.default.removeItem(at: target)
      try FileManager.default.moveItem(at: folder.url.appending(path: name), to: target)
    }
  }

  struct Unmade: Error {
    let reason: String
  }

  /// Runs a line of bash in the checkout.
  func run(_ line: String) throws -> ChildProcess {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let defaults = [
      "PATH": "\(folder.path("tools")):\(path)", "ROLLCALL_HOME": home, "PIP_NO_INDEX": "1",
      "PIP_FIND_LINKS": folder.path("index"), "FAKE": folder.url.path, "LC_ALL": "C.UTF-8",
    ]
    // Threads of the test runner block signals, and a child inherits that; a shell has no way to undo it.
    let unblocked = """
      import os, signal, sys
      signal.pthread_sigmask(signal.SIG_SETMASK, [])
      os.execv("/bin/bash", ["bash", "-c", sys.argv[1]])
      """
    return try ChildProcess.run(
      "/usr/bin/python3", ["-c", unblocked, line], in: URL(filePath: checkout), environment: defaults)
  }

  /// What went to standard error, with the folder's name replaced.
  func messages(_ run: ChildProcess) -> String {
    run.errors.replacing(folder.url.path, with: "FAKE")
  }

  /// The lines that stand-ins wrote down: one a call of `swift build` and of `rollcall models prepare`.
  var calls: [String] {
    let text = (try? String(contentsOfFile: folder.path("calls"), encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map(String.init)
  }

  func write(_ text: String, to path: String) throws {
    try text.write(toFile: folder.path(path), atomically: true, encoding: .utf8)
  }

  func read(_ path: String) -> String? {
    try? String(contentsOfFile: folder.path(path), encoding: .utf8)
  }

  func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.path(path))
  }

  /// Makes everything but the launcher. A stand-in is changed by a file: `swift-version`, `slow`, `no-packages`,
  /// `megabytes-free`.
  private static let maker = #"""
    import hashlib, os, sys, zipfile
    root = sys.argv[1]
    for name in ["a checkout/Sources/Part", "tools", "index", "elsewhere"]:
        os.makedirs(os.path.join(root, name))

    pins, contents = "# pins\n", "# contents\n"
    for name, version, member, place in [
        ("openvino", "2026.4.1", "openvino/libs/libopenvino_c.so.2641", "openvino/2026.4.1/libs/libopenvino_c.so.2641"),
        ("facenet-pytorch", "2.6.0", "facenet_pytorch/data/pnet.pt", "weights/pnet.pt"),
        ("face_recognition", "1.3.0", "tests/a.jpg", "demo/photos/a.jpg"),
    ]:
        plain = name.replace("-", "_")
        data = f"{name} content\n"
        info = f"{plain}-{version}.dist-info"
        path = os.path.join(root, "index", f"{plain}-{version}-py3-none-any.whl")
        with zipfile.ZipFile(path, "w") as wheel:
            wheel.writestr(member, data)
            wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{info}/RECORD", "")
        pins += f"wheel {name} {version} {hashlib.sha256(open(path, 'rb').read()).hexdigest()} 1 1\n"
        if "filled" in sys.argv and not place.startswith("demo"):
            os.makedirs(os.path.dirname(os.path.join(root, "home", place)))
            with open(os.path.join(root, "home", place), "w") as file:
                file.write(data)
        contents += f"{hashlib.sha256(data.encode()).hexdigest()} {name} {member} {place}\n"

    program = '''#!/bin/bash
    if [[ $* == 'models prepare' ]]; then echo "prepare in $ROLLCALL_HOME" >>"$FAKE/calls"; exit; fi
    printf '%s in %s\\n' "$PWD" "$#"; printf '<%q>\\n' "$@"
    '''
    swift = f'''#!/bin/bash
    if [[ $1 == --version ]]; then
      echo "Swift version $(cat "$FAKE/swift-version" 2>/dev/null || echo 6.3.1) (fake)"; exit
    fi
    echo "build" >>"$FAKE/calls"
    while [[ -e $FAKE/slow ]]; do touch "$FAKE/started"; sleep 0.05; done
    [[ ! -e $FAKE/broken ]] || {{ echo "a.swift:1:1: error: broken"; exit 1; }}
    mkdir -p .build/release 2>/dev/null
    mkdir -p "$3/.build/release"
    cat >"$3/.build/release/rollcall" <<'END'
    {program}END
    chmod +x "$3/.build/release/rollcall"
    '''
    query = '''#!/bin/bash
    [[ ! -e $FAKE/no-packages ]] || exit 0
    for name in "${@:4}"; do echo "ii  $name"; done
    '''
    space = '''#!/bin/bash
    echo Filesystem Avail; echo disk "$(cat "$FAKE/megabytes-free" 2>/dev/null || echo 99999)"
    '''
    tools = {
        "swift": swift, "dpkg-query": query, "df": space,
        "id": "#!/bin/bash\n[[ -e $FAKE/no-packages ]] && echo 1000 || echo 0\n",
        "sudo": "#!/bin/bash\nexit 1\n",
        "apt-get": "#!/bin/bash\necho \"'address' name 5000000 sum\"\n",
        "dpkg": "#!/bin/bash\n",
    }
    for name, text in tools.items():
        with open(os.path.join(root, "tools", name), "w") as file:
            file.write(text.replace("\n    ", "\n"))
        os.chmod(os.path.join(root, "tools", name), 0o755)
    for name, text in {"pins.txt": pins, "contents.txt": contents, "a checkout/Package.swift": "",
                       "a checkout/Sources/Part/a.swift": "", "a checkout/Sources/Part/b.swift": ""}.items():
        with open(os.path.join(root, name), "w") as file:
            file.write(text)
    """#
}
