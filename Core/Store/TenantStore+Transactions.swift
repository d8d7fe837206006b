extension TenantStore {
  /// Writes many rows, all or none, for the host itself.
  ///
  /// - Parameter body: Runs on the writer's thread; other writes wait until it is done.
  /// - Returns: What the body returned.
  /// - Throws: What the body throws, and nothing is written then.
  package func transaction<T: Sendable>(
    _ body: @escaping @Sendable (inout WriteTransaction) throws -> T
  ) async throws -> T {
    try await writes.submit { [kind, erasureKey] connection in
      // A bulk write touches pages all over its indices: 64 MiB of them while it lasts.
      try connection.run("PRAGMA cache_size = -65536")
      defer { connection.shrink() }
      var transaction = WriteTransaction(connection, kind, erasureKey)
      return try body(&transaction)
    }
  }

  /// Does as `transaction`, and undoes it again where it is a trial: what would come of it is known then.
  func trying<T: Sendable>(
    _ isTrial: Bool, _ body: @escaping @Sendable (inout WriteTransaction) throws -> T
  ) async throws -> T {
    do {
      return try await transaction { transaction in
        let result = try body(&transaction)
        if isTrial { throw Trial(result: result) }
        return result
      }
    } catch let trial as Trial<T> {
      return trial.result
    }
  }

  private struct Trial<Result: Sendable>: Error { let result: Result }
}
