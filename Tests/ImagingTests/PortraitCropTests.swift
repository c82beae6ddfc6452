import Imaging
import Testing
import Vocabulary

@Suite struct PortraitCropTests {
  struct Case: Sendable {
    let id: String
    let face: Rectangle
    let frame: PixelSize
    let region: [Int]
    let height: Int
  }

  static let cases = [
    Case(
      id: "inside a frame of the original's size", face: Rectangle(x: 200, y: 200, width: 100, height: 120),
      frame: PixelSize(width: 700, height: 500), region: [100, 50, 300, 420], height: 560),
    Case(
      id: "a small frame is not enlarged", face: Rectangle(x: 150, y: 160, width: 20, height: 20),
      frame: PixelSize(width: 350, height: 400), region: [50, 10, 220, 320], height: 582),
    Case(
      id: "clipped at two edges", face: Rectangle(x: 10, y: 450, width: 60, height: 40),
      frame: PixelSize(width: 700, height: 500), region: [0, 300, 170, 200], height: 471),
    Case(
      id: "twice the size, twice the margin", face: Rectangle(x: 400, y: 400, width: 200, height: 240),
      frame: PixelSize(width: 1400, height: 1000), region: [200, 100, 600, 840], height: 560),
    Case(
      id: "the height decides", face: Rectangle(x: 400, y: 400, width: 200, height: 240),
      frame: PixelSize(width: 800, height: 1000), region: [200, 100, 600, 840], height: 560),
    Case(
      id: "all of the frame", face: Rectangle(x: 0, y: 0, width: 100, height: 50),
      frame: PixelSize(width: 100, height: 50), region: [0, 0, 100, 50], height: 200),
    Case(
      id: "a face beyond the frame still gives a pixel", face: Rectangle(x: 5000, y: -5000, width: 10, height: 10),
      frame: PixelSize(width: 700, height: 500), region: [699, 0, 1, 1], height: 400),
    Case(
      id: "fractions are rounded", face: Rectangle(x: 200.4, y: 200.6, width: 99.4, height: 120.1),
      frame: PixelSize(width: 700, height: 500), region: [100, 51, 300, 420], height: 560),
  ]

  @Test(arguments: cases.indices)
  func cutsAsTheOriginal(index: Int) {
    let test = Self.cases[index]
    let crop = PortraitCrop()
    let region = crop.region(around: test.face, in: test.frame)
    #expect([region.x, region.y, region.size.width, region.size.height] == test.region, "\(test.id)")
    #expect(crop.size(of: region.size) == PixelSize(width: 400, height: test.height), "\(test.id)")
    let frame = TestPicture.scene(width: test.frame.width, height: test.frame.height)
    #expect(crop.portrait(of: test.face, in: frame).size == PixelSize(width: 400, height: test.height))
  }

  @Test func marginsAndWidthAreTheCallers() {
    let crop = PortraitCrop(marginX: 0, marginY: 10, widthInPixels: 112)
    let region = crop.region(
      around: Rectangle(x: 50, y: 60, width: 30, height: 40), in: PixelSize(width: 200, height: 200))
    #expect(region == PixelRegion(x: 50, y: 50, size: PixelSize(width: 30, height: 60)))
    #expect(crop.size(of: region.size) == PixelSize(width: 112, height: 224))
    #expect(crop.size(of: PixelSize(width: 1, height: 9000)) == PixelSize(width: 112, height: 1120))
    #expect(crop.size(of: PixelSize(width: 9000, height: 1)) == PixelSize(width: 112, height: 1))
  }

  @Test func showsTheRightPart() {
    var frame = RGBImage(size: PixelSize(width: 700, height: 500), red: 10, green: 20, blue: 30)
    for y in 200..<320 {
      for x in 200..<300 {
        frame.pixels.replaceSubrange((3 * (y * 700 + x))..<(3 * (y * 700 + x) + 3), with: [200, 0, 90])
      }
    }
    let portrait = PortraitCrop().portrait(of: Rectangle(x: 200, y: 200, width: 100, height: 120), in: frame)
    // The face covers the middle third of 400 pixels, and 150 … 270 of 420 rows.
    func pixel(_ x: Int, _ y: Int) -> [UInt8] {
      [UInt8](portrait.pixels[(3 * (y * 400 + x))..<(3 * (y * 400 + x) + 3)])
    }
    #expect(pixel(200, 280) == [200, 0, 90])
    #expect(pixel(140, 206) == [200, 0, 90])
    #expect(pixel(120, 280) == [10, 20, 30])
    #expect(pixel(200, 190) == [10, 20, 30])
    #expect(pixel(200, 370) == [10, 20, 30])
  }
}

@Suite struct MontageTests {
  @Test(arguments: [0, 1, 5, 24, 25, 26, 40])
  func tilesLieRowByRow(count: Int) {
    let portraits = (0..<count).map {
      RGBImage(size: PixelSize(width: 400, height: 300 + 10 * $0), red: UInt8(10 + 5 * $0), green: 7, blue: 9)
    }
    let montage = Montage.make(of: portraits)
    #expect(montage.size == PixelSize(width: 480, height: 600))
    for row in 0..<5 {
      for column in 0..<5 {
        let index = row * 5 + column
        let expected: [UInt8] = index < count ? [UInt8(10 + 5 * index), 7, 9] : [0, 0, 0]
        for (x, y) in [(0, 0), (95, 0), (0, 119), (95, 119), (48, 60)] {
          let start = 3 * ((row * 120 + y) * 480 + column * 96 + x)
          #expect([UInt8](montage.pixels[start..<(start + 3)]) == expected, "tile \(index)")
        }
      }
    }
  }

  @Test func eachPortraitFillsItsTile() {
    let portrait = TestPicture.scene(width: 400, height: 560)
    let montage = Montage.make(of: [portrait])
    let tile = Resampler(from: portrait.size, to: Montage.tileSize).resize(portrait)
    for row in 0..<120 {
      #expect(
        montage.pixels[(row * 1440)..<(row * 1440 + 288)].elementsEqual(tile.pixels[(row * 288)..<((row + 1) * 288)]))
    }
  }
}
