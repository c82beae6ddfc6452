import Vocabulary

/// The row of a timeline that shows which camera set-ups come back: a letter and a colour each.
extension ReportPage {
  /// Set-ups beyond are counted in words only.
  private static let maximumKeyCount = 12

  /// A shot that is narrower than this share of the row has no room for its letter.
  private static let minimumShareForLetter = 0.015

  func setUps(of row: CameraSetUpRow, seconds: Double) -> String {
    let words = Self.words(of: row)
    let spoken = words.prefix(Self.maximumKeyCount).map(\.text) + rest(of: row, beyond: Self.maximumKeyCount)
    let key = words.prefix(Self.maximumKeyCount).map { "<span>\(Self.swatch($0.color))\($0.text)</span>" }
    return """
      <tr class="setups"><th scope="row" class="soft">camera set-ups</th>\
      <td><svg role="img" aria-label="\(spoken.joined(separator: ", "))">\
      \(row.shots.map { shot($0, of: row, seconds: seconds) }.joined())</svg>\
      <p class="soft">\((key + rest(of: row, beyond: Self.maximumKeyCount).map { "<span>\($0)</span>" }).joined(separator: " "))</p></td>\
      <td class="number">\(row.shotCounts.count)</td></tr>
      """
  }

  private static func words(of row: CameraSetUpRow) -> [(text: String, color: String)] {
    row.returning.enumerated().map { index, setUp in
      let shots = counted(row.shotCounts[setUp, default: 0], "shot")
      return ("\(row.letter(of: setUp) ?? ""): \(shots)", PersonColors.muted(index))
    }
  }

  private func rest(of row: CameraSetUpRow, beyond count: Int) -> [String] {
    let others = row.returning.count - count
    let once = row.shotCounts.count - row.returning.count
    return [others > 0 ? "\(others) more" : nil, once > 0 ? "\(once) of a single shot" : nil].compactMap(\.self)
  }

  /// Placed by shares of the row, as letters would be stretched with a view box.
  private func shot(_ shot: CameraSetUpRow.Shot, of row: CameraSetUpRow, seconds: Double) -> String {
    let place = shot.setUp.flatMap { row.returning.firstIndex(of: $0) }
    let (left, width) = (shot.span.lowerBound / seconds, (shot.span.upperBound - shot.span.lowerBound) / seconds)
    let letter = shot.setUp.flatMap { row.letter(of: $0) }
    let name =
      letter.map { "set-up \($0)" } ?? (shot.setUp == nil ? "nothing to be seen" : "a set-up of a single shot")
    let text =
      width >= Self.minimumShareForLetter
      ? letter.map { "<text x=\"\(Self.number(100 * (left + width / 2)))%\" y=\"12\">\($0)</text>" } : nil
    return """
      <rect x="\(Self.number(100 * left))%" width="\(Self.number(100 * width))%" height="16" \
      fill="\(place.map(PersonColors.muted) ?? PersonColors.nobody)"\(shot.setUp == nil ? " class=\"blank\"" : "")>\
      <title>\(name), \(clockText(shot.span.lowerBound)) to \(clockText(shot.span.upperBound))</title></rect>\(text ?? "")
      """
  }
}
