/// What the networks that are built in answer to the self-test's picture.
extension BuiltInPack {
  /// Noted on x86-64 with OpenVINO 2026.4.1, in single precision. To be noted anew when `builder` is raised.
  var selfTest: PackSelfTest {
    switch self {
    case .mtcnn:
      PackSelfTest(outputs: [
        "output 0": PackSelfTest.Output(
          count: 4, mean: 0.0159638, size: 0.116648,
          values: [-0.0318072, -0.114904, 0.0103029, 0.200264]),
        "output 1": PackSelfTest.Output(
          count: 10, mean: 0.546639, size: 0.584063,
          values: [0.348313, 0.70684, 0.559855, 0.386325, 0.64443, 0.291263, 0.253531, 0.602107]),
        "output 2": PackSelfTest.Output(
          count: 2, mean: 0.5, size: 0.704344,
          values: [0.996085, 0.00391471]),
        "proposal 0": PackSelfTest.Output(
          count: 7396, mean: 0.0350767, size: 0.128803,
          values: [-0.0100433, -0.052659, -0.0288686, -0.174231, 0.0710371, -0.0642294, -0.0692659, 0.195106]),
        "proposal 1": PackSelfTest.Output(
          count: 3698, mean: 0.5, size: 0.704935,
          values: [0.998131, 0.999593, 0.998462, 0.9997, 0.998637, 0.000639203, 0.00208288, 0.00630313]),
        "refinement 0": PackSelfTest.Output(
          count: 4, mean: -0.0243884, size: 0.118766,
          values: [-0.0897589, -0.159355, -1.10269e-06, 0.151562]),
        "refinement 1": PackSelfTest.Output(
          count: 2, mean: 0.5, size: 0.699784,
          values: [0.989589, 0.0104108]),
      ])
    case .dlibMMOD:
      PackSelfTest(outputs: [
        "detector 0": PackSelfTest.Output(
          count: 81, mean: -2.1684, size: 2.25793,
          values: [-1.26805, -1.37021, -1.33268, -1.91269, -3.57126, -3.81679, -2.80742, -2.09254])
      ])
    case .dlibResNet:
      PackSelfTest(outputs: [
        "embedder 0": PackSelfTest.Output(
          count: 128, mean: -0.0035764, size: 0.118487,
          values: [-0.155179, -0.166384, -0.150315, 0.0716536, 0.244344, -0.0274911, -0.00461078, 0.233085])
      ])
    }
  }
}
