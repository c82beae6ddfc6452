/// What this program calls itself, in a library's records and to its users.
public enum ProgramVersion {
  public static let version = "0.1.0"
  public static let nameAndVersion = "rollcall \(version)"
}
