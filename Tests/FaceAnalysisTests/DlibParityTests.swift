import FaceAnalysis
import TestSupport
import Testing
import Vocabulary

/// dlib 20.0.1 on the same stills: the same boxes, landmarks, chips and descriptors.
@Suite(.enabled(if: SharedData.isPresent, SharedData.reason), .serialized)
struct DlibParityTests {
  @Test("the detector finds dlib's faces, and no others")
  func detector() throws {
    var found = 0
    for (path, reference) in try References.dlib().images {
      let faces = try Models.detector("dlib-mmod", upsampling: reference.upsample).detect(in: References.picture(path))
      #expect(faces.count == reference.faces.count, "\(path)")
      for face in reference.faces {
        let nearest = try #require(faces.nearest(to: face.box), "\(path)")
        #expect(nearest.box.intersectionOverUnion(with: face.box) >= 0.99, "\(path)")
        #expect(abs(nearest.score - face.confidence) <= 0.005, "\(path)")
        found += 1
      }
    }
    #expect(found == 33)
  }

  @Test("landmarks lie within a pixel of dlib's, most on it")
  func landmarks() throws {
    let predictor = try #require(try Models.embedder()).predictor
    var offsets: [Double] = []
    for (path, reference) in try References.dlib().images {
      let image = try References.picture(path)
      for face in reference.faces {
        offsets.append(largestOffset(predictor.points(of: face.box, in: image), face.landmarks))
      }
    }
    #expect(offsets.count == 33)
    #expect(offsets.allSatisfy { $0 <= 1 })
    #expect(offsets.sorted()[offsets.count / 2] == 0)
  }

  @Test("chips lie within two grey levels of dlib's, on average over a chip")
  func chips() throws {
    let embedder = try #require(try Models.embedder())
    var compared = 0
    for (path, reference) in try References.dlib().images {
      let image = try References.picture(path)
      for (index, face) in reference.faces.enumerated() {
        guard let chipPath = References.chipPath(of: path, face: index) else { continue }
        let expected = try References.picture(chipPath)
        let chip = embedder.chip(of: Detection(box: face.box, score: 1), in: image)
        let difference = zip(chip.pixels, expected.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        #expect(Double(difference) / Double(expected.pixels.count) <= 2, "\(chipPath)")
        compared += 1
      }
    }
    #expect(compared == 29)
  }

  @Test("descriptors of dlib's chips lie within 0.0001 of dlib's")
  func descriptorsOfChips() throws {
    let embedder = try #require(try Models.embedder())
    var compared = 0
    for (path, reference) in try References.dlib().images {
      for (index, face) in reference.faces.enumerated() {
        guard let chipPath = References.chipPath(of: path, face: index) else { continue }
        let embeddings = try embedder.embed(chips: [References.picture(chipPath)])
        #expect(embeddings[0].distance(to: Embedding(face.descriptor)) <= 1e-4, "\(chipPath)")
        compared += 1
      }
    }
    #expect(compared == 29)
  }

  @Test("descriptors from the picture lie within 0.02 of dlib's")
  func descriptorsOfPictures() throws {
    let embedder = try #require(try Models.embedder())
    for (path, reference) in try References.dlib().images {
      let faces = reference.faces.map { Detection(box: $0.box, score: 1) }
      let image = try References.picture(path)
      let embeddings = try embedder.embed(chips: faces.map { embedder.chip(of: $0, in: image) })
      for (embedding, face) in zip(embeddings, reference.faces) {
        #expect(embedding.distance(to: Embedding(face.descriptor)) <= 0.02, "\(path)")
      }
    }
  }
}
