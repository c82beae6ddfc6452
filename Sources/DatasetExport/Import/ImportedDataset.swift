package import Vocabulary

/// The forms of datasets that can be read.
package enum ImportFormat: String, Sendable, CaseIterable {
  case imagefolder, lfw, yolo, coco, xmp
}

/// Whose a face is, as a dataset says it.
package enum ImportedPerson: Hashable, Sendable {
  case named(String)

  /// Somebody without a name, known by what the dataset calls them: the same word is the same person.
  case unnamed(String)
}

/// A labelled box.
package struct ImportedRegion: Hashable, Sendable {
  package enum Unit: Hashable, Sendable {
    /// Of the upright picture.
    case pixels, shares

    /// Of the picture as it is stored, before the camera's orientation is applied.
    case storedPixels, storedShares
  }

  /// Nobody's where `nil`.
  package var person: ImportedPerson?
  package var box: Rectangle
  package var unit: Unit

  /// In the box's unit.
  package var landmarks: Landmarks?
}

/// A picture of a dataset with what the dataset says of it.
package struct ImportedPicture: Hashable, Sendable {
  package var path: FilePath

  /// Whose the picture is, where it has no boxes.
  package var person: ImportedPerson?

  /// `nil` where the dataset draws none: then its best face is `person`'s.
  package var regions: [ImportedRegion]?
}

/// What was left out or changed, and is no reason to stop.
package struct ImportProblem: Hashable, Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case link, unsafePath, missingPicture, noSuchClass, noClass, clipped, outside, noFace, severalFaces, twoClasses
    case twice, renamed, notAPhoto
  }

  package var kind: Kind
  package var path: FilePath

  /// A name, a path or a number as the dataset has it.
  package var detail: String

  package init(_ kind: Kind, _ path: FilePath, _ detail: String = "") {
    (self.kind, self.path, self.detail) = (kind, path, detail)
  }
}

/// A dataset as it was read: nothing of its pictures yet but where they lie.
package struct ImportedDataset: Sendable {
  package var format: ImportFormat
  package var pictures: [ImportedPicture] = []
  package var problems: [ImportProblem] = []
}

/// Why a folder cannot be imported. Nothing was written.
package enum ImportError: Error, Hashable, Sendable {
  /// No pictures at all.
  case noPictures(FilePath)
  case unknownFormat(FilePath)
  case severalFormats(FilePath, [String])

  /// It does not have what the format that was asked for has.
  case unfit(FilePath, format: String)
  case isLibrary(FilePath)
  case tooLarge(FilePath, limitInBytes: Int)
  case broken(FilePath, line: Int?, Flaw)

  package enum Flaw: Hashable, Sendable {
    case notUTF8
    case json(String)
    case xml(XML)
    case yaml(String)

    /// A label of YOLO has another count of numbers.
    case fieldCount(Int, expected: Int)
    case notANumber(String)
    case twoKeys(String)
  }

  package enum XML: String, Hashable, Sendable {
    case cutOff, mismatchedTag, badTag, badAttribute, badEntity, documentType, tooDeep, unknownPrefix, noRegionArea
  }
}
