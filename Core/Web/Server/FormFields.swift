/// Names with values in the order in which they were sent: a query or a form. A name may come several times.
package struct FormFields: Equatable, Sendable {
  /// One name with its value.
  package struct Field: Equatable, Sendable {
    /// The name.
    package var name: String
    /// The value.
    package var value: String
  }

  /// Every field, in order.
  package private(set) var fields: [Field] = []

  /// The most fields that a query or form may have.
  package static let limit = 200

  /// Why fields could not be read.
  package enum Fault: Error, Equatable, Sendable {
    /// An escape is broken, or the text is no UTF-8 or holds NUL.
    case malformed
    /// More than `limit` fields.
    case tooMany
  }

  /// No fields.
  package init() {}

  /// Fields from names and values.
  ///
  /// - Parameter fields: In order.
  package init(_ fields: [(name: String, value: String)]) {
    self.fields = fields.map { Field(name: $0.name, value: $0.value) }
  }

  /// Reads `application/x-www-form-urlencoded`.
  ///
  /// - Parameter bytes: `a=1&b=2`.
  /// - Throws: `Fault` when it is malformed or has too many fields.
  package init(urlEncoded bytes: some Collection<UInt8>) throws(Fault) {
    guard bytes.reduce(0, { $0 + ($1 == UInt8(ascii: "&") ? 1 : 0) }) < Self.limit else { throw .tooMany }
    for part in bytes.split(separator: UInt8(ascii: "&")) {
      let divided = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard let first = divided.first, let name = PercentCoding.decoded(first, plusIsSpace: true) else {
        throw .malformed
      }
      guard divided.count > 1 else {
        fields.append(Field(name: name, value: ""))
        continue
      }
      guard let value = PercentCoding.decoded(divided[1], plusIsSpace: true) else { throw .malformed }
      fields.append(Field(name: name, value: value))
    }
  }

  /// The first value of a name, or nil.
  package subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

  /// Every value by its name, without the names that start with `_`: those are the host's own.
  package var answers: [String: [String]] {
    Dictionary(grouping: fields.filter { !$0.name.hasPrefix("_") }, by: \.name).mapValues { $0.map(\.value) }
  }
}
