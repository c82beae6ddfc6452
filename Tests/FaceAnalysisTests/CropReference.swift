import Vocabulary

/// Made by Pillow 13.0.0; see `MadeEmbedderTests.crop`.
enum CropReference {
  static let all: [(box: Rectangle, pixels: [[Int]])] = [
    (
      Rectangle(left: 100, top: 100, right: 180, bottom: 160),
      [[43, 90, 0], [96, 90, 0], [43, 169, 0], [96, 169, 0], [69, 130, 0]]
    ),
    (
      Rectangle(left: 20.7, top: 30.2, right: 330.9, bottom: 150.6),
      [[0, 10, 0], [190, 10, 0], [0, 169, 0], [190, 169, 0], [96, 90, 0]]
    ),
    (
      Rectangle(left: -10, top: -20, right: 60, bottom: 50),
      [[0, 0, 0], [35, 0, 0], [0, 60, 0], [35, 60, 0], [17, 30, 0]]
    ),
    (
      Rectangle(left: 350, top: 120, right: 430, bottom: 230),
      [[168, 101, 0], [199, 101, 0], [168, 199, 0], [199, 199, 0], [184, 150, 0]]
    ),
  ]
}
