// measure-portraits FRAMES WIDTH HEIGHT BOXES FOLDER
// Cuts a portrait for each line of BOXES (frame, x, y, width, height, person) out of raw RGB frames, writes it into a
// folder a person, and a montage of each person's first 25 from the files, with the calls that the program itself makes.
// One thread.
import FileHandling
import Foundation
import Imaging
import Vocabulary

let arguments = CommandLine.arguments
guard arguments.count == 6, let width = Int(arguments[2]), let height = Int(arguments[3]) else {
  FileHandle.standardError.write(Data("usage: measure-portraits FRAMES WIDTH HEIGHT BOXES FOLDER\n".utf8))
  exit(64)
}
let size = PixelSize(width: width, height: height)
let bytes = try FileContents.read(FilePath(arguments[1]))
let bytesPerFrame = 3 * width * height
let frames = stride(from: 0, to: bytes.count, by: bytesPerFrame).map {
  RGBImage(size: size, pixels: Array(bytes[$0..<($0 + bytesPerFrame)]))
}
let boxes = try String(contentsOfFile: arguments[4], encoding: .utf8).split(separator: "\n").map { line in
  let numbers = line.split(separator: " ").compactMap { Double($0) }
  precondition(numbers.count == 6, "not a box: \(line)")
  return (
    frame: Int(numbers[0]), box: Rectangle(x: numbers[1], y: numbers[2], width: numbers[3], height: numbers[4]),
    person: Int(numbers[5])
  )
}
let folder = FilePath(arguments[5])
let clock = ContinuousClock()
let start = clock.now

let crop = PortraitCrop()
let encoder = try JPEGEncoder()
var portraits: [Int: [FilePath]] = [:]
for (number, face) in boxes.enumerated() {
  let home = folder.appending("person-\(face.person)")
  if portraits[face.person] == nil { try Folder.make(home) }
  let portrait = crop.portrait(of: face.box, in: frames[face.frame])
  let path = home.appending("\(number).jpg")
  try AtomicFileWriter.write(encoder.encode(portrait, comment: "rollcall face 0123456789abcdef"), to: path)
  portraits[face.person, default: []].append(path)
}
let montagesStart = clock.now

let decoder = try JPEGDecoder()
try Folder.make(folder.appending("montages"))
for (person, paths) in portraits {
  let images = try paths.prefix(Montage.maximumCount).map { try decoder.decode(FileContents.read($0)) }
  let path = folder.appending("montages").appending("person-\(person).jpg")
  try AtomicFileWriter.write(JPEGEncoder().encode(Montage.make(of: images)), to: path)
}
let end = clock.now
print(
  "{\"seconds\": \((end - start) / .seconds(1)), \"portraits\": \((montagesStart - start) / .seconds(1)),",
  "\"montages\": \((end - montagesStart) / .seconds(1))}")
