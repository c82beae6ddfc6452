// measure-dbscan FLOATS COLUMNS EPS MIN-SAMPLES LABELS
// Groups a file of raw floats and writes its labels as raw 32-bit integers, -1 for noise, as NumPy reads them.
import Clustering
import Foundation

let arguments = CommandLine.arguments
guard arguments.count == 6, let columns = Int(arguments[2]), let eps = Double(arguments[3]),
  let minSamples = Int(arguments[4])
else {
  FileHandle.standardError.write(Data("usage: measure-dbscan FLOATS COLUMNS EPS MIN-SAMPLES LABELS\n".utf8))
  exit(64)
}

/// The file's pages count as memory while they are mapped, so they are let go before anything is measured.
func floats(in path: String) throws -> [Float] {
  let data = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
  return data.withUnsafeBytes { [Float]($0.bindMemory(to: Float.self)) }
}

let clock = ContinuousClock()
let start = clock.now
let matrix = try EmbeddingMatrix(floats: floats(in: arguments[1]), columnCount: columns)
let clusters = DBSCAN(eps: eps, minSamples: minSamples).clusters(of: matrix)
let elapsed = clock.now - start
let labels = clusters.labels.map { Int32($0 ?? -1) }
try labels.withUnsafeBytes { Data($0) }.write(to: URL(filePath: arguments[5]))
var usage = rusage()
getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
let seconds = elapsed / .seconds(1)
let processor = [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
print(
  "{\"seconds\": \(seconds), \"processor\": \(processor), \"peak_mib\": \(usage.ru_maxrss / 1024),",
  "\"clusters\": \(clusters.clusterCount),",
  "\"core\": \(clusters.coreRows.count)}")
