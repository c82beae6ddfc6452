/// `1 face`, `2 faces`, `3 people`.
package func counted(_ count: Int, _ noun: String) -> String {
  if noun.hasSuffix("copy") { return "\(count) \(count == 1 ? noun : String(noun.dropLast()) + "ies")" }
  if noun.hasSuffix("box") { return "\(count) \(count == 1 ? noun : noun + "es")" }
  let plural = noun.hasSuffix("person") ? noun.dropLast(6) + "people" : noun + "s"
  return "\(count) \(count == 1 ? noun : plural)"
}

/// Seconds as `0:02` or `1:02:03`, with milliseconds where `precise`.
package func clockText(_ seconds: Double, precise: Bool = false) -> String {
  let milliseconds = Int((max(seconds, 0) * 1000).rounded())
  let (whole, fraction) = milliseconds.quotientAndRemainder(dividingBy: 1000)
  func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
  let hours = whole / 3600
  let minutes = whole / 60 % 60
  let start = hours > 0 || precise ? "\(precise ? padded(hours, 2) : "\(hours)"):\(padded(minutes, 2))" : "\(minutes)"
  return start + ":" + padded(whole % 60, 2) + (precise ? "." + padded(fraction, 3) : "")
}

/// Seconds with one decimal, two where they are few.
package func secondsText(_ seconds: Double) -> String {
  let digits = seconds < 1 ? 100.0 : 10.0
  return "\((seconds * digits).rounded() / digits) s"
}

/// A number with two decimals.
package func twoDigits(_ number: Double) -> String {
  let hundredths = Int((number * 100).rounded())
  return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
}

/// A path for people: what is not UTF-8 or would move the cursor is shown as an escape.
package func shown(_ path: String) -> String {
  path.unicodeScalars.reduce(into: "") { text, scalar in
    text += scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
  }
}
