public import Inference

extension SortOptions {
  /// Takes the device that is asked for, which must be there; of several, for `AUTO`, what should be quickest.
  ///
  /// - Returns: What was taken, where that was left to us.
  /// - Throws: `DeviceUnavailable`, `InferenceError`.
  mutating func takeDevice() throws -> InferenceCore.Device? {
    // To ask for all of them loads what runs them.
    guard device != Self.usualDevice else { return nil }
    let devices = try InferenceCore.devices()
    guard device == "AUTO" else {
      // `GPU` is the first of several, `GPU.0`.
      guard devices.contains(where: { $0.name == device || $0.name.hasPrefix(device + ".") }) else {
        throw DeviceUnavailable(device: device, available: devices)
      }
      return nil
    }
    func isThere(_ kind: String, ofItsOwn: Bool?) -> InferenceCore.Device? {
      devices.first { $0.name.hasPrefix(kind) && (ofItsOwn == nil || $0.isDiscrete == ofItsOwn) }
    }
    // As OpenVINO's own AUTO prefers them, which first computes on the processor until another device is ready, and so
    // would give other numbers from run to run.
    guard
      let taken = isThere("GPU", ofItsOwn: true) ?? isThere("GPU", ofItsOwn: nil) ?? isThere("CPU", ofItsOwn: nil)
    else { throw DeviceUnavailable(device: device, available: devices) }
    device = taken.name
    return taken
  }
}

/// OpenVINO knows no such device on this machine.
public struct DeviceUnavailable: Error, Sendable, Equatable {
  public let device: String
  public let available: [InferenceCore.Device]
}
