// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
]

/// One Swift target; a target imports targets of lower ranks only (`Tests/ArchitectureTests` holds this).
/// What web pages are made of is kept in the program itself.
func module(
  _ name: String, uses dependencies: [Target.Dependency] = [], embedding files: [String] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, resources: files.map { .embedInCode($0) }, swiftSettings: settings)
}

func tests(_ name: String, uses dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: ["TestSupport"] + dependencies, exclude: exclude, swiftSettings: settings)
}

let package = Package(
  name: "Rollcall",
  products: [
    .library(name: "Rollcall", targets: ["Rollcall"]),
    .executable(name: "rollcall", targets: ["rollcall"]),
  ],
  targets: [
    // C: a module map and a shim header each.
    .systemLibrary(name: "CBLAS"),
    .systemLibrary(name: "CCrypto"),
    .systemLibrary(name: "CFFmpeg"),
    .systemLibrary(name: "CMicroHTTPD"),
    .systemLibrary(name: "COpenVINO", pkgConfig: "rollcall-openvino"),
    .systemLibrary(name: "CSQLite"),
    .systemLibrary(name: "CTurboJPEG"),

    // Rank 0: values.
    module("Vocabulary"),
    module("CommandLineParsing"),

    // Rank 1: one activity each, over at most one C library.
    module("FileHandling", uses: ["Vocabulary", "CCrypto"]),
    module("Imaging", uses: ["Vocabulary", "CTurboJPEG"]),
    module("Clustering", uses: ["Vocabulary", "CBLAS"]),
    module("VideoDecoding", uses: ["Vocabulary", "CFFmpeg"]),
    module("VideoEncoding", uses: ["Vocabulary", "CFFmpeg"]),
    module("Inference", uses: ["Vocabulary", "COpenVINO"]),
    module("DatasetStore", uses: ["Vocabulary", "CSQLite"]),
    module("Tracking", uses: ["Vocabulary"]),

    // Rank 2: activities made of those.
    module("FaceAnalysis", uses: ["Vocabulary", "FileHandling", "Imaging", "Inference"]),
    module(
      "DatasetExport",
      uses: ["Vocabulary", "FileHandling", "Imaging", "Clustering", "VideoDecoding", "DatasetStore"],
      embedding: ["Pages/page.css", "Report/report.css", "Report/report.js"]),
    module("Evaluation", uses: ["Vocabulary", "FileHandling", "Clustering", "DatasetStore"]),

    module(
      "ReviewServer",
      uses: [
        "Vocabulary", "FileHandling", "Imaging", "VideoDecoding", "VideoEncoding", "DatasetStore", "CMicroHTTPD",
      ],
      embedding: [
        "index.html", "refused.html", "review.css", "main.js", "library.js", "elements.js", "people.js", "faces.js",
        "grid.js", "log.js", "search.js", "login.html", "login.css", "colors.js", "timeline.js", "player.js",
        "playing.js",
        "boxes.js", "look-alikes.js", "work.js", "drop.js", "export.js", "work.css", "questions.js", "questions.css",
      ].map { "Pages/\($0)" }),

    // Rank 3: the order of the stages.
    module(
      "Pipeline",
      uses: [
        "Vocabulary", "FileHandling", "Imaging", "Clustering", "Tracking", "VideoDecoding", "VideoEncoding",
        "Inference",
        "DatasetStore",
        "FaceAnalysis", "DatasetExport", "Evaluation",
      ]),

    // Rank 4: what is used from outside, each on the one before.
    module(
      "Rollcall", uses: ["Vocabulary", "VideoDecoding", "DatasetStore", "FaceAnalysis", "DatasetExport", "Pipeline"]),
    module(
      "RollcallCommands",
      uses: [
        "CommandLineParsing", "Vocabulary", "FileHandling", "Imaging", "VideoDecoding", "VideoEncoding", "Inference",
        "Clustering", "DatasetStore", "FaceAnalysis", "DatasetExport", "Evaluation", "ReviewServer",
        "Pipeline",
      ], embedding: ["Output/audit.css", "Output/evaluation.css"]),
    .executableTarget(name: "rollcall", dependencies: ["RollcallCommands"], swiftSettings: settings),

    // Tests, each beside what it tests. They use the public and package interfaces, so they run in release mode.
    .target(
      name: "TestSupport", dependencies: ["DatasetStore", "Vocabulary"], path: "Tests/TestSupport",
      swiftSettings: settings),
    tests("ArchitectureTests", uses: []),
    tests("LauncherTests", uses: []),
    tests("VocabularyTests", uses: ["Vocabulary"]),
    tests("CommandLineParsingTests", uses: ["CommandLineParsing"]),
    tests("FileHandlingTests", uses: ["FileHandling", "Vocabulary"]),
    tests("ImagingTests", uses: ["Imaging", "Vocabulary"]),
    tests("ClusteringTests", uses: ["Clustering", "Vocabulary"]),
    tests("VideoDecodingTests", uses: ["VideoDecoding", "VideoEncoding", "Vocabulary"]),
    tests("TrackingTests", uses: ["Tracking", "Vocabulary"]),
    tests("InferenceTests", uses: ["Inference", "Vocabulary"]),
    tests("DatasetStoreTests", uses: ["DatasetStore", "Vocabulary"], exclude: ["Fixtures"]),
    tests(
      "FaceAnalysisTests",
      uses: ["FaceAnalysis", "FileHandling", "Imaging", "Inference", "VideoDecoding", "Vocabulary"],
      exclude: ["Fixtures"]),
    tests("DatasetExportTests", uses: ["DatasetExport", "DatasetStore", "FileHandling", "Imaging", "Vocabulary"]),
    tests("EvaluationTests", uses: ["Clustering", "DatasetStore", "Evaluation", "Vocabulary"]),
    tests(
      "PipelineTests",
      uses: ["DatasetExport", "DatasetStore", "FaceAnalysis", "FileHandling", "Imaging", "Pipeline", "Vocabulary"]),
    // They run the built program, and so need it built.
    tests("EndToEndTests", uses: ["rollcall"], exclude: ["Expected"]),
  ],
  swiftLanguageModes: [.v6]
)
