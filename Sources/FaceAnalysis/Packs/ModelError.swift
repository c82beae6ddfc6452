public import Vocabulary

/// Why a model cannot be had.
public enum ModelError: Error {
  /// No pack of that name; the names there are.
  case unknown(name: String, known: [String])
  /// The pack is not in the models folder.
  case missing(name: String, folder: FilePath)
  /// A built-in pack was made by another version of the program, whose graphs take other inputs.
  case outdated(name: String)
  /// A file of the pack is not the one that its manifest describes.
  case altered(name: String, file: FilePath)
  /// The pack's `pack.json` cannot be read.
  case badManifest(name: String, file: FilePath, reason: String)
  /// The pack is of another kind, such as a detector where an embedder is wanted.
  case wrongKind(name: String, kind: PackManifest.Kind, wanted: PackManifest.Kind)
  /// The file that a pack calls its model is not of the form that its name says; what it is instead.
  case wrongForm(name: String, file: FilePath, form: String, reason: String)
  /// The pack's model is what its name says, and nothing that can be computed here; why.
  case unreadableNetwork(name: String, file: FilePath, text: String)
  /// The model keeps the numbers of a tensor in another file.
  case externalWeights(name: String, file: FilePath, tensor: String, location: String)
  /// A tensor of the model's weights holds what is no number.
  case weightsNotNumbers(name: String, file: FilePath, tensor: String)
  /// The model computes what is no number.
  case outputNotNumbers(name: String, file: FilePath, output: String)
  /// The network answers the picture of its self-test otherwise than `pack.json` says.
  case selfTestFailed(name: String, output: String, difference: Double, tolerance: Double)
  /// A published weight file is not there.
  case weightsMissing(file: FilePath)
  /// A published weight file has other bytes than those that were published.
  case weightsAltered(file: FilePath)
  /// A weight file has the right bytes and still cannot be read: a mistake in this program.
  case weightsUnreadable(file: FilePath, WeightFileError)
}
