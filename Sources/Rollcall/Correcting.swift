public import DatasetStore
public import Pipeline
public import Vocabulary

/// A library that is open to be corrected, as the commands `rollcall name`, `merge`, `split`, `undo` … do:
///
/// ```swift
/// import Rollcall
///
/// let library = try Library(correcting: "cast")
/// let ann = try library.store.person("Ann")
/// try library.correct { try $0.merge([ann, PersonNumber(7)]) }
/// try library.correct { try $0.undo() }
/// try library.close()
/// ```
public typealias Library = Pipeline.Library
public typealias Regrouping = Pipeline.Regrouping
public typealias LibraryStore = DatasetStore
public typealias PersonNumber = Vocabulary.PersonNumber
public typealias FaceID = Vocabulary.FaceID
