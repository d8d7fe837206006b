internal import HustingsProtocol

extension DocumentCall {
  /// Reads one document.
  ///
  /// - Returns: The bytes of `Document`.
  func get(_ key: String, _ connection: Connection) throws -> (json: RawJSON, rows: Int) {
    try check(key)
    let found = try connection.query(
      "SELECT version, value FROM documents WHERE plugin = ? AND collection = ? AND key = ?", place(key)
    ) { try $0.step() ? (Int($0.integer(0)), $0.text(1)) : nil }
    guard let (version, value) = found else {
      throw RPCError(
        .notFound, "There is no document of that key in \(collection).", data: ErrorDetail(reason: "documentNotFound"))
    }
    var writer = JSONWriter()
    try Self.write(key, version, value, to: &writer)
    return (try RawJSON(validating: writer.bytes), 1)
  }

  /// Reads one page of documents.
  ///
  /// - Returns: The bytes of `Documents`, and how many they hold.
  func list(
    _ prefix: String, _ limit: Int, after cursor: String?, rights: String, _ connection: Connection,
    _ seal: CursorSeal, tenant: String
  ) throws -> (json: RawJSON, rows: Int) {
    guard (1...1000).contains(limit) else { throw Selection.outOfBounds("limit", "limit is 1 to 1000.") }
    let binding = [tenant, "storage", plugin, collection, prefix, rights].joined(separator: "\n")
    var text = QueryText("SELECT key, version, value FROM documents WHERE")
    text.add(" plugin = ", .text(plugin), " AND collection = ")
    text.add("", .text(collection), " AND key >= ")
    text.add("", .text(prefix))
    if let cursor { text.add(" AND key > ", try seal.open(cursor, binding: binding, count: 1)[0]) }
    text.add(" ORDER BY key LIMIT ", .integer(Int64(limit + 1)))
    var (count, next): (Int, String?) = (0, nil)
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("documents")
    writer.beginArray()
    try connection.query(text.sql, text.values) { statement in
      var last = ""
      // Keys are in the order of their bytes: those with the prefix come first, one after the other.
      while try statement.step() {
        let key = statement.text(0)
        guard key.utf8.starts(with: prefix.utf8) else { break }
        guard count < limit, writer.bytes.count < RowsWriter.pageBytes - 2 * ProtocolLimit.document.value else {
          next = seal.seal([.text(last)], binding: binding)
          break
        }
        try Self.write(key, Int(statement.integer(1)), statement.text(2), to: &writer)
        last = key
        count += 1
      }
    }
    writer.endArray()
    if let next {
      writer.name("cursor")
      writer.string(next)
    }
    writer.endObject()
    return (try RawJSON(validating: writer.bytes), count)
  }

  private static func write(
    _ key: String, _ version: Int, _ value: String, to writer: inout JSONWriter
  ) throws(JSONError) {
    writer.beginObject()
    writer.name("key")
    writer.string(key)
    writer.name("version")
    writer.integer(version)
    writer.name("value")
    writer.raw(try RawJSON(validating: value.utf8))
    writer.endObject()
  }
}
