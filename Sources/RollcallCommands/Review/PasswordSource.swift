import FileHandling
import Pipeline
import ReviewServer
import Vocabulary

/// Where the password of a page that others may open comes from: a file, or whoever sits at the terminal. Never the
/// command line, which every user of the machine can read.
enum PasswordSource {
  private static let newline = UInt8(ascii: "\n")

  /// - Throws: `ReviewError`, `FileError`; `Cancelled` after Ctrl-C.
  static func gate(file: FilePath?) throws -> PasswordGate {
    let password = try file.map(read) ?? ask()
    guard password.count >= PasswordGate.leastBytes else { throw ReviewError.shortPassword }
    guard password.count <= PasswordGate.mostBytes else { throw ReviewError.longPassword }
    return try PasswordGate(password: password)
  }

  /// The first line, without its end.
  private static func read(_ file: FilePath) throws -> [UInt8] {
    guard try !FileStatus.isOpenToOthers(file) else { throw ReviewError.openPasswordFile(file) }
    let bytes = try FileContents.read(file, limitInBytes: 1 << 16)
    let line = bytes.prefix { $0 != newline }
    return [UInt8](line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
  }

  private static func ask() throws -> [UInt8] {
    guard Question.canBeAsked else { throw ReviewError.noPassword }
    guard let password = Question.secret("Password of the page: "), let again = Question.secret("The same again: ")
    else {
      if Interruption.isAskedFor { throw Cancelled() }
      throw ReviewError.noPassword
    }
    guard password == again else { throw ReviewError.passwordsDiffer }
    return [UInt8](password.utf8)
  }
}
