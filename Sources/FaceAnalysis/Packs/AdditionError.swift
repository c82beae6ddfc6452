public import Vocabulary

/// Why a model is not added, removed or calibrated, where it is not the model's own fault.
public enum AdditionError: Error, Sendable {
  /// A pack of that name is there.
  case exists(name: String)
  /// A name that no folder in `models` may have.
  case badName(name: String)
  /// A folder without `pack.json`.
  case noManifest(folder: FilePath)
  /// Neither a file nor a folder, nor a name of the catalogue.
  case noSource(text: String, known: [String])
  /// The network's outputs are those of no family that can be recognised.
  case unrecognised(file: FilePath, inputs: [String], outputs: [String])
  /// A file has other bytes than it was said to have.
  case wrongHash(source: String, expected: String, found: String)
  /// A network of the catalogue is of another family than the catalogue says.
  case notAsCatalogued(name: String, family: String, found: String)
  /// Another process adds a model at this moment.
  case busy(process: Int?)
  /// A model that is built in is neither removed nor calibrated.
  case builtIn(name: String)
  /// Libraries were made with the model, and need it.
  case inUse(name: String, libraries: [FilePath])
}

/// Why a model cannot be fetched.
public enum DownloadError: Error, Sendable {
  /// Whatever is fetched is checked against a hash that was known before.
  case hashWanted(address: String)
  /// Neither HTTPS, nor HTTP on this machine.
  case insecure(address: String)
  /// The program that fetches is not there.
  case noCurl
  case tooLarge(address: String, limitInBytes: Int)
  /// In curl's words.
  case failed(address: String, text: String)
  /// Whoever asked for it wants it no more.
  case interrupted
}
