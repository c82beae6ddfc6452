import DatasetStore
public import FaceAnalysis
public import Vocabulary

/// Which libraries need a model.
public enum ModelUse {
  /// The libraries of this user that were sorted with a model, by the notes that sorting leaves in the home; one that
  /// was copied here from elsewhere is not known.
  ///
  /// One that cannot be read counts: it may be mended, and would then need the model.
  public static func libraries(using name: String, in models: ModelStore) -> [FilePath] {
    models.libraries(where: SortTarget.holdsLibrary).filter { library in
      guard let store = try? DatasetStore(opening: library.appending(DatasetStore.fileName), access: .readOnly),
        let made = try? store.models()
      else { return true }
      try? store.close()
      return made.contains { $0.name == name }
    }
  }
}
