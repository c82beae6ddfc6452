import Foundation
import Vocabulary

/// What an export would hold: counted by a command that only reads, one at a time. Whoever asks anew, as each change of the
/// form does, ends the one before.
final class PreviewSlot {
  /// A line a person with a dozen faces: 100,000 people are some 40 MB.
  private static let mostOutputBytes = 1 << 26

  private enum State {
    case counting(ChildCommand)
    case done([UInt8])
    case failed(String)
  }

  private var number = 0
  private var state: State?

  /// Commands that were asked to end and have not yet.
  private var ending: [ChildCommand] = []

  /// - Returns: The number to ask for it by.
  func begin(_ arguments: [[UInt8]]) throws(ChildCommand.Failure) -> Int {
    end()
    let command = try ChildCommand(arguments, mostOutputBytes: Self.mostOutputBytes)
    number += 1
    state = .counting(command)
    return number
  }

  private func end() {
    if case .counting(let command) = state {
      command.interrupt()
      ending.append(command)
    }
    state = nil
  }

  var descriptors: [Int32] {
    var all = ending.flatMap(\.descriptors)
    if case .counting(let command) = state { all += command.descriptors }
    return all
  }

  func turn() {
    for command in ending { command.read() }
    ending.removeAll { $0.exitCode != nil }
    guard case .counting(let command) = state else { return }
    command.read()
    guard command.exitCode != nil else { return }
    // Faces that are left out as their clip is gone make an exit code, and are in the report.
    let isReport = command.output.first == UInt8(ascii: "{")
    state = isReport ? .done(command.output) : .failed(command.words)
  }

  /// Ends what counts, and waits for it.
  func stop() {
    end()
    for command in ending { command.wait() }
    ending = []
  }

  /// `{"state": "done", "report": …}`; `replaced` where another was asked for since.
  func answer(to asked: Int) throws -> HTTPResponse {
    switch state {
    case .counting(let command) where asked == number:
      return try .json(Answer(state: "counting", progress: command.progress, sentence: nil))
    case .done(let report) where asked == number:
      // It is JSON already, as the command wrote it.
      let body = [UInt8](#"{"state":"done","report":"#.utf8) + report + [UInt8]("}".utf8)
      return HTTPResponse(type: "application/json", headers: ["Cache-Control": "no-store"], body: body)
    case .failed(let words) where asked == number:
      return try .json(Answer(state: "failed", progress: nil, sentence: words))
    default: return try .json(Answer(state: "replaced", progress: nil, sentence: nil))
    }
  }

  private struct Answer: Encodable {
    let state: String
    let progress: ChildCommand.Progress?
    let sentence: String?
  }
}

/// What a page gets when it asks for one.
struct PreviewBegun: Encodable {
  let preview: Int
}
