internal import HustingsProtocol
internal import Store

/// Puts texts in the place of a sample's own that break whatever trusts them. Codes, numbers and addresses by which rows
/// are found stay as they are, and each text is one that the field may hold.
struct HostileTexts {
  private static let kept: Set<String> = [
    "district", "code", "reference", "postcode", "markers", "phone", "email", "outline",
  ]

  /// The longest text of each own field by resource; nil where the field's values stay.
  private let lengths: [String: [Int?]]

  init() {
    lengths = Dictionary(
      uniqueKeysWithValues: Resources.all.map { resource in
        let fields = resource.fields.filter { !ResourceSchema.hostFields.contains($0.name) }
        return (resource.name, fields.map { Self.isReplaced($0) ? $0.maxLength : nil })
      })
  }

  private static func isReplaced(_ field: AnyField) -> Bool {
    field.type == .text && field.references == nil && !kept.contains(field.name)
  }

  /// A row's values with hostile texts; which ones follows from the row's id.
  func values(_ values: [SQLValue], of resource: String, _ id: RowID) -> [SQLValue] {
    guard let lengths = lengths[resource] else { return values }
    let start = id.description.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
    return zip(values, lengths).enumerated().map { place, pair in
      guard case .text(let text) = pair.0, let length = pair.1, !text.isEmpty else { return pair.0 }
      return .text(String(Self.texts[(start + place * 7) % Self.texts.count].prefix(length)))
    }
  }

  /// Every text is there for a mistake that programs make.
  static let texts = [
    // Markup, and the ends of attributes, scripts and templates.
    "<script>alert('hustings')</script>", "\"><img src=x onerror=alert(1)>", "</td></tr></table><h1>Out",
    "&lt;b&gt; &amp;amp;",
    "{{constructor.constructor('return 1')()}} ${7*7} <%= 1 %>", "[a link](javascript:alert(1)) **bold** `code`",
    // Queries, shells, formulas of spreadsheets, patterns.
    "Robert'); DROP TABLE electors;--", "$(reboot) `id` ; rm -rf / | cat",
    "=HYPERLINK(\"http://example.org\",\"Click\")",
    "+44@SUM(1+1)*cmd|' /C calc'!A0", "%s %n %00 \\0 \\u0000 ..%2f..%2f", "(a+)+$ [[:alpha:]] .*",
    // Words that programs take for nothing, for numbers or for truth.
    "null", "undefined", "NaN", "None", "true", "0", "-1e308", "N/A",
    // Names as people bear them.
    "O’Connor-D'Arcy", "Siân Ŵyn ap Llŷr", "Łukasz Żółć-Ünal", "Nguyễn Thị Hồng", "李小龍", "محمد الأمين",
    "Ἀθηνᾶ Παπαδοπούλου", "X",
    // Letters that run the other way, join, hide or stack.
    "\u{202E}desrever\u{202C} eman", "עברית and English", "zero\u{200B}width\u{FEFF}\u{00AD}joiner", "Z̷̛͍a̶͝l̸͠g̵̕o̷͘",
    "👩🏽‍🚀👨‍👩‍👧‍👦🏴󠁧󠁢󠁷󠁬󠁳󠁿 emoji",
    "ﬁ ﷺ ａｂｃ Ⅻ", "first line\nsecond line\tand a tab",
    // Lengths.
    String(repeating: "Wolfeschlegelsteinhausenbergerdorff", count: 6), String(repeating: "very long ", count: 900),
    " leading and trailing  ",
  ]
}
