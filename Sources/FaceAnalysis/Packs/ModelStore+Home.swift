import Foundation
import Vocabulary

extension ModelStore {
  /// The models that the set-up made: in `$ROLLCALL_HOME`, else `rollcall` in the XDG data folder.
  public static var installed: ModelStore { ModelStore(home: installedHome) }

  /// Rollcall's folder for models and caches; `ROLLCALL_HOME` and XDG's variables are read here and nowhere else.
  static var installedHome: FilePath {
    let environment = ProcessInfo.processInfo.environment
    if let home = environment["ROLLCALL_HOME"], !home.isEmpty { return FilePath(home) }
    if let data = environment["XDG_DATA_HOME"], !data.isEmpty { return FilePath(data).appending("rollcall") }
    return FilePath(environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? "/").appending(".local/share/rollcall")
  }
}
