import Vocabulary

/// The dataset card of Hugging Face's hub: what a program reads in front, what people read behind it.
struct DatasetCard {
  private let dataset: DatasetPlan
  private let program: String

  init(of dataset: DatasetPlan, program: String) {
    self.dataset = dataset
    self.program = program
  }

  private static let sizes = [
    (1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"), (10_000_000, "1M<n<10M"),
  ]

  private var size: String {
    Self.sizes.first { dataset.pictures.count < $0.0 }?.1 ?? "10M<n<100M"
  }

  /// Each part by its own pattern, so that the files that describe the dataset are not taken for a part of it.
  private var splits: String {
    (dataset.parts.isEmpty ? [.train] : dataset.parts).filter { part in
      dataset.parts.isEmpty || dataset.pictures.contains { $0.part == part }
    }.map { "      - split: \($0.rawValue)\n        path: \($0.rawValue)/**\n" }.joined()
  }

  var text: String {
    """
    ---
    license: unknown
    task_categories:
      - image-classification
    size_categories:
      - \(size)
    configs:
      - config_name: default
        data_files:
    \(splits)---

    # Faces of \(dataset.classes.count) people

    \(dataset.pictures.count) pictures of faces, made by \(program). `dataset.json` says of which clips and how they were chosen,
    `faces.jsonl` where each face was found.

    ```python
    from datasets import ClassLabel, load_dataset

    faces = load_dataset("imagefolder", data_dir=".")
    names = sorted(set(faces["train"]["label"]))
    faces = faces.cast_column("label", ClassLabel(names=names))
    ```

    | column | what it is |
    | --- | --- |
    | `image` | the picture: \(dataset.pictureKind.rawValue) |
    | `label` | whose face it is: a name that is safe for files |
    | `name` | the person's name, or the label where there is none |
    | `face_id` | the face's line in `faces.jsonl` |
    | `clip`, `frame`, `time` | SHA-256 of the clip, frame from 0, seconds from its beginning |
    | `box`, `landmarks` | x, y, width, height, and x, y of right eye, left eye, nose, right and left corner of the mouth, in pixels of the picture |
    | `quality` | 0 … 1, 0 where it was not measured |

    ## Licence

    TO FILL IN: the licence of the clips, and of this dataset; change `license` above accordingly.

    ## Consent

    TO FILL IN: who is shown, whether and to what they agreed, until when, and whom to ask to be taken out. Pictures of faces
    are personal data, and in many countries biometric data.

    ## Limits

    TO FILL IN: who and what is missing here, and what it must not be used for.

    """
  }
}
