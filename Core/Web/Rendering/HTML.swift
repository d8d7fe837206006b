/// A piece of HTML that is safe by construction: text and attribute values are always escaped, and whatever is not
/// escaped is a literal of this program.
///
///     var html = HTML()
///     html.element("p", ["class": "lead"]) { $0.text("Fish & chips") }
///
/// What it does not judge is where a link leads: paths come from `LinkResolver` or from this program.
package struct HTML: Sendable, Equatable {
  /// The UTF-8 bytes.
  package private(set) var bytes: [UInt8] = []

  /// Attributes in the order in which they are written; one whose value is nil is left out, one whose value is empty
  /// stands without a value.
  package typealias Attributes = KeyValuePairs<StaticString, String?>

  /// Nothing yet.
  package init() {}

  /// A piece built by a closure.
  package init(_ build: (inout HTML) -> Void) {
    build(&self)
  }

  /// Whether nothing was written.
  package var isEmpty: Bool { bytes.isEmpty }

  /// The piece as text.
  package var string: String { String(decoding: bytes, as: UTF8.self) }

  /// Makes room for so many bytes.
  package mutating func reserve(_ capacity: Int) {
    bytes.reserveCapacity(capacity)
  }

  /// Adds words, escaped.
  package mutating func text(_ words: String) {
    escape(words)
  }

  /// Adds a piece that was built elsewhere.
  package mutating func append(_ piece: HTML) {
    bytes.append(contentsOf: piece.bytes)
  }

  /// Adds markup as it is; a literal, so it cannot hold anything from outside.
  package mutating func raw(_ literal: StaticString) {
    literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  /// Adds an element with its content.
  package mutating func element(
    _ name: StaticString, _ attributes: Attributes = [:], _ content: (inout HTML) -> Void
  ) {
    open(name, attributes)
    content(&self)
    raw("</")
    raw(name)
    bytes.append(UInt8(ascii: ">"))
  }

  /// Adds an element that holds words alone.
  package mutating func element(_ name: StaticString, _ attributes: Attributes = [:], text words: String) {
    element(name, attributes) { $0.text(words) }
  }

  /// Adds an element that has no content and no end, such as `input`.
  package mutating func void(_ name: StaticString, _ attributes: Attributes = [:]) {
    open(name, attributes)
  }

  private mutating func open(_ name: StaticString, _ attributes: Attributes) {
    bytes.append(UInt8(ascii: "<"))
    raw(name)
    for case (let attribute, let value?) in attributes {
      bytes.append(UInt8(ascii: " "))
      raw(attribute)
      if value.isEmpty { continue }
      raw("=\"")
      escape(value)
      bytes.append(UInt8(ascii: "\""))
    }
    bytes.append(UInt8(ascii: ">"))
  }

  private mutating func escape(_ words: String) {
    var words = words
    words.withUTF8 { utf8 in
      var start = 0
      for (index, byte) in utf8.enumerated() {
        guard let replacement = Self.replacement(of: byte) else { continue }
        bytes.append(contentsOf: utf8[start..<index])
        raw(replacement)
        start = index + 1
      }
      bytes.append(contentsOf: utf8[start...])
    }
  }

  private static func replacement(of byte: UInt8) -> StaticString? {
    switch byte {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "\""): "&quot;"
    case UInt8(ascii: "'"): "&#39;"
    // HTML forbids control characters other than tab, line feed and carriage return; a browser would show a box.
    case 0..<9, 11, 12, 14..<32, 127: "\u{FFFD}"
    default: nil
    }
  }
}
