import CommandLineParsing
import FaceAnalysis
import FileHandling
import Pipeline
import Vocabulary

/// `rollcall sort`.
enum SortCommand: Subcommand {
  enum Preset: String, CaseIterable {
    case standard = "default"
    case original

    var options: SortOptions { self == .original ? .original : SortOptions() }
  }

  private static let defaults = SortOptions()

  private static let clips = Positional(
    several: "CLIP", .file, help: "Videos and photos, and folders of them.")
  private static let output = Option(
    "output", short: "o", .folder.named("LIBRARY"),
    help: "The folder to make, or the library to add to; by default the first clip's name and “-people”.")
  private static let replace = Flag("replace", help: "Make the library that is there anew, instead of adding to it.")
  private static let preset = Option(
    "preset", ValueKind<Preset>.choice, default: .standard,
    help: "Start from these settings; “original” does what the script did that Rollcall grew from.")
  private static let sample = Option(
    "sample", .number(in: 0.001...1000), default: defaults.samplesPerSecond ?? 1,
    help: "Look at this many frames a second.")
  private static let frameRate = Option(
    "frame-rate", .number(in: 0.001...1000),
    help: "Frames a second of numbered pictures; by default \(Int(SortOptions.usualFrameRate)).")
  private static let noFrames = Flag("no-frames", help: "Treat numbered pictures as photos.")
  private static let from = Option("from", .moment, default: defaults.from, help: "Begin at this moment of each video.")
  private static let to = Option("to", .moment, help: "End before this moment; by default at the end.")
  private static let maximumSize = Option(
    "max-size", .pixelSize,
    help: "Reduce frames to fit this before faces are looked for; by default they stay as they are.")
  private static let detector = Option(
    "detector", .text.named("MODEL"), default: defaults.detector, help: "Find faces with this model.")
  private static let minimumFace = Option(
    "min-face", .number(in: 12...10_000), default: defaults.minimumFaceSize,
    help: "Look for faces of at least this many pixels.")
  private static let minimumScore = Option(
    "min-score", .number(),
    help: "Take faces that the detector scores at least this; by default the detector's own limit.")
  private static let upsample = Option(
    "upsample", .integer(in: 0...3), help: "Double frames this often for dlib-mmod; by default as --min-face needs.")
  private static let embedder = Option(
    "embedder", .text.named("MODEL"),
    help: "Tell faces with this model; by default \(SortOptions.usualEmbedder), or what the library was made with.")
  static let grouping = Option(
    "group", ValueKind<SortOptions.Grouping>.choice, default: defaults.grouping,
    help: "Group tracks, which follow a face through a shot, or single faces by one of the others.")
  static let distance = Option(
    "distance", .number(in: 0.01...100),
    help: "Tracks at most this far apart are one person (--group tracks); by default as the embedder says.")
  static let mergeBias = Option(
    "merge-bias", .number(in: -1...1), default: defaults.mergeBias,
    help: "Prefer pure folders (-1) or few folders (1) (--group tracks).")
  static let eps = Option(
    "eps", .number(in: 0.001...100), default: defaults.eps,
    help: "Faces at most this far apart are neighbours (--group dbscan, whispers, average).")
  static let minimumSamples = Option(
    "min-samples", .integer(in: 1...1_000_000), default: defaults.minSamples,
    help: "So many neighbours make a person, the face itself counted (--group dbscan, hdbscan).")
  private static let margin = Option(
    "margin", .margin, default: Margin(x: defaults.portraitMarginX, y: defaults.portraitMarginY),
    help:
      "Cut portraits with this much around the face, left and right and above and below, in pixels of a frame of 700x500."
  )
  private static let portraitWidth = Option(
    "width", .integer(in: 16...4096), default: defaults.portraitWidth, help: "Make portraits this wide, in pixels.")
  static let device = Option(
    "device", .device, default: defaults.device,
    help: "Compute here, as OpenVINO names it: CPU, GPU, NPU, or AUTO for what should be quickest.")
  static let precision = Option(
    "precision", ValueKind<SortOptions.Precision>.choice,
    help:
      "Compute in this number format; bf16 takes about half the time, auto: bf16 where the processor has it. By default f32, or what the library was made in."
  )
  static let threads = Option(
    "threads", .integer(in: 1...256), help: "Analyse so many frames at once; by default as many as there are cores.")
  private static let json = Flag("json", help: "Print the result as JSON.")
  private static let quiet = Flag("quiet", short: "q", help: "Print no summary and no progress.")
  private static let timings = Flag("timings", help: "Say how long each stage took; they overlap.")
  static let progress = Option(
    "progress", ValueKind<ProgressLine.When>.choice, default: .auto,
    help: "Show progress; auto: on a terminal; json: for programs, a line each time on standard error.")
  static let yes = Flag("yes", help: "Ask nothing before the set-up installs what is missing.")

