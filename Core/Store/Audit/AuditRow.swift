internal import HustingsProtocol

/// A row of the audit before it is in the chain: without its number and its hash.
struct AuditRow: Equatable {
  /// Every column but the hash, in the order in which they are hashed.
  static let columns = ["number"] + texts + ["rows", "calls", "reason"]
  private static let texts = [
    "at", "actor", "role", "plugin", "digest", "permission", "purpose", "operation", "resource", "fields",
  ]
  static let textCount = texts.count

  private static let insertion =
    "INSERT INTO audit (\(columns.joined(separator: ", ")), hash) VALUES (\(columns.map { _ in "?, " }.joined())?)"

  /// The columns from `at` to `fields`.
  var texts: [String]
  var rows: Int
  var calls: Int
  var reason: String

  /// The month that it belongs to, `YYYY-MM`.
  var month: String { String(texts[0].prefix(7)) }

  /// Adds the row to the chain, on the file's one writer.
  func append(_ connection: Connection) throws {
    let head = try AuditChain.head(connection)
    let hash = try connection.query(Self.insertion) { statement in
      var row = Insertion(statement, after: head.hash)
      try row.add(head.number + 1)
      for text in texts { try row.add(text) }
      try row.add(rows)
      try row.add(calls)
      try row.add(reason)
      return try row.insert()
    }
    connection.auditTail.head = AuditChain.Head(number: head.number + 1, hash: hash, month: month)
    // The month before is to be sealed.
    if !head.month.isEmpty, month > head.month {
      try AuditCheckpoint.note(head, connection)
      connection.auditTail.endsMonth = true
    }
  }

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
  private struct Insertion {
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

extension AuditEntry {
  /// Adds the entry to the chain, on the file's one writer.
  func append(_ connection: Connection) throws {
    try AuditRow(texts: texts, rows: rows, calls: calls, reason: reason).append(connection)
  }

  /// The columns from `at` to `fields`.
  var texts: [String] {
    [
      at.description, actor, role?.rawValue ?? "", plugin, digest, permission, purpose?.rawValue ?? "",
      operation.rawValue, resource, fields.joined(separator: " "),
    ]
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
