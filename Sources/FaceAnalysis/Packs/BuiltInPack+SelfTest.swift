/// What the networks that are built in answer to the self-test's picture.
extension BuiltInPack {
  /// Noted on x86-64 with AVX-512 and OpenVINO 2026.4.1; `nil` where none was noted.
  var selfTest: PackSelfTest? { nil }
}
