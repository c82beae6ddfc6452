import Inference
import Vocabulary

/// What `--device AUTO` took.
func taken(_ device: InferenceCore.Device) -> String {
  "--device AUTO takes \(device.name), \(shown(device.fullName))"
}
