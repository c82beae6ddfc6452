import Clustering
import Foundation
import Vocabulary

// measure-grouping COUNT SEED
// Groups made-up tracks and prints what it took as JSON.
let arguments = CommandLine.arguments
guard arguments.count == 3, let count = Int(arguments[1]), let seed = UInt64(arguments[2]) else { exit(64) }

struct Random {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
  mutating func unit() -> Double { (Double(next() >> 11) + 0.5) / 9_007_199_254_740_992 }
  mutating func normal() -> Double { (-2 * log(unit())).squareRoot() * cos(2 * .pi * unit()) }
}
nonisolated(unsafe) var random = Random(state: seed)
nonisolated let columns = 128

/// A point at about this distance from another.
func moved(_ point: [Double], by distance: Double) -> [Double] {
  point.map { $0 + random.normal() * distance / Double(columns).squareRoot() }
}

// Like dlib's: people some 0.8 apart, more alike within one of a hundred kinds; tracks 0.2 from their person, those of
// few or bad faces farther.
let kinds = (0..<100).map { _ in moved([Double](repeating: 0, count: columns), by: 0.35) }
/// Ten people a clip, seen from three camera set-ups, each at their place in it and in their clothes.
func scene() -> PersonGrouping.Scene {
  var colours = [Double](repeating: 0.001, count: ClothingHistogram.binCount)
  for shade in 0..<4 { colours[(person * 7 + shade) % colours.count] += random.unit() }
  let setUp = Int(random.unit() * 3)
  let x = 0.1 * Double((person + 3 * setUp) % 10)
  return PersonGrouping.Scene(
    clip: person / 10, shot: Int(random.unit() * 60), setUp: setUp,
    box: Rectangle(x: x, y: 0.3, width: 0.1 + 0.05 * random.unit(), height: 0.2),
    clothing: ClothingHistogram(weights: colours))
}

var tracks: [PersonGrouping.Track] = []
var truth: [Int] = []
var person = 0
while tracks.count < count {
  let kind = Int(random.unit() * 100)
  let center = moved(kinds[kind], by: 0.08 + 0.42 * Double(kind) / 100)
  for _ in 0..<min(count - tracks.count, 1 + Int(exp(random.unit() * 5))) {
    let faceCount = 1 + Int(exp(random.unit() * 4))
    let quality = random.unit()
    let spread = 0.13 + 0.12 * random.unit() + 0.2 / Double(min(faceCount, 8)).squareRoot() * 0.7
    tracks.append(
      PersonGrouping.Track(
        mean: moved(center, by: spread), faceCount: faceCount, quality: quality * Double(faceCount), scenes: [scene()]))
    truth.append(person)
  }
  person += 1
}
// Shuffled, as clips come; neighbours are seen in one frame now and then.
for place in stride(from: count - 1, to: 0, by: -1) {
  let other = Int(random.unit() * Double(place + 1))
  tracks.swapAt(place, other)
  truth.swapAt(place, other)
}
var apart: [[Int]] = []
for first in 0..<(count - 1) where truth[first] != truth[first + 1] && random.unit() < 0.3 { apart.append([first, first + 1]) }
let grouping = PersonGrouping(
  statistics: PersonGrouping.Statistics(
    trackDistance: 0.38, minimumTrackDistance: 0.34, photoDistance: 0.55, faceNoise: 0.2,
    averageFace: PersonGrouping.AverageFace(embedding: [Double](repeating: 0, count: columns), radius: 0.45)))
let start = ContinuousClock().now
let people = try grouping.people(of: tracks, apart: apart)
let seconds = (ContinuousClock().now - start) / .seconds(1)
var usage = rusage()
getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
let processor = [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
var hash: UInt64 = 0
for label in people.labels { hash = (hash &* 1_000_003) ^ UInt64(bitPattern: Int64(label ?? -1)) }
let found = Set(people.labels.compactMap(\.self)).count
let unsorted = people.labels.count { $0 == nil }
print(
  "{\"tracks\": \(count), \"seconds\": \(seconds), \"processor\": \(processor), \"peak_mib\": \(usage.ru_maxrss / 1024),",
  "\"people\": \(person), \"found\": \(found), \"unsorted\": \(unsorted), \"distance\": \(people.trackDistance), \"labels\": \"\(String(hash, radix: 16))\"}")
