/// Brings a file to the version that this program knows.
enum Migration {
  /// Runs the migrations that the file lacks, all or none, and then the body in the same transaction.
  ///
  /// - Throws: `StoreError` if the file is of another program or of a later version of this one.
  static func bring(
    _ connection: Connection, to migrations: [[String]], applicationID: Int, after: (Connection) throws -> Void
  ) throws {
    try connection.run("BEGIN IMMEDIATE")
    do {
      let version = try connection.integer("PRAGMA user_version") ?? 0
      let owner = try connection.integer("PRAGMA application_id") ?? 0
      guard version == 0 || owner == applicationID else {
        throw StoreError(.damaged, "this is no file of Hustings' that fits here; choose another data folder")
      }
      guard version <= migrations.count else {
        throw StoreError(
          .unavailable,
          "the file has version \(version), this program knows \(migrations.count); use the newer program")
      }
      for migration in migrations[version...] {
        for statement in migration { try connection.run(statement) }
      }
      if version < migrations.count {
        try connection.run("PRAGMA application_id = \(applicationID)")
        try connection.run("PRAGMA user_version = \(migrations.count)")
      }
      try after(connection)
      try connection.run("COMMIT")
    } catch {
      // The first error is the one to tell; closing the connection rolls back as well.
      try? connection.run("ROLLBACK")
      throw error
    }
  }
}
