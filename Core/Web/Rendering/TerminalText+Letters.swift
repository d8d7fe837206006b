internal import Host

extension TerminalText {
  /// The words without what could steer a terminal or deceive its reader. Tabs and ends of lines become spaces.
  static func safe(_ words: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in words.unicodeScalars {
      switch scalar.value {
      case 9, 10, 13, 0x2028, 0x2029: scalars.append(" ")
      default: if !scalar.isUnseen { scalars.append(scalar) }
      }
    }
    return String(scalars)
  }

  /// The words with every run of white space as one space.
  static func oneLine(_ words: String) -> String {
    words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// How many columns safe words take: marks that combine take none, East Asian wide letters and emoji two
  /// (Unicode's annex 11).
  static func columns(_ words: String) -> Int {
    words.reduce(0) { $0 + columns($1) }
  }

  private static func columns(_ letter: Character) -> Int {
    guard let scalar = letter.unicodeScalars.first else { return 0 }
    switch scalar.value {
    case 0..<0x300: return 1
    case 0x200B...0x200D: return 0
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      return 2
    default:
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .format: return 0
      default: return 1
      }
    }
  }

  /// The words' beginning, with an ellipsis where something was cut.
  static func cut(_ words: String, _ width: Int) -> String {
    if columns(words) <= width { return words }
    var text = ""
    var used = 0
    for letter in words {
      let next = columns(letter)
      if used + next > width - 1 { break }
      text.append(letter)
      used += next
    }
    return width > 0 ? text + "…" : ""
  }

  /// Safe words in lines of at most so many columns; a word that is longer than a line is broken.
  static func wrap(_ words: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in words.split(separator: " ") {
      let length = columns(String(word))
      if used > 0, used + 1 + length <= width {
        line += " " + word
        used += 1 + length
        continue
      }
      if used > 0 {
        lines.append(line)
        (line, used) = ("", 0)
      }
      if length <= width {
        (line, used) = (String(word), length)
        continue
      }
      for letter in word {
        let next = columns(letter)
        if used > 0, used + next > width {
          lines.append(line)
          (line, used) = ("", 0)
        }
        line.append(letter)
        used += next
      }
    }
    lines.append(line)
    return lines
  }
}
