// measure-portraits FRAMES WIDTH HEIGHT BOXES FOLDER
// Cuts a portrait for each line of BOXES (frame, x, y, width, height, person) out of raw RGB frames, writes it into a
// folder a person, and a montage of each person's first 25 from the files, with the calls that the program itself makes.
// As there, portraits are made on two threads, and after them montages too.
import FileHandling
import Foundation
import Imaging
import Vocabulary

let threadCount = 2

struct Face {
  let frame: Int
  let box: Rectangle
  let person: Int
  let path: FilePath
}

func readFrames(_ path: String, size: PixelSize) throws -> [RGBImage] {
  let bytes = try FileContents.read(FilePath(path))
  let bytesPerFrame = 3 * size.width * size.height
  return stride(from: 0, to: bytes.count, by: bytesPerFrame).map {
    RGBImage(size: size, pixels: Array(bytes[$0..<($0 + bytesPerFrame)]))
  }
}

func readFaces(_ path: String, folder: FilePath) throws -> [Face] {
  try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").enumerated().map { number, line in
    let numbers = line.split(separator: " ").compactMap { Double($0) }
    precondition(numbers.count == 6, "not a box: \(line)")
    let person = Int(numbers[5])
    return Face(
      frame: Int(numbers[0]), box: Rectangle(x: numbers[1], y: numbers[2], width: numbers[3], height: numbers[4]),
      person: person, path: folder.appending("person-\(person)").appending("\(number).jpg"))
  }
}

func writePortraits(of faces: [Face], in frames: [RGBImage]) {
  DispatchQueue.concurrentPerform(iterations: threadCount) { thread in
    do {
      let crop = PortraitCrop()
      let encoder = try JPEGEncoder()
      for index in stride(from: thread, to: faces.count, by: threadCount) {
        let portrait = crop.portrait(of: faces[index].box, in: frames[faces[index].frame])
        let bytes = try encoder.encode(portrait, comment: "rollcall face 0123456789abcdef")
        try AtomicFileWriter.write(bytes, to: faces[index].path)
      }
    } catch {
      fatalError("\(error)")
    }
  }
}

func writeMontages(of people: [Int: [Face]], to folder: FilePath) throws {
  try Folder.make(folder)
  let people = people.sorted { $0.key < $1.key }
  DispatchQueue.concurrentPerform(iterations: threadCount) { thread in
    do {
      for index in stride(from: thread, to: people.count, by: threadCount) {
        let (person, faces) = people[index]
        let decoder = try JPEGDecoder()
        let images = try faces.prefix(Montage.maximumCount).map {
          try decoder.decode(FileContents.read($0.path), atLeast: Montage.sourceSize)
        }
        try AtomicFileWriter.write(
          JPEGEncoder().encode(Montage.make(of: images)), to: folder.appending("person-\(person).jpg"))
      }
    } catch {
      fatalError("\(error)")
    }
  }
}

func main() throws {
  let arguments = CommandLine.arguments
  guard arguments.count == 6, let width = Int(arguments[2]), let height = Int(arguments[3]) else {
    FileHandle.standardError.write(Data("usage: measure-portraits FRAMES WIDTH HEIGHT BOXES FOLDER\n".utf8))
    exit(64)
  }
  let folder = FilePath(arguments[5])
  let frames = try readFrames(arguments[1], size: PixelSize(width: width, height: height))
  let faces = try readFaces(arguments[4], folder: folder)
  let people = Dictionary(grouping: faces, by: \.person)

  let clock = ContinuousClock()
  let portraits = try clock.measure {
    for faces in people.values { try Folder.make(faces[0].path.directory) }
    writePortraits(of: faces, in: frames)
  }
  let montages = try clock.measure { try writeMontages(of: people, to: folder.appending("montages")) }
  print(
    "{\"seconds\": \((portraits + montages) / .seconds(1)), \"portraits\": \(portraits / .seconds(1)),",
    "\"montages\": \(montages / .seconds(1))}")
}

try main()
