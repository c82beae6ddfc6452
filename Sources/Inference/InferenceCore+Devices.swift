import COpenVINO

/// What there is to compute on.
extension InferenceCore {
  public struct Device: Hashable, Sendable {
    /// As options name it: `CPU`, `GPU.0`.
    public let name: String

    /// As its maker calls it.
    public let fullName: String

    /// Whether it is a card with a memory of its own.
    public let isDiscrete: Bool

    /// Number formats and the like that it computes in, in OpenVINO's words: `FP32`, `BF16`, …
    public let capabilities: [String]
  }

  /// The version of OpenVINO, with its build.
  public static func version() throws(InferenceError) -> String {
    var version = ov_version_t()
    try check(ov_get_openvino_version(&version), "ov_get_openvino_version", "OpenVINO", as: .unavailable)
    defer { ov_version_free(&version) }
    return version.buildNumber.map { String(cString: $0) } ?? ""
  }

  /// All devices that OpenVINO finds; it loads what runs each of them.
  public static func devices() throws(InferenceError) -> [Device] {
    let core = try InferenceCore()
    var list = ov_available_devices_t()
    try check(
      ov_core_get_available_devices(core.handle, &list), "ov_core_get_available_devices", "OpenVINO", as: .unavailable)
    defer { ov_available_devices_free(&list) }
    var names: [String] = []
    // Safe because OpenVINO says how many names there are, and they live until the list is freed.
    for index in 0..<list.size { if let name = list.devices[index] { names.append(String(cString: name)) } }
    var devices: [Device] = []
    for name in names {
      // Not every device has each property.
      let type = try? core.property("DEVICE_TYPE", of: name)
      let capabilities = try? core.property("OPTIMIZATION_CAPABILITIES", of: name)
      devices.append(
        Device(
          name: name, fullName: (try? core.property("FULL_DEVICE_NAME", of: name)) ?? name,
          isDiscrete: type?.lowercased() == "discrete",
          capabilities: capabilities?.split(separator: " ").map(String.init) ?? []))
    }
    return devices
  }

  /// Whether a device has instructions for a number format, rather than being made to seem so.
  public static func computes(in precision: Precision, on device: String = "CPU") throws(InferenceError) -> Bool {
    let capabilities = try InferenceCore().property("OPTIMIZATION_CAPABILITIES", of: device)
    return capabilities.split(separator: " ").contains { $0.lowercased() == precision.openVINOName }
  }

  private func property(_ key: String, of device: String) throws(InferenceError) -> String {
    var text: UnsafeMutablePointer<CChar>?
    try check(ov_core_get_property(handle, device, key, &text), "ov_core_get_property", device, as: .failed)
    guard let text else { return "" }
    defer { ov_free(text) }
    return String(cString: text)
  }
}
