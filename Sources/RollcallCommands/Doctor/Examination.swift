import Clustering
import DatasetStore
import FaceAnalysis
import FileHandling
import Foundation
import Imaging
import Inference
import Pipeline
import VideoDecoding
import Vocabulary

/// A look at all that Rollcall stands on: what is installed, what was found, what is wrong, and what to do.
struct Examination {
  struct Finding {
    enum State: String {
      case fine = "ok"
      /// Worth knowing, and in the way of nothing.
      case note
      case wrong
    }

    let subject: String
    let state: State
    let text: String

    /// What to do; only where something is not as it should be.
    var remedy: String?
  }

  private(set) var findings: [Finding] = []
  private(set) var devices: [InferenceCore.Device] = []

  var isFine: Bool { findings.allSatisfy { $0.state != .wrong } }

  init(_ models: ModelStore) {
    add("rollcall", ProgramVersion.version)
    lookAtOpenVINO()
    lookAtFFmpeg()
    add("SQLite", DatasetStore.sqliteVersion)
    lookAtJPEG()
    add("BLAS", "\(BLASLibrary.description), \(counted(BLASLibrary.threadCount, "thread"))")
    lookAtMachine()
    lookAtHome(models)
    lookAtModels(models)
    lookAtTerminal()
  }

  mutating func add(_ subject: String, _ text: String, _ state: Finding.State = .fine, remedy: String? = nil) {
    findings.append(Finding(subject: subject, state: state, text: text, remedy: remedy))
  }

  static let setUpAgain = "`./rollcall --set-up-only` installs it"

  // MARK: Libraries

  private mutating func lookAtOpenVINO() {
    do {
      devices = try InferenceCore.devices()
      let names = devices.map { "\($0.name) (\(shown($0.fullName)))" }.joined(separator: ", ")
      let hasProcessor = devices.contains { $0.name == "CPU" }
      add(
        "OpenVINO", "\(try InferenceCore.version()); devices: \(names.isEmpty ? "none" : names)",
        hasProcessor ? .fine : .wrong, remedy: hasProcessor ? nil : Self.setUpAgain)
    } catch {
      add("OpenVINO", Complaint(error).sentence, .wrong, remedy: Self.setUpAgain)
    }
  }

  /// Codecs of most of the clips that people have, with what they are known by.
  private static let codecs = ["h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "mpeg2video", "prores", "mjpeg", "png"]

  private mutating func lookAtFFmpeg() {
    let found = Self.codecs.compactMap { codec in
      DecodingLibrary.decoder(of: codec).map { $0 == codec ? codec : "\(codec) (\($0))" }
    }
    let missing = Self.codecs.filter { DecodingLibrary.decoder(of: $0) == nil }
    let text = "\(DecodingLibrary.version); decodes \(found.joined(separator: ", "))"
    guard !missing.isEmpty else { return add("FFmpeg", text) }
    add(
      "FFmpeg", "\(text); not \(missing.joined(separator: ", "))", .note,
      remedy: "clips in these are left out; an FFmpeg with their decoders reads them")
  }

  /// Writes a picture and reads it again.
  private mutating func lookAtJPEG() {
    do {
      let picture = RGBImage(size: PixelSize(width: 16, height: 16))
      let bytes = try JPEGEncoder().encode(picture)
      guard try JPEGDecoder().decode(bytes).size == picture.size else {
        return add("libjpeg-turbo", "reads another picture than it wrote", .wrong, remedy: Self.setUpAgain)
      }
      add("libjpeg-turbo", Self.file(of: "libturbojpeg").map { "\($0), writes and reads" } ?? "writes and reads")
    } catch {
      add("libjpeg-turbo", Complaint(error).sentence, .wrong, remedy: Self.setUpAgain)
    }
  }

  /// The file name of a library that is loaded: its programs know no other version of it.
  private static func file(of library: String) -> String? {
    guard let maps = try? FileContents.read("/proc/self/maps") else { return nil }
    return String(decoding: maps, as: UTF8.self).split(separator: "\n").lazy
      .compactMap { $0.split(separator: "/").last.map(String.init) }.first { $0.hasPrefix(library) }
  }
}
