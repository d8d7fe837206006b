package import HustingsProtocol

/// A value as SQLite keeps it.
package enum SQLValue: Sendable, Hashable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)

  /// A text, or null.
  package init(_ text: String?) { self = text.map(SQLValue.text) ?? .null }
  /// A whole number, or null.
  package init(_ number: Int?) { self = number.map { .integer(Int64($0)) } ?? .null }
  /// A number, or null; infinity and NaN are refused when the row is written.
  package init(_ number: Double?) { self = number.map(SQLValue.real) ?? .null }
  /// 1 for true, 0 for false.
  package init(_ truth: Bool) { self = .integer(truth ? 1 : 0) }
  /// `YYYY-MM-DD`, or null.
  package init(_ day: Day?) { self = day.map { .text($0.description) } ?? .null }
  /// ISO 8601 in UTC, or null.
  package init(_ instant: Instant?) { self = instant.map { .text($0.description) } ?? .null }
  /// The id's digits, or null.
  package init(_ id: RowID?) { self = id.map { .text($0.description) } ?? .null }
  /// The choice's word, or null.
  package init(choice: (some Choice)?) { self = choice.map { .text($0.rawValue) } ?? .null }
}
