import Imaging
import Testing
import Vocabulary

struct ContrastEqualisationTests {
  /// A dark ramp from 0 to 30 in the left half, and an even grey in the right.
  private static let picture = {
    var image = RGBImage(size: PixelSize(width: 128, height: 64), red: 128, green: 128, blue: 128)
    for y in 0..<64 {
      for x in 0..<64 {
        for channel in 0..<3 { image.pixels[3 * (y * 128 + x) + channel] = UInt8(x * 30 / 63) }
      }
    }
    return image
  }()

  @Test("what lies in the dark gets contrast; an even part stays even")
  func darkness() {
    let result = ContrastEqualisation.equalised(Self.picture, tiles: 2, limit: 8)
    func luma(_ x: Int) -> Int { Int(result.pixels[3 * (32 * 128 + x)]) }
    #expect(luma(60) - luma(4) > 60)
    #expect(abs(luma(100) - luma(120)) <= 1)
  }

  @Test("without room over an even histogram, nothing gains contrast")
  func limit() {
    let strong = ContrastEqualisation.equalised(Self.picture, tiles: 1, limit: 8)
    let weak = ContrastEqualisation.equalised(Self.picture, tiles: 1, limit: 1.5)
    func range(_ image: RGBImage) -> Int { Int(image.pixels[3 * 60]) - Int(image.pixels[3 * 4]) }
    #expect(range(weak) < range(strong))
  }

  @Test("a picture of one pixel, and of fewer pixels than tiles", arguments: [1, 3, 9])
  func small(side: Int) {
    let image = RGBImage(size: PixelSize(width: side, height: side), red: 10, green: 20, blue: 30)
    #expect(ContrastEqualisation.equalised(image).size == image.size)
  }
}
