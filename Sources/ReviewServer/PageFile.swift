/// A file of the page, as it is kept in the program.
struct PageFile {
  let type: String
  let bytes: [UInt8]

  static let page = PageFile(type: "text/html; charset=utf-8", bytes: PackageResources.index_html)

  /// By name, from this list alone.
  static func named(_ name: String) -> PageFile? {
    switch name {
    case "review.css": style(PackageResources.review_css)
    case "work.css": style(PackageResources.work_css)
    case "questions.css": style(PackageResources.questions_css)
    case "main.js": script(PackageResources.main_js)
    case "library.js": script(PackageResources.library_js)
    case "elements.js": script(PackageResources.elements_js)
    case "people.js": script(PackageResources.people_js)
    case "faces.js": script(PackageResources.faces_js)
    case "grid.js": script(PackageResources.grid_js)
    case "questions.js": script(PackageResources.questions_js)
    case "log.js": script(PackageResources.log_js)
    case "search.js": script(PackageResources.search_js)
    case "colors.js": script(PackageResources.colors_js)
    case "timeline.js": script(PackageResources.timeline_js)
    case "player.js": script(PackageResources.player_js)
    case "playing.js": script(PackageResources.playing_js)
    case "boxes.js": script(PackageResources.boxes_js)
    case "look-alikes.js": script(PackageResources.look_alikes_js)
    case "work.js": script(PackageResources.work_js)
    case "drop.js": script(PackageResources.drop_js)
    case "export.js": script(PackageResources.export_js)
    default: nil
    }
  }

  private static func style(_ bytes: [UInt8]) -> PageFile {
    PageFile(type: "text/css; charset=utf-8", bytes: bytes)
  }

  private static func script(_ bytes: [UInt8]) -> PageFile {
    PageFile(type: "text/javascript; charset=utf-8", bytes: bytes)
  }

  func response(to request: HTTPRequest) throws -> HTTPResponse {
    try .tagged(bytes, type: type, to: request)
  }
}
