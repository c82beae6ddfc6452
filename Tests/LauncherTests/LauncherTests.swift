import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(60)))
struct LauncherTests {
  private static let told = """
    rollcall: setting up, once:
      - fetch openvino 2026.4.1 (1 MB), checked against its SHA-256
      - fetch facenet-pytorch 2.6.0 (1 MB), checked against its SHA-256
      - build the program in FAKE/a checkout/.build (a few minutes, up to 700 MB)
      about 704 MB of disk in all; models and libraries go to FAKE/home

    """
  private static let done = """
    rollcall: building the program
    rollcall: preparing the models

    """
  private static let fetched = """
    rollcall: fetching openvino 2026.4.1
    rollcall: unpacking openvino
    rollcall: fetching facenet-pytorch 2.6.0
    rollcall: unpacking facenet-pytorch

    """

  @Test func firstCallSetsUpAndLaterOnesStartAtOnce() throws {
    let fake = try FakeCheckout()
    let first = try fake.run("./rollcall sort $'a\\nb' $'\\xff' '' -- --yes")
    #expect(fake.messages(first) == Self.told + Self.fetched + Self.done)
    let output = first.output.split(separator: "\n").map(String.init)
    #expect(output.dropFirst() == ["<sort>", "<$'a\\nb'>", "<$'\\377'>", "<''>", "<-->", "<--yes>"])
    #expect(first.exitCode == 0)
    #expect(fake.calls == ["build", "prepare in \(fake.home)"])
    #expect(fake.read("home/weights/pnet.pt") == "facenet-pytorch content\n")
    #expect(fake.read("home/openvino/2026.4.1/libs/libopenvino_c.so") == "openvino content\n")
    #expect(fake.read("a checkout/.build/release/libopenvino_c.so.2641") == "openvino content\n")
    #expect(!fake.exists("home/demo/photos"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: fake.home + "/downloads") == [])

    let second = try fake.run("./rollcall people")
    #expect(second.errors == "")
    #expect(second.output.hasSuffix(" in 1\n<people>\n"))
    #expect(fake.calls.count == 2)
  }

  @Test func onlyTheDemoFetchesPhotos() throws {
    let fake = try FakeCheckout(filled: true)
    #expect(try fake.run("./rollcall --set-up-only").output == "")
    let demo = try fake.run("./rollcall demo")
    #expect(demo.output.hasSuffix("<demo>\n"))
    #expect(demo.errors.contains("rollcall: fetching face_recognition 1.3.0\n"))
    #expect(fake.read("home/demo/photos/a.jpg") == "face_recognition content\n")
    #expect(try fake.run("./rollcall demo").errors == "")
  }

  @Test func changedSourcesAreBuiltWithOneLineOfNotice() throws {
    let fake = try FakeCheckout(filled: true)
    #expect(try fake.run("./rollcall --set-up-only").exitCode == 0)
    for change in [
      "touch Sources/Part/a.swift", "rm Sources/Part/b.swift", "touch Package.swift", "touch Scripts/pins.txt",
    ] {
      let run = try fake.run("sleep 0.02; \(change); ./rollcall x")
      #expect(run.errors == "rollcall: bringing the program up to date\nrollcall: preparing the models\n", "\(change)")
      #expect(try fake.run("./rollcall x").errors == "", "\(change)")
    }
  }

  @Test func calledThroughLinksItKeepsTheFolder() throws {
    let fake = try FakeCheckout(filled: true)
    let line = "ln -s \"$PWD/rollcall\" ../elsewhere/rc; ln -s rc ../elsewhere/again; cd ../elsewhere; ./again x"
    let run = try fake.run(line)
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(run.output == "\(fake.elsewhere) in 1\n<x>\n")
  }

  @Test func wrongHashIsRefusedByName() throws {
    let fake = try FakeCheckout()
    let run = try fake.run(
      "sed -i -E 's/^(wheel facenet.* )[0-9a-f]{64}/\\1\(String(repeating: "0", count: 64))/' Scripts/pins.txt; ./rollcall x"
    )
    #expect(run.exitCode == 69)
    #expect(
      fake.messages(run).hasSuffix(
        "rollcall: facenet-pytorch 2.6.0 is refused: what was fetched has not the SHA-256 "
          + String(repeating: "0", count: 64) + "\nhint: the package index, or a proxy before it, gives another file\n")
    )
    #expect(!fake.exists("home/weights/pnet.pt"))
    #expect(!fake.exists("a checkout/.build/release/rollcall"))
  }

  @Test func wrongContentIsRefusedByName() throws {
    let fake = try FakeCheckout()
    let zeros = String(repeating: "0", count: 64)
    let run = try fake.run("sed -i -E 's/^[0-9a-f]{64} facenet/\(zeros) facenet/' Scripts/contents.txt; ./rollcall x")
    #expect(run.exitCode == 69)
    #expect(
      run.errors.hasSuffix(
        "rollcall: facenet_pytorch/data/pnet.pt of facenet-pytorch is refused: its SHA-256 is not \(zeros)\n"))
    #expect(!fake.exists("home/weights/pnet.pt"))
  }

  @Test func alteredFileIsReplaced() throws {
    let fake = try FakeCheckout(filled: true)
    #expect(try fake.run("./rollcall --set-up-only").exitCode == 0)
    let run = try fake.run("echo >>\"$ROLLCALL_HOME/weights/pnet.pt\"; touch Package.swift; ./rollcall x")
    #expect(
      fake.messages(run) == """
        rollcall: weights/pnet.pt is not what was installed (its SHA-256 differs); fetching it again
        rollcall: setting up, once:
          - fetch facenet-pytorch 2.6.0 (1 MB), checked against its SHA-256
          about 2 MB of disk in all; models and libraries go to FAKE/home
        rollcall: fetching facenet-pytorch 2.6.0
        rollcall: unpacking facenet-pytorch
        rollcall: bringing the program up to date
        rollcall: preparing the models

        """)
    #expect(fake.read("home/weights/pnet.pt") == "facenet-pytorch content\n")
  }

  @Test func withoutNetworkItStopsAndGoesOnFromThere() throws {
    let fake = try FakeCheckout()
    let run = try fake.run("mv ../index/facenet* ../elsewhere; ./rollcall x")
    #expect(run.exitCode == 69)
    #expect(
      fake.messages(run) == Self.told
        + """
        rollcall: fetching openvino 2026.4.1
        rollcall: unpacking openvino
        rollcall: fetching facenet-pytorch 2.6.0
        rollcall: cannot fetch facenet-pytorch 2.6.0: No matching distribution found for facenet-pytorch==2.6.0
        hint: all that pip said is in FAKE/home/set-up.log; what is fetched already is kept

        """)
    let again = try fake.run("mv ../elsewhere/facenet* ../index; ./rollcall x")
    #expect(again.exitCode == 0)
    #expect(!again.errors.contains("openvino"))
  }

  @Test func killedInTheBuildItGoesOnFromThere() throws {
    let fake = try FakeCheckout(filled: true)
    try fake.write("", to: "slow")
    let run = try fake.run(
      "./rollcall x & until [[ -e $FAKE/started ]]; do sleep 0.05; done; kill $(cat /proc/$!/task/$!/children); wait $!"
    )
    #expect(run.exitCode == 143)
    #expect(fake.messages(run).hasSuffix("rollcall: set-up was stopped; the next call takes it up from here\n"))
    let again = try fake.run("rm ../slow; ./rollcall x")
    #expect(again.exitCode == 0)
    #expect(!again.errors.contains("fetching"))
    #expect(again.output.hasSuffix("<x>\n"))
  }
}
