import FaceAnalysis
import FileHandling
import Foundation
import Inference
import Vocabulary

/// The machine: processor, memory, disk and terminal.
extension Examination {
  /// Below this, a few frames of a large film in memory may be too many.
  private static let leastMemoryInBytes = 1 << 30

  /// Below this, a library of an hour's film may not fit.
  private static let leastSpaceInBytes = 1 << 30

  mutating func lookAtMachine() {
    let processor = devices.first { $0.name == "CPU" }
    let formats = ["FP32", "BF16", "INT8"].filter { processor?.capabilities.contains($0) ?? false }
    let cores = counted(ProcessInfo.processInfo.activeProcessorCount, "core")
    let hasBFloat16 = formats.contains("BF16")
    add(
      "processor",
      cores + (formats.isEmpty ? "" : ", computes in \(formats.map { $0.lowercased() }.joined(separator: ", "))")
        + (hasBFloat16 ? "; `--precision bf16` is quicker" : ""))
    lookAtMemory()
  }

  private mutating func lookAtMemory() {
    var sizes: [Substring: Int] = [:]
    if let bytes = try? FileContents.read("/proc/meminfo") {
      for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
        let words = line.split(separator: " ")
        if words.count > 1, let kilobytes = Int(words[1]) { sizes[words[0].dropLast()] = kilobytes << 10 }
      }
    }
    guard let total = sizes["MemTotal"], let available = sizes["MemAvailable"] else {
      return add("memory", "the system does not say", .note)
    }
    let isLittle = available < Self.leastMemoryInBytes
    add(
      "memory", "\(gigabytes(available)) of \(gigabytes(total)) are free", isLittle ? .note : .fine,
      remedy: isLittle ? "close other programs, or use fewer --threads" : nil)
  }

  mutating func lookAtHome(_ models: ModelStore) {
    let path = shown(models.home.description)
    guard FileStatus.kind(of: models.home) == .folder else {
      return add("home", "\(path) is not there", .wrong, remedy: "`./rollcall --set-up-only` makes it")
    }
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: models.home.description)
    guard let free = (attributes?[.systemFreeSize] as? NSNumber)?.intValue else { return add("home", path) }
    let isLittle = free < Self.leastSpaceInBytes
    add(
      "home", "\(path), \(gigabytes(free)) are free", isLittle ? .note : .fine,
      remedy: isLittle ? "make room where libraries are made" : nil)
  }

  /// Built-in models first.
  mutating func lookAtModels(_ models: ModelStore) {
    for name in BuiltInPack.allCases.map(\.rawValue) + models.added() {
      do {
        let manifest = try models.verify(name)
        if let pack = BuiltInPack(rawValue: name), !models.isIntact(pack) { throw ModelError.outdated(name: name) }
        add(name, "\(manifest.kind.rawValue), whole; licence: \(shown(manifest.licence))")
      } catch {
        let complaint = Complaint(error)
        add(name, complaint.sentence, .wrong, remedy: complaint.hint)
      }
    }
  }

  /// Names of people are written in UTF-8, whatever the terminal takes them for.
  mutating func lookAtTerminal() {
    let environment = ProcessInfo.processInfo.environment
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? "none"
    let isUTF8 = locale.lowercased().replacing("-", with: "").hasSuffix("utf8")
    add(
      "locale", shown(locale), isUTF8 ? .fine : .note,
      remedy: isUTF8 ? nil : "names are written in UTF-8; `export LANG=C.UTF-8` where they look wrong")
  }

  private func gigabytes(_ bytes: Int) -> String {
    "\((Double(bytes) / 1e9 * 10).rounded() / 10) GB"
  }
}
