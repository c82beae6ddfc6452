import FileHandling

/// Lets in who knows the password: a page to type it on, and for the right one a session of its own.
///
/// The password is kept in memory as a hash, to compare in a time that says nothing; no file holds it or what it becomes.
/// Use it from one thread.
public final class PasswordGate {
  /// Guessed at the rate that `LoginLimiter` leaves, ten random letters hold for longer than anybody lives; what people
  /// choose is weaker, hence two more.
  public static let leastBytes = 12

  /// More than anybody types; what is sent to be compared is cut off there too.
  public static let mostBytes = 1024

  /// A session that is not used for so long is over.
  private static let sessionSeconds = 12.0 * 3600
  private static let mostSessions = 64

  private let hash: [UInt8]
  private var limiter = LoginLimiter(at: .now)
  private var sessions: [(secret: String, used: ContinuousClock.Instant)] = []

  /// - Precondition: The password has from `leastBytes` to `mostBytes` bytes.
  public init(password: [UInt8]) throws {
    precondition((Self.leastBytes...Self.mostBytes).contains(password.count), "a password of \(password.count) bytes")
    hash = try ContentHash.sha256(of: password)
  }

  enum Verdict {
    case right(session: String)
    case wrong
    case wait(seconds: Int)
  }

  /// - Parameter address: Who tries.
  func verdict(on password: [UInt8], from address: String) throws -> Verdict {
    let now = ContinuousClock.now
    let wait = limiter.secondsToWait(address, at: now)
    guard wait <= 0 else { return .wait(seconds: Int(wait.rounded(.up))) }
    guard Secret.areEqual(try ContentHash.sha256(of: password), hash) else {
      limiter.noteWrong(address, at: now)
      return .wrong
    }
    limiter.noteRight(address)
    let session = Secret.random()
    if sessions.count == Self.mostSessions,
      let oldest = sessions.indices.min(by: { sessions[$0].used < sessions[$1].used })
    {
      sessions.remove(at: oldest)
    }
    sessions.append((session, now))
    return .right(session: session)
  }

  /// Whether this is a session that is not over; it goes on.
  func isOpen(_ secret: String) -> Bool {
    let now = ContinuousClock.now
    sessions.removeAll { now - $0.used > .seconds(Self.sessionSeconds) }
    var found: Int?
    for (index, session) in sessions.enumerated() where Secret.areEqual(session.secret, secret) { found = index }
    if let found { sessions[found].used = now }
    return found != nil
  }

  func close(_ secret: String) { sessions.removeAll { Secret.areEqual($0.secret, secret) } }
}

/// What nobody guesses.
enum Secret {
  /// 128 bits as 32 hexadecimal digits, from the system's generator.
  static func random() -> String {
    var random = SystemRandomNumberGenerator()
    return (0..<2).map { _ in
      let digits = String(random.next() as UInt64, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  static func areEqual(_ one: String, _ other: String) -> Bool { areEqual([UInt8](one.utf8), [UInt8](other.utf8)) }

  /// Takes as long for a wrong secret as for the right one.
  static func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    guard one.count == other.count else { return false }
    return zip(one, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
