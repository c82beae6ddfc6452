import Foundation
import Pipeline
import TestSupport
import Testing
import Vocabulary

@Suite struct InputListingTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func make(_ names: [String]) throws {
    for name in names {
      let url = directory.url.appending(path: name)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data().write(to: url)
    }
  }

  /// What a listing holds, relative to the folder: clips by their path, failures by their reason.
  private func entries(_ names: [String]) -> [String] {
    InputListing(names.map { FilePath($0.isEmpty ? directory.url.path : directory.path($0)) }).entries.map { entry in
      switch entry {
      case .clip(let path): "\(path)".replacing(directory.url.path, with: "DIR")
      case .failure(let failure):
        "\(failure.path): \(failure.error as? InputError == .noMedia(failure.path) ? "no media" : "\(failure.error)")"
          .replacing(directory.url.path, with: "DIR")
      }
    }
  }

  @Test func filesAreTakenWhateverTheyAreCalled() throws {
    try make(["a.txt"])
    #expect(entries(["a.txt", "missing"]) == ["DIR/a.txt", "DIR/missing"])
  }

  @Test func foldersGiveTheirMediaInByteOrder() throws {
    try make(["b.mp4", "a.JPG", "B/c.mkv", "notes.txt", ".hidden.mp4", ".git/d.png", "B/._c.mkv"])
    #expect(entries([""]) == ["DIR/B/c.mkv", "DIR/a.JPG", "DIR/b.mp4"])
  }

  @Test func librariesInFoldersAreLeftOut() throws {
    try make([
      "clip.mp4", "clip-people/library.sqlite", "clip-people/people/person-0001/0001-a.jpg",
      "clip-people/unsorted/b.jpg",
      "clip-people-2/holiday.jpg",
    ])
    #expect(entries([""]) == ["DIR/clip-people-2/holiday.jpg", "DIR/clip.mp4"])
    #expect(entries(["clip-people"]) == ["DIR/clip-people: no media"])
  }

  @Test func orderIsThatOfTheArguments() throws {
    try make(["z.mp4", "none/notes.txt", "some/b.png", "some/a.png", "c.mp4"])
    #expect(
      entries(["z.mp4", "none", "some", "c.mp4"]) == [
        "DIR/z.mp4", "DIR/none: no media", "DIR/some/a.png", "DIR/some/b.png", "DIR/c.mp4",
      ])
  }

  @Test func folderNamedTwiceIsReadTwice() throws {
    // The same bytes are noticed later, as they are for copies.
    try make(["a.mp4"])
    #expect(entries(["", ""]) == ["DIR/a.mp4", "DIR/a.mp4"])
  }
}
