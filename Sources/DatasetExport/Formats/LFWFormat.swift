import FileHandling
import Foundation
import Vocabulary

/// Labeled Faces in the Wild: `Name_Surname/Name_Surname_0001.jpg`, `people.txt`, and `pairs.txt` of faces that are the same
/// person or not, in folds that share nobody, to test a recogniser with.
///
/// Names keep ASCII letters and digits, with `_` between words; two that would then be one file on a file system that
/// ignores case are told apart by the person's number. There are ten folds where that many have two people, one of them
/// with two pictures; each has as many pairs as the others, at most 300 of each kind. Pairs of one person are taken from two
/// shots where there are any. A seed gives the folds and the pairs.
///
/// Source: http://vis-www.cs.umass.edu/lfw/README.txt, and the readers: torchvision's `LFWPeople` and `LFWPairs`.
package final class LFWFormat: DatasetFormat {
  package static let traits = FormatTraits(
    name: "lfw", pictures: FormatTraits.ofOneFace, hasParts: false, countsPictures: true)

  package let context: FormatContext
  private let names: [String]
  private let numbers: PictureNumbers

  package init(_ context: FormatContext) {
    self.context = context
    names = Self.names(of: context.plan.classes)
    numbers = PictureNumbers(of: context.plan)
  }

  package func file(of picture: PlannedPicture) -> String? {
    picture.classIndex.map {
      let number = LibraryNames.padded(numbers[picture], to: 4)
      return "\(names[$0])/\(names[$0])_\(number).\(context.plan.pictureFormat.fileEnding)"
    }
  }

  /// One a class, without two that differ in case only.
  package static func names(of classes: [DatasetClass]) -> [String] {
    var taken: Set<String> = []
    return classes.map { someone in
      let number = someone.person.map { LibraryNames.padded($0.value, to: 4) } ?? ""
      var name = cleaned(someone.name ?? "")
      if name.isEmpty { name = someone.person == nil ? "Unsorted" : "Person_\(number)" }
      while taken.contains(name.lowercased()) { name += "_\(number)" }
      taken.insert(name.lowercased())
      return name
    }
  }

  private static func cleaned(_ name: String) -> String {
    // Letters first, their marks behind them: é keeps its e.
    let letters = name.decomposedStringWithCanonicalMapping.unicodeScalars.filter { !$0.properties.isDiacritic }
    let words = String(String.UnicodeScalarView(letters)).split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return String(words.joined(separator: "_").prefix(80))
  }

  package func finish(_ dataset: DatasetPlan) throws {
    var random = SplitMix64(seed: context.seed)
    let pairs = LFWPairs(of: dataset, random: &random)
    let someones = pairs.folds.map { fold in
      "\(fold.count)\n" + fold.map { "\(names[$0])\t\(numbers.counts[$0])\n" }.joined()
    }
    try context.folder.write("\(pairs.folds.count)\n" + someones.joined(), to: "people.txt")
    let writer = try context.folder.writer(for: "pairs.txt")
    try writer.write("\(pairs.folds.count)\t\(pairs.pairCount)\n")
    for fold in pairs.folds {
      for pair in pairs.matched(in: fold, &random) {
        try writer.write("\(names[pair.person])\t\(pair.first)\t\(pair.second)\n")
      }
      for pair in pairs.mismatched(in: fold, &random) {
        try writer.write(
          "\(names[pair.first.person])\t\(pair.first.number)\t\(names[pair.second.person])\t\(pair.second.number)\n")
      }
    }
    try writer.commit()
  }
}
