import Testing
import Vocabulary

@Suite struct FilePathTests {
  @Test(arguments: [
    ("a", "a", "."),
    ("a/b", "b", "a"),
    ("/a", "a", "/"),
    ("/", "/", "/"),
    ("//", "/", "/"),
    ("a/", "a", "."),
    ("a//", "a", "."),
    ("a//b/", "b", "a"),
    ("/a//b//", "b", "/a"),
    ("//a", "a", "/"),
    (".", ".", "."),
    ("..", "..", "."),
    ("../b", "b", ".."),
    ("a/..", "..", "a"),
    (".hidden", ".hidden", "."),
    ("a b\n", "a b\n", "."),
  ])
  func parts(_ path: String, _ last: String, _ directory: String) {
    #expect(FilePath(path).lastComponent == [UInt8](last.utf8))
    #expect(FilePath(path).directory == FilePath(directory))
  }

  @Test func bytesNeedNotBeText() throws {
    let bytes: [UInt8] = [UInt8(ascii: "d"), UInt8(ascii: "/"), 0xFF, 0xFE]
    let path = try #require(FilePath(bytes: bytes))
    #expect(path.bytes == bytes)
    #expect(path.lastComponent == [0xFF, 0xFE])
    #expect(path.directory == "d")
    #expect(path.description == "d/\u{FFFD}\u{FFFD}")
    #expect(path.appending([0x80]).bytes == bytes + [UInt8(ascii: "/"), 0x80])
    #expect(path.cString.map(UInt8.init(bitPattern:)) == bytes + [0])
  }

  @Test func neitherEmptyNorWithAZero() {
    #expect(FilePath(bytes: []) == nil)
    #expect(FilePath(bytes: [97, 0, 98]) == nil)
  }

  @Test(arguments: [("a", "a/b"), ("a/", "a/b"), ("/", "/b"), ("..", "../b")])
  func appending(_ path: String, _ expected: String) {
    #expect(FilePath(path).appending("b") == FilePath(expected))
  }
}
