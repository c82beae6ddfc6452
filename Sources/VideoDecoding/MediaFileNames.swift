public import Vocabulary

/// The file endings by which a folder's clips are told from its other files.
///
/// A file that the user names is opened whatever it is called; this is for walking folders only.
public enum MediaFileNames {
  /// Containers that people keep video in. Playlists are left out: they only point at other files.
  public static let videoEndings: Set<String> = [
    "3g2", "3gp", "apng", "asf", "avi", "divx", "dv", "f4v", "flv", "gif", "h264", "h265", "hevc", "ivf", "m1v",
    "m2t", "m2ts", "m2v", "m4v", "mjpeg", "mjpg", "mkv", "mov", "mp4", "mpeg", "mpg", "mts", "mxf", "nut", "ogm",
    "ogv", "qt", "rm", "rmvb", "ts", "vob", "webm", "wmv", "y4m",
  ]

  /// HEIC is here so that a folder of it is refused in words and not passed over in silence.
  public static let photoEndings: Set<String> = [
    "avif", "bmp", "dib", "heic", "heif", "jfif", "jpe", "jpeg", "jpg", "jxl", "png", "tif", "tiff", "webp",
  ]

  /// The ending in lower case, without its dot; `nil` where there is none, where the name is nothing but an ending
  /// (`.mp4`), and where it is not ASCII.
  public static func ending(of path: FilePath) -> String? {
    let name = path.lastComponent
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0, dot + 1 < name.count,
      name[dot...].allSatisfy({ $0 < 0x80 })
    else { return nil }
    return String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased()
  }

  /// What the ending promises; `nil` for other files, and for hidden ones (`._clip.mp4` is not a clip).
  public static func kind(of path: FilePath) -> ClipKind? {
    guard path.lastComponent.first != UInt8(ascii: "."), let ending = ending(of: path) else { return nil }
    if videoEndings.contains(ending) { return .video }
    return photoEndings.contains(ending) ? .photo : nil
  }

  public static func isProbablyMedia(_ path: FilePath) -> Bool { kind(of: path) != nil }
}
