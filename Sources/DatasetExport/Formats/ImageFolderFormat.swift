/// A folder a class: `CLASS/NAME.jpg`, and `train/CLASS/…`, `val/…`, `test/…` where the dataset is split.
///
/// Each part is a folder that holds class folders and nothing else, none of them empty.
///
/// Source: https://pytorch.org/vision/stable/generated/torchvision.datasets.ImageFolder.html
package final class ImageFolderFormat: DatasetFormat {
  package static let traits = FormatTraits(name: "imagefolder", pictures: FormatTraits.ofOneFace)

  package let context: FormatContext

  package init(_ context: FormatContext) {
    self.context = context
  }

  package func file(of picture: PlannedPicture) -> String? {
    guard let index = picture.classIndex else { return nil }
    let part = picture.part.map { "\($0.shortName)/" } ?? ""
    return "\(part)\(context.plan.classes[index].folder)/\(fileName(of: picture))"
  }

  package func finish(_ dataset: DatasetPlan) {}
}
