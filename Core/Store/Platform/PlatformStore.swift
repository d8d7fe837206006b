internal import HustingsProtocol

/// What the platform itself keeps: tenants, accounts and their roles, sign-ins, plugins, grants.
///
/// One thread with one connection does everything: the rows are few, and each call takes microseconds.
package final class PlatformStore: Sendable {
  private let writer: Writer
  let path: String
  private let folder: DataFolder

  /// Opens the platform's file, and makes it when it is not there.
  ///
  /// - Throws: `StoreError` if it cannot be opened.
  package init(folder: DataFolder) throws(StoreError) {
    writer = try Writer()
    let path = folder.platform
    self.path = path
    self.folder = folder
    do {
      let connection = try Connection(path: path, mode: .readWrite)
      try Migration.bring(
        connection, to: PlatformSchema.migrations, applicationID: PlatformSchema.applicationID
      ) { _ in }
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError(.other, "cannot prepare \(path)")
    }
    try writer.start(path, nil)
  }

  deinit { writer.finish() }

  /// Does what waits, and closes the file.
  package func close() async { await writer.close() }

  /// The key by which the host signs, made at first need.
  func hostKey() throws(StoreError) -> SigningKey { SigningKey(seed: try folder.secret(DataFolder.hostKey)) }

  /// Runs a body that adds to the public log in a transaction on the store's thread; it is given what adds a line.
  func deciding<T: Sendable>(
    at now: Instant = .now,
    _ body: @escaping @Sendable (Connection, _ log: (LogEntry) throws -> Void) throws -> T
  ) async throws(RPCError) -> T {
    let key: SigningKey
    do throws(StoreError) { key = try hostKey() } catch { throw StoreError.rpcError(error) }
    return try await run { connection in
      try body(connection) { try PublicLog.append($0, connection, by: key, at: now) }
    }
  }

  /// Runs a body in a transaction on the store's thread.
  func run<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws(RPCError) -> T {
    do {
      return try await writer.submit(body)
    } catch {
      throw StoreError.rpcError(error)
    }
  }
}
