/// What the original script finds: `benchmarks/original.py` on dlib 20.0.1, face_recognition 1.3.0 and scikit-learn 1.9.1,
/// of 24 November 2026.
struct OriginalFace: Sendable {
  let frame: Int
  let seconds: Double
  /// Top, right, bottom and left; right and bottom are the last pixels inside, as dlib counts.
  let box: [Double]
  /// As the original numbers them, from 0; -1 is nobody.
  let label: Int

  init(_ frame: Int, _ seconds: Double, _ box: [Double], _ label: Int) {
    self.frame = frame
    self.seconds = seconds
    self.box = box
    self.label = label
  }

  static let fivePeople = [
    OriginalFace(0, 0, [89, 359, 171, 277], 0),
    OriginalFace(30, 1, [85, 346, 142, 290], 0),
    OriginalFace(60, 2, [85, 347, 153, 279], 0),
    OriginalFace(90, 3, [57, 340, 126, 272], -1),
    OriginalFace(120, 4, [57, 347, 126, 279], -1),
    OriginalFace(150, 5, [108, 329, 165, 272], 1),
    OriginalFace(180, 6, [102, 329, 159, 272], 1),
    OriginalFace(210, 7, [110, 317, 158, 270], 1),
    OriginalFace(240, 8, [108, 323, 165, 267], 1),
    OriginalFace(270, 9, [113, 326, 181, 258], -1),
    OriginalFace(300, 10, [23, 347, 91, 279], -1),
    OriginalFace(330, 11, [33, 341, 90, 284], -1),
    OriginalFace(360, 12, [91, 306, 148, 249], 0),
    OriginalFace(390, 13, [91, 318, 148, 261], 0),
    OriginalFace(420, 14, [62, 335, 119, 278], -1),
    OriginalFace(450, 15, [62, 335, 119, 278], -1),
    OriginalFace(480, 16, [102, 335, 159, 278], 1),
    OriginalFace(510, 17, [96, 329, 153, 272], 1),
    OriginalFace(540, 18, [114, 329, 171, 272], 0),
    OriginalFace(570, 19, [114, 329, 171, 272], -1),
  ]

  static let whiteHouse = [
    OriginalFace(0, 0, [48, 567, 95, 519], 0),
    OriginalFace(30, 1.001001, [82, 515, 327, 270], -1),
    OriginalFace(90, 3.003003, [73, 243, 155, 161], 0),
    OriginalFace(120, 4.004004, [48, 276, 130, 194], 0),
    OriginalFace(150, 5.005005, [40, 284, 122, 202], 0),
    OriginalFace(180, 6.006006, [46, 282, 144, 183], 0),
    OriginalFace(210, 7.007007, [46, 351, 144, 253], 0),
    OriginalFace(240, 8.008008, [57, 392, 138, 310], -1),
    OriginalFace(240, 8.008008, [97, 223, 165, 154], -1),
    OriginalFace(240, 8.008008, [98, 458, 180, 376], -1),
    OriginalFace(240, 8.008008, [56, 112, 124, 44], -1),
    OriginalFace(270, 9.009009, [57, 392, 138, 310], -1),
    OriginalFace(270, 9.009009, [98, 458, 180, 376], -1),
    OriginalFace(270, 9.009009, [97, 223, 165, 154], -1),
    OriginalFace(270, 9.009009, [69, 105, 138, 37], -1),
  ]
}
