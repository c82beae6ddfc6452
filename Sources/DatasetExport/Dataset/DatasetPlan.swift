package import DatasetStore
package import Vocabulary

/// All of a dataset that is known before its first picture is taken: what a format lays out.
///
/// Everything in it is in a fixed order and free of this machine's paths and of the time of day, so that the same library
/// and the same options give the same bytes.
///
/// - Complexity: About 2 KB a face.
package struct DatasetPlan: Sendable {
  package var pictureKind: PictureKind
  package var pictureFormat: PictureFormat

  /// The parts that the dataset is split into, in order; empty where it is not split.
  package var parts: [DatasetPart] = []

  /// Who is in it, by the names of their folders in byte order, so that readers which number sorted folders
  /// (torchvision's `ImageFolder`) give everybody the number that they have here.
  package var classes: [DatasetClass] = []

  /// The clips that its faces come from, by their hashes.
  package var clips: [DatasetClip] = []

  /// In the order in which they are taken and handed to the format: clip by clip, frame by frame, from left to right.
  package var pictures: [PlannedPicture] = []

  package init(pictureKind: PictureKind, pictureFormat: PictureFormat) {
    self.pictureKind = pictureKind
    self.pictureFormat = pictureFormat
  }

  package func clip(_ id: ClipID) -> DatasetClip? {
    // A handful to some thousands, sorted.
    var range = clips.indices
    while let middle = range.dropFirst(range.count / 2).first {
      if clips[middle].id == id { return clips[middle] }
      range = clips[middle].id < id ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
    }
    return nil
  }

  /// The pictures of a part; all where the dataset is not split and `part` is `nil`.
  package func pictures(of part: DatasetPart?) -> some Sequence<PlannedPicture> {
    pictures.lazy.filter { $0.part == part }
  }

  /// The same without pictures that could not be taken; their clips, numbers and classes stay.
  package func without(_ lost: Set<Int>) -> DatasetPlan {
    guard !lost.isEmpty else { return self }
    var rest = self
    rest.pictures = pictures.filter { !lost.contains($0.number) }
    return rest
  }

  package var faceCount: Int { pictures.reduce(0) { $0 + $1.faces.count } }
}

/// One person of a dataset, or the faces of nobody.
package struct DatasetClass: Hashable, Sendable {
  /// From 0, and its place in `DatasetPlan.classes`.
  package var index: Int

  /// `nil` for the unsorted faces.
  package var person: PersonNumber?

  /// As the library has it; `nil` while the person has none.
  package var name: String?

  /// Lower-case ASCII letters, digits and `-`: safe in every file system, shell and tar key, and nobody else's.
  package var folder: String

  /// What people read: the name, or the folder.
  package var title: String { name ?? folder }

  package init(index: Int, person: PersonNumber?, name: String?, folder: String) {
    self.index = index
    self.person = person
    self.name = name
    self.folder = folder
  }
}

/// A clip that faces come from.
package struct DatasetClip: Hashable, Sendable {
  package var id: ClipID

  /// The file's name without its folders, which differ from machine to machine; for people, not to be opened.
  package var fileName: String

  /// The same in lower-case ASCII letters, digits and `-`, without its ending.
  package var slug: String
  package var isPhoto: Bool
  package var size: PixelSize
  package var durationSeconds: Double?

  /// Where it lies now, to be read; `nil` where it is gone. Not to be written into a dataset.
  package var path: FilePath?

  /// How a photo is stored; `nil` where nobody looked.
  package var orientation: StoredOrientation?

  package init(_ record: ClipRecord, path: FilePath?, orientation: StoredOrientation? = nil) {
    self.init(
      id: record.id, fileName: String(decoding: record.path.clipName, as: UTF8.self),
      slug: LibraryNames.slug(ofClip: record.path), isPhoto: record.kind == .photo, size: record.size,
      durationSeconds: record.durationSeconds, path: path, orientation: orientation)
  }

  package init(
    id: ClipID, fileName: String, slug: String, isPhoto: Bool, size: PixelSize, durationSeconds: Double?,
    path: FilePath?, orientation: StoredOrientation? = nil
  ) {
    self.id = id
    self.fileName = fileName
    self.slug = slug
    self.isPhoto = isPhoto
    self.size = size
    self.durationSeconds = durationSeconds
    self.path = path
    self.orientation = orientation
  }
}

/// A picture of a dataset: of one face, or of a frame with all its faces.
package struct PlannedPicture: Sendable {
  /// Its place in the whole plan, from 0. It stays the same where other pictures cannot be taken.
  package var number: Int

  /// Lower-case ASCII letters, digits and `-`, without a dot and without an ending; no two are the same.
  package var name: String
  package var clip: ClipID
  package var frameIndex: Int

  /// From the clip's first video frame.
  package var seconds: Double
  package var frameSize: PixelSize

  /// `nil` where the dataset is not split.
  package var part: DatasetPart?

  /// Of the written picture; of the frame where none is written.
  package var size: PixelSize

  /// Those that were chosen, from left to right; exactly one where the picture is of one face.
  package var faces: [PicturedFace]

  /// Faces of the same frame that were not chosen, where the picture is a whole frame: a detector that is trained on it
  /// should know of them. What a human said is no face is not among them.
  package var others: [PicturedFace]

  /// The class of a picture of one face.
  package var classIndex: Int? { faces.first?.classIndex }

  package init(
    number: Int, name: String, clip: ClipID, frameIndex: Int, seconds: Double, frameSize: PixelSize, part: DatasetPart?,
    size: PixelSize, faces: [PicturedFace], others: [PicturedFace] = []
  ) {
    self.number = number
    self.name = name
    self.clip = clip
    self.frameIndex = frameIndex
    self.seconds = seconds
    self.frameSize = frameSize
    self.part = part
    self.size = size
    self.faces = faces
    self.others = others
  }
}

/// A face in a picture of a dataset.
package struct PicturedFace: Sendable {
  /// With its box and landmarks in pixels of the clip's frame.
  package var face: DatasetFace

  /// `nil` for a face that was not chosen, of a person who is not in the dataset.
  package var classIndex: Int?

  /// In pixels of the written picture, like the landmarks. It may reach beyond the picture, as the detector's may.
  package var box: Rectangle
  package var landmarks: Landmarks?

  package init(face: DatasetFace, classIndex: Int?, box: Rectangle, landmarks: Landmarks?) {
    self.face = face
    self.classIndex = classIndex
    self.box = box
    self.landmarks = landmarks
  }
}
