import CommandLineParsing
import Vocabulary

/// What is cut out around a face, left and right, and above and below.
struct Margin: Equatable {
  var x: Double
  var y: Double
}

extension ValueKind where Value == Double {
  /// A moment of a clip: seconds, M:SS or H:MM:SS, with a fraction if need be.
  static var moment: ValueKind {
    ValueKind(
      "TIME", expected: "seconds, or H:MM:SS",
      read: { bytes in
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: ":", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count) else { return nil }
        var seconds = 0.0
        for (index, part) in parts.enumerated() {
          guard let number = Double(part), number >= 0, number.isFinite, index == 0 || number < 60 else { return nil }
          // Only the last part may have a fraction.
          guard index == parts.count - 1 || number == number.rounded() else { return nil }
          seconds = seconds * 60 + number
        }
        return seconds < 1e9 ? seconds : nil
      },
      show: { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" })
  }
}

extension ValueKind where Value == String {
  /// A device as OpenVINO names it, in capitals: `CPU`, `GPU.1`, `AUTO`.
  static var device: ValueKind {
    ValueKind(
      "DEVICE", expected: "CPU, GPU, NPU or AUTO, or one of several as in GPU.1",
      read: { bytes in
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let name = String(decoding: parts[0], as: UTF8.self).uppercased()
        guard ["CPU", "GPU", "NPU", "AUTO"].contains(name), parts.count <= 2 else { return nil }
        guard parts.count == 2 else { return name }
        guard name != "AUTO", let number = UInt8(String(decoding: parts[1], as: UTF8.self)) else { return nil }
        return "\(name).\(number)"
      },
      show: { $0 })
  }
}

extension ValueKind where Value == PixelSize {
  /// Width and height: `700x500`.
  static var pixelSize: ValueKind {
    ValueKind(
      "WxH", expected: "a width and a height from 16 to 100000, as in 700x500",
      read: { bytes in
        let sides = twoNumbers(bytes).map { $0.map { Int(exactly: $0) ?? 0 } } ?? []
        guard sides.count == 2, sides.allSatisfy({ (16...100_000).contains($0) }) else { return nil }
        return PixelSize(width: sides[0], height: sides[1])
      },
      show: { "\($0.width)x\($0.height)" })
  }
}

extension ValueKind where Value == Margin {
  /// Margins to the sides, and above and below: `100x150`.
  static var margin: ValueKind {
    ValueKind(
      "WxH", expected: "two numbers from 0 to 10000, as in 100x150",
      read: { bytes in
        guard let sides = twoNumbers(bytes), sides.allSatisfy({ (0...10_000).contains($0) }) else { return nil }
        return Margin(x: sides[0], y: sides[1])
      },
      show: { "\(Int($0.x))x\(Int($0.y))" })
  }
}

private func twoNumbers(_ bytes: [UInt8]) -> [Double]? {
  let parts = String(decoding: bytes, as: UTF8.self).lowercased().split(
    separator: "x", omittingEmptySubsequences: false)
  let numbers = parts.compactMap { Double($0) }.filter(\.isFinite)
  return numbers.count == 2 && parts.count == 2 ? numbers : nil
}
