internal import HustingsProtocol

extension Connection {
  /// Every row, read by a function.
  func query<T>(_ sql: String, _ values: [SQLValue] = [], read: (Statement) -> T) throws -> [T] {
    try query(sql, values) { statement in
      var rows: [T] = []
      while try statement.step() { rows.append(read(statement)) }
      return rows
    }
  }
}

extension SQLValue {
  /// A list of words as JSON.
  static func list(_ words: [String]) -> SQLValue {
    .text(String(decoding: words.jsonBytes(), as: UTF8.self))
  }
}

extension Statement {
  /// A list of words from JSON; one that cannot be read names a word that nothing is called, because in a list of
  /// areas an empty list would mean all.
  func list(_ column: Int32) -> [String] {
    (try? [String](jsonBytes: Array(text(column).utf8))) ?? ["\u{0}"]
  }
}
