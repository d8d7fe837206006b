extension TenantStore {
  /// Has what was deleted leave the file too. SQLite overwrites deleted rows; but a search index keeps the words of
  /// deleted rows until its parts are merged, and the write-ahead log keeps pages as they were until it begins anew.
  func scrub() async throws {
    try await writes.submit { connection in
      let indices = try connection.query(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%USING fts5%'", read: { $0.text(0) })
      for index in indices {
        try connection.run("INSERT INTO \(quoted(index)) (\(quoted(index))) VALUES ('optimize')")
      }
    }
    // Where others read just now, the log begins anew later, and no later than when the file is closed.
    try await Connection.using(path, .readWrite) { try $0.run("PRAGMA wal_checkpoint(TRUNCATE)") }
  }
}
