import Testing
import VideoDecoding
import Vocabulary

@Suite("Names of media files")
struct MediaFileNamesTests {
  @Test(
    "The ending tells",
    arguments: [
      ("a.mp4", ClipKind.video), ("a.MKV", .video), ("folder.jpg/a.mov", .video), ("a.b.webm", .video),
      ("a.jpeg", .photo), ("a.HEIC", .photo), ("a.tif", .photo), ("a.txt", nil), ("mp4", nil), (".mp4", nil),
      ("._a.mp4", nil), ("a.", nil), ("a.mp4~", nil), ("a.mp3", nil), ("a.mp4/", .video), ("a.m3u8", nil),
    ] as [(String, ClipKind?)])
  func kind(name: String, kind: ClipKind?) {
    #expect(MediaFileNames.kind(of: FilePath(name)) == kind)
    #expect(MediaFileNames.isProbablyMedia(FilePath(name)) == (kind != nil))
  }

  @Test("The lists do not overlap, and are in lower case")
  func lists() {
    let all = MediaFileNames.videoEndings.union(MediaFileNames.photoEndings)
    #expect(MediaFileNames.videoEndings.isDisjoint(with: MediaFileNames.photoEndings))
    #expect(all.allSatisfy { $0 == $0.lowercased() && !$0.contains(".") })
  }
}
