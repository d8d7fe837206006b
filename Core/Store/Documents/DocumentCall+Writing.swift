internal import HustingsProtocol

extension DocumentCall {
  /// Writes a document; the caller has a transaction open. What is there already is not written again: a put that is
  /// sent twice is done once.
  func put(_ key: String, _ value: JSONValue, over version: Int?, _ connection: Connection) throws -> DocumentVersion {
    try check(key)
    let bytes = value.jsonBytes()
    guard bytes.count <= ProtocolLimit.document.value else {
      throw RPCError(
        .tooLarge, "A document holds \(ProtocolLimit.document.value >> 10) KiB of JSON at most.",
        data: ErrorDetail(reason: "documentTooLarge", field: "value", hint: "Divide it into several documents."))
    }
    let text = String(decoding: bytes, as: UTF8.self)
    let found = try current(key, connection)
    if let found, found.value.utf8.elementsEqual(text.utf8), isRepeat(version, of: found.version) {
      return DocumentVersion(found.version)
    }
    try check(version, against: found?.version ?? 0)
    let (size, oldSize) = (key.utf8.count + bytes.count, found.map { key.utf8.count + $0.value.utf8.count } ?? 0)
    try checkRoom(forDocuments: found == nil ? 1 : 0, bytes: size - oldSize, connection)
    let next = try (found?.version ?? deletedVersion(connection)) + 1
    try connection.run(
      """
      INSERT INTO documents (plugin, collection, key, version, size, value, updatedAt) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (plugin, collection, key) DO UPDATE
      SET version = excluded.version, size = excluded.size, value = excluded.value, updatedAt = excluded.updatedAt
      """,
      place(key) + [.integer(Int64(next)), .integer(Int64(size)), .text(text), SQLValue(now)])
    try record(found == nil ? .created : .updated, connection)
    return DocumentVersion(next)
  }

  /// Deletes a document; the caller has a transaction open. One that is not there is deleted already.
  ///
  /// - Returns: How many were deleted.
  func delete(_ key: String, version: Int?, _ connection: Connection) throws -> Int {
    try check(key)
    guard let found = try current(key, connection) else { return 0 }
    try check(version, against: found.version)
    try connection.run("DELETE FROM documents WHERE plugin = ? AND collection = ? AND key = ?", place(key))
    try connection.run(
      """
      INSERT INTO deletedVersions (plugin, collection, version) VALUES (?, ?, ?)
      ON CONFLICT (plugin, collection) DO UPDATE SET version = max(version, excluded.version)
      """, [.text(plugin), .text(collection), .integer(Int64(found.version))])
    try record(.deleted, connection)
    return 1
  }

  /// No version of a deleted document comes again: whoever read the one of that key before would write over another.
  private func deletedVersion(_ connection: Connection) throws -> Int {
    try connection.integer(
      "SELECT version FROM deletedVersions WHERE plugin = ? AND collection = ?", [.text(plugin), .text(collection)])
      ?? 0
  }

  private func current(_ key: String, _ connection: Connection) throws -> (version: Int, value: String)? {
    try connection.query(
      "SELECT version, value FROM documents WHERE plugin = ? AND collection = ? AND key = ?", place(key)
    ) { try $0.step() ? (Int($0.integer(0)), $0.text(1)) : nil }
  }

  /// Whether a put of what is there may be one that is sent twice: it starts from the version before, or from none.
  private func isRepeat(_ version: Int?, of current: Int) -> Bool {
    guard let version, version > 0 else { return true }
    return version == current || version == current - 1
  }

  private func check(_ version: Int?, against current: Int) throws(RPCError) {
    guard version == nil || version == current else {
      throw RPCError(
        .conflict, "Another change to this document came first; read it again and repeat the change.",
        data: ErrorDetail(reason: "versionChanged", field: "version"))
    }
  }

  private func checkRoom(forDocuments documents: Int, bytes: Int, _ connection: Connection) throws {
    let used = try connection.query(
      "SELECT count(*), coalesce(sum(size), 0) FROM documents WHERE plugin = ?", [.text(plugin)]
    ) { try $0.step() ? (Int($0.integer(0)), Int($0.integer(1))) : (0, 0) }
    let most = (documents: ProtocolLimit.documents.value, bytes: ProtocolLimit.storage.value)
    // What makes it smaller is always taken.
    guard documents == 0 || used.0 + documents <= most.documents, bytes <= 0 || used.1 + bytes <= most.bytes else {
      throw RPCError(
        .tooLarge,
        "The plugin keeps \(most.documents) documents of \(most.bytes >> 20) MiB together here at most: its storage is full.",
        data: ErrorDetail(reason: "storageFull", field: "storage", hint: "Delete documents that are no longer needed."))
    }
  }

  /// Of which document is not written down: its key may name somebody, and would stay when the document goes.
  private func record(_ kind: ChangeKind, _ connection: Connection) throws {
    try kind.record(connection, "storage/\(plugin)/\(collection)", .text(""), at: SQLValue(now))
  }
}
