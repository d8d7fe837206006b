internal import HustingsProtocol

/// What the platform itself keeps: tenants, accounts and their roles, sign-ins, plugins, grants.
///
/// One thread with one connection does everything: the rows are few, and each call takes microseconds.
package final class PlatformStore: Sendable {
  private let writer: Writer
  let path: String
  private let ended: Ending

  /// Opens the platform's file, and makes it when it is not there.
  ///
  /// - Throws: `StoreError` if it cannot be opened.
  package init(folder: DataFolder) throws(StoreError) {
    writer = try Writer()
    ended = Ending(threads: 1)
    let path = folder.platform
    self.path = path
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
    try startThread { [writer, ended] in
      defer { ended.ended() }
      writer.work(path, nil)
    }
  }

  deinit { writer.finish() }

  /// Does what waits, and closes the file.
  package func close() async {
    writer.finish()
    await ended.wait()
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
