/// The words of a text block: paragraphs divided by empty lines, in which `**bold**` is the only mark and everything
/// else is literal. A line's end within a paragraph is kept.
struct Paragraphs: Equatable {
  /// Words of one weight.
  struct Run: Equatable {
    var words: String
    var isBold: Bool
  }

  /// Paragraphs of lines of runs.
  var paragraphs: [[[Run]]] = []

  /// A text is read so far, in bytes: what it becomes takes many times its memory where it is nothing but short lines.
  static let limit = 1 << 20

  init(_ text: String) {
    var lines: [[Run]] = []
    let (text, isCut) = text.cut(to: Self.limit)
    defer { if isCut { paragraphs.append([[Run(words: Self.cutNotice, isBold: false)]]) } }
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      if line.allSatisfy(\.isWhitespace) {
        if !lines.isEmpty { paragraphs.append(lines) }
        lines = []
      } else {
        lines.append(Self.runs(line))
      }
    }
    if !lines.isEmpty { paragraphs.append(lines) }
  }

  static let cutNotice = "The rest of this text is too long to show."

  /// Marks come in pairs and touch what they enclose; any other is two stars.
  private static func runs(_ line: Substring) -> [Run] {
    var runs: [Run] = []
    var plain = ""
    var pieces = line.split(separator: "**", omittingEmptySubsequences: false)[...]
    plain += pieces.removeFirst()
    while let piece = pieces.popFirst() {
      let isWrapped = piece.first?.isWhitespace == false && piece.last?.isWhitespace == false
      if !isWrapped || pieces.isEmpty {
        plain += "**" + piece
        continue
      }
      if !plain.isEmpty { runs.append(Run(words: plain, isBold: false)) }
      runs.append(Run(words: String(piece), isBold: true))
      plain = String(pieces.removeFirst())
    }
    if !plain.isEmpty { runs.append(Run(words: plain, isBold: false)) }
    return runs
  }
}

extension String {
  /// As much as fits in so many bytes, and whether that is less than all.
  func cut(to limit: Int) -> (text: Substring, isCut: Bool) {
    guard utf8.count > limit else { return (self[...], false) }
    var end = utf8.index(utf8.startIndex, offsetBy: limit)
    while end.samePosition(in: unicodeScalars) == nil { utf8.formIndex(before: &end) }
    return (self[..<end], true)
  }
}

extension HTML {
  /// Adds a text's paragraphs.
  mutating func paragraphs(_ text: String) {
    for lines in Paragraphs(text).paragraphs {
      element("p") { html in
        for (index, runs) in lines.enumerated() {
          if index > 0 { html.void("br") }
          for run in runs {
            if run.isBold { html.element("strong", text: run.words) } else { html.text(run.words) }
          }
        }
      }
    }
  }
}