  static let description = CommandDescription(
    "sort", summary: "Sort the faces of clips into one folder a person.", positionals: [clips],
    options: [
      output, replace, preset, sample, frameRate, noFrames, from, to, maximumSize, detector, minimumFace, minimumScore,
      upsample, embedder, grouping, distance, mergeBias, eps, minimumSamples, margin, portraitWidth, precision, device,
      threads, json,
      quiet, timings, progress, yes,
    ],
    discussion: """
      Options that are given win over those of the preset. A moment is seconds, or H:MM:SS.

      A folder of numbered pictures that are the frames of a video is read as one clip. FFmpeg's notation names one, too: \
      frames/%06d.jpg.

      Clips that cannot be used are said and left out; the exit code then tells of the first. Into a library that is \
      there, they are added: known people keep number and name. A run that was stopped goes on when it is called again.
        rollcall sort holiday.mp4
        rollcall sort rushes/ -o cast --sample 4
      """)

  static func run(_ values: ParsedValues) throws -> ExitCode {
    let paths = values[clips].compactMap(FilePath.init(bytes:))
    let library = try values[output].flatMap(FilePath.init(bytes:)) ?? defaultLibrary(for: paths[0])
    let reporter = SortReporter(
      asJSON: values[json], isQuiet: values[quiet], showsTimings: values[timings],
      progress: ProgressLine(values[progress], isQuiet: values[quiet]))
    return try reporter.sort(paths, into: library, options: options(values))
  }

  private static func options(_ values: ParsedValues) -> SortOptions {
    var options = values[preset].options
    func set<Value>(_ option: Option<Value>, _ path: WritableKeyPath<SortOptions, Value>) {
      if values.isGiven(option) { options[keyPath: path] = values[option] }
    }
    set(detector, \.detector)
    set(embedder, \.embedder)
    set(from, \.from)
    set(to, \.to)
    set(maximumSize, \.maximumSize)
    set(minimumFace, \.minimumFaceSize)
    set(minimumScore, \.minimumScore)
    set(upsample, \.upsamplingCount)
    set(grouping, \.grouping)
    set(distance, \.trackDistance)
    set(mergeBias, \.mergeBias)
    set(eps, \.eps)
    set(minimumSamples, \.minSamples)
    set(portraitWidth, \.portraitWidth)
    set(precision, \.precision)
    set(device, \.device)
    if values.isGiven(frameRate) { options.frameRate = values[frameRate] }
    options.readsSequences = !values[noFrames]
    if let count = values[threads] { options.threadCount = count }
    if values.isGiven(sample) { options.samplesPerSecond = values[sample] }
    if values.isGiven(margin) {
      options.portraitMarginX = values[margin].x
      options.portraitMarginY = values[margin].y
    }
    options.replacesLibrary = values[replace]
    return options
  }

  /// `clip.mp4` gives `clip-people` in the working folder; `.` and `..` go by the name of the folder that they are.
  static func defaultLibrary(for clip: FilePath) throws -> FilePath {
    // Numbered pictures go by the name of their folder.
    let isPattern = FileStatus.kind(of: clip) == nil && FrameNamePattern(clip.lastComponent) != nil
    let clip = isPattern ? clip.directory : clip
    let isFolder = FileStatus.kind(of: clip) == .folder
    var name = (isFolder ? try FileStatus.resolved(clip) : clip).lastComponent
    if !isFolder, let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0 { name.removeSubrange(dot...) }
    // A name that begins with a dash would be read as an option by the next command.
    if name.first == UInt8(ascii: "-") { name.insert(UInt8(ascii: "_"), at: 0) }
    if name == [UInt8(ascii: "/")] { name = Array("root".utf8) }
    return FilePath(bytes: name + Array("-people".utf8)) ?? FilePath("people")
  }
}
