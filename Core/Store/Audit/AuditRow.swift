/// The columns of an audit row, and the bytes of them that are hashed.
enum AuditRow {
  /// Every column but the hash, in the order in which they are hashed.
  static let columns = [
    "number", "at", "actor", "role", "plugin", "digest", "permission", "purpose", "operation", "resource", "fields",
    "rows", "calls", "reason",
  ]

  /// What the values of a row are hashed as, in the columns' order: each with its kind and, where it is a text, its
  /// length, so that no two rows have the same bytes.
  struct Bytes {
    private(set) var all: [UInt8] = []

    /// - Parameter previous: What a row's bytes are hashed after: the hash before it, in its 64 digits.
    init(after previous: String = "") {
      all.reserveCapacity(1024)
      all.append(contentsOf: previous.utf8)
    }

    mutating func add(_ number: Int64) {
      all.append(1)
      add(UInt64(bitPattern: number))
    }

    mutating func add(_ text: UnsafeBufferPointer<UInt8>) {
      all.append(2)
      add(UInt64(text.count))
      all.append(contentsOf: text)
    }

    mutating func add(_ value: SQLValue) {
      switch value {
      case .integer(let number): add(number)
      case .text(var text): text.withUTF8 { add($0) }
      // No column of the audit holds anything else.
      case .null, .real: all.append(0)
      }
    }

    private mutating func add(_ number: UInt64) {
      withUnsafeBytes(of: number.littleEndian) { all.append(contentsOf: $0) }
    }
  }

  /// Binds a row's values to the statement that inserts it, and gathers what is hashed of them.
  struct Insertion {
    private let statement: Statement
    private var bytes: Bytes
    private var place = 0

    init(_ statement: Statement, after previous: String) {
      self.statement = statement
      bytes = Bytes(after: previous)
    }

    mutating func add(_ number: Int) throws {
      bytes.add(Int64(number))
      try bind(.integer(Int64(number)))
    }

    mutating func add(_ text: String) throws {
      var text = text
      text.withUTF8 { bytes.add($0) }
      try bind(.text(text))
    }

    /// Inserts the row; returns its hash.
    mutating func insert() throws -> String {
      let hash = Digest.hexadecimal(bytes.all)
      try bind(.text(hash))
      while try statement.step() {}
      return hash
    }

    private mutating func bind(_ value: SQLValue) throws {
      try statement.bind(place, value)
      place += 1
    }
  }
}

extension Statement {
  /// The bytes of an audit row that was selected in the columns' order, as they are in the file: a text that is no
  /// UTF-8 any more is not repaired first. They are hashed after the hash of the row before it.
  func auditBytes(after previous: String) -> AuditRow.Bytes {
    var bytes = AuditRow.Bytes(after: previous)
    for column in 0..<Int32(AuditRow.columns.count) {
      if isInteger(column) {
        bytes.add(integer(column))
      } else if isText(column) {
        withText(column) { bytes.add($0) }
      } else {
        bytes.add(.null)
      }
    }
    return bytes
  }
}
