import Foundation
import TestSupport
import Testing

/// A home of its own for the commands that change models.
struct ModelHome {
  let directory: TemporaryDirectory
  let environment: [String: String]

  /// - Parameter hasBuiltIn: Whether the models that are built in are there; copying them takes a moment.
  init(hasBuiltIn: Bool = false) throws {
    directory = try TemporaryDirectory()
    if hasBuiltIn {
      environment = ["ROLLCALL_HOME": try Home.copy(in: directory) { _ in }]
    } else {
      try FileManager.default.createDirectory(
        at: directory.url.appending(path: "home/models"), withIntermediateDirectories: true)
      environment = ["ROLLCALL_HOME": directory.path("home")]
    }
  }

  var models: URL { directory.url.appending(path: "home/models") }

  static func model(_ pack: SamplePack) -> String { SharedData.url("models/\(pack.name).onnx").path }

  /// A copy of a network that the catalogue does not know: with two bytes more, a field that readers of ONNX pass over.
  func unknown(_ pack: SamplePack) throws -> String {
    var bytes = try Data(contentsOf: URL(filePath: Self.model(pack)))
    bytes += [0x78, 0x01]
    let name = "\(pack.name).onnx"
    try bytes.write(to: directory.url.appending(path: name))
    return name
  }

  /// Runs `rollcall models …`.
  func run(_ arguments: [String]) throws -> ChildProcess {
    try Program.run(["models"] + arguments, in: directory, environment: environment)
  }

  func outcome(_ arguments: [String]) throws -> Outcome { Outcome(try run(arguments), without: directory) }

  /// Nothing was added, and nothing is left of the attempt.
  func expectNothing(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let names = try FileManager.default.subpathsOfDirectory(atPath: directory.path("home"))
    #expect(names == ["models"], sourceLocation: sourceLocation)
  }

  func manifest(of name: String) throws -> [String: Any] {
    let data = try Data(contentsOf: models.appending(path: "\(name)/pack.json"))
    return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }
}
