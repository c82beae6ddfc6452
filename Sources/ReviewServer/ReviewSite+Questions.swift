import Foundation

/// | address | what |
/// | --- | --- |
/// | `/api/questions?most=8` | the first questions, with pictures |
/// | `/api/answer` | one answer (POST) |
extension ReviewSite {
  /// More than anybody looks at before the next answer.
  private static let mostQuestions = 50

  /// - Returns: `nil` where the address is another's.
  func answerAboutQuestions(to request: HTTPRequest) throws -> HTTPResponse? {
    switch (request.method == "POST", request.path) {
    case (false, "/api/questions"):
      let most = request.query["most"].flatMap { Int($0) } ?? 8
      guard (1...Self.mostQuestions).contains(most) else { return nil }
      return try .json(try desk.questions(most: most))
    case (true, "/api/answer"):
      let message = try JSONDecoder().decode(AnswerMessage.self, from: Data(request.body))
      let done = try desk.answer(message.question, with: message.checked(), seen: message.seen)
      return try .json(Done(edit: done.edit, sentence: done.sentence))
    default: return nil
    }
  }
}
