/// One record of a CSV file: its fields' bytes, one after the other.
package struct CSVRecord: Sendable {
  /// The line on which it starts, from 1.
  package internal(set) var line = 1
  /// The first field, from 1, that holds a NUL byte; such a field is no text.
  package internal(set) var columnWithNUL: Int?
  var bytes: [UInt8] = []
  var ends: [Int] = []

  /// How many fields it has.
  package var count: Int { ends.count }

  /// Whether every field is empty: spreadsheets write such rows for those that were coloured once.
  package var isBlank: Bool { bytes.isEmpty && columnWithNUL == nil }

  /// The bytes of the field at `index`, from 0, without its quotes; empty when there is no such field.
  package subscript(index: Int) -> ArraySlice<UInt8> {
    guard index >= 0, index < ends.count else { return [] }
    return bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }

  /// The text of the field at `index`, from 0: UTF-8 where the bytes are UTF-8, else windows-1252. Control characters
  /// become spaces, and none stand at its ends. Nil when the bytes are neither.
  ///
  /// The field decides, not the file: files are put together from several sources.
  package func text(_ index: Int) -> String? {
    let field = self[index]
    let isPlain = field.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    let text = isPlain ? String(decoding: field, as: UTF8.self) : CSVRecord.decode(field)
    guard let text else { return nil }
    guard let first = text.utf8.first, let last = text.utf8.last else { return "" }
    return isPlain && first != 0x20 && last != 0x20 ? text : CSVRecord.tidy(text)
  }

  private static func decode(_ field: ArraySlice<UInt8>) -> String? {
    if let text = String(validating: field, as: UTF8.self) { return text }
    var text = String.UnicodeScalarView()
    for byte in field {
      guard let scalar = Windows1252.scalar(byte) else { return nil }
      text.append(scalar)
    }
    return String(text)
  }

  private static func tidy(_ text: String) -> String {
    var kept = String.UnicodeScalarView()
    var spaces = 0
    for scalar in text.unicodeScalars {
      if scalar.properties.isWhitespace || scalar.properties.generalCategory == .control {
        spaces += 1
      } else {
        if spaces > 0, !kept.isEmpty { kept.append(" ") }
        spaces = 0
        kept.append(scalar)
      }
    }
    return String(kept)
  }
}

/// The encoding that Excel writes as "CSV" in western Europe.
enum Windows1252 {
  /// What a byte means, or nil for the five that mean nothing.
  static func scalar(_ byte: UInt8) -> Unicode.Scalar? {
    guard (0x80...0x9F).contains(byte) else { return Unicode.Scalar(byte) }
    let value = high[Int(byte) - 0x80]
    return value == 0 ? nil : Unicode.Scalar(value)
  }

  /// 0x80 to 0x9F, from the Unicode Consortium's MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT; 0 where undefined.
  private static let high: [UInt32] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
    0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E,
    0x0178,
  ]
}
