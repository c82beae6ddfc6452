// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
]

// A package of its own, over the same sources, so that measuring builds nothing but what it measures.
let package = Package(
  name: "measure-portraits",
  targets: [
    .systemLibrary(name: "CCrypto"),
    .systemLibrary(name: "CTurboJPEG"),
    .target(name: "Vocabulary", swiftSettings: settings),
    .target(name: "FileHandling", dependencies: ["Vocabulary", "CCrypto"], swiftSettings: settings),
    .target(name: "Imaging", dependencies: ["Vocabulary", "CTurboJPEG"], swiftSettings: settings),
    .executableTarget(name: "measure-portraits", dependencies: ["FileHandling", "Imaging", "Vocabulary"]),
  ],
  swiftLanguageModes: [.v6]
)
