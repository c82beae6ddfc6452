// swift-tools-version: 6.2
import PackageDescription

// A package of its own, over the same sources, so that measuring builds nothing but what it measures.
let package = Package(
  name: "measure-grouping",
  targets: [
    .systemLibrary(name: "CBLAS"),
    .target(
      name: "Vocabulary",
      swiftSettings: [.enableUpcomingFeature("InternalImportsByDefault")]),
    .target(
      name: "Clustering", dependencies: ["Vocabulary", "CBLAS"],
      swiftSettings: [.enableUpcomingFeature("InternalImportsByDefault")]),
    .executableTarget(name: "measure-grouping", dependencies: ["Clustering", "Vocabulary"]),
  ],
  swiftLanguageModes: [.v6]
)
