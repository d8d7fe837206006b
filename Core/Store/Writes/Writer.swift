internal import HustingsProtocol

/// One job of the writer.
struct WriteJob: Sendable {
  /// Does the work inside a transaction, and returns what is said once that is on the disk.
  let perform: @Sendable (Connection) throws -> @Sendable () -> Void
  /// Says that it was not done.
  let fail: @Sendable (any Error) -> Void
}

/// A file's one writer: a thread that commits what waits in one transaction.
final class Writer: Sendable {
  private let jobs: JobQueue<WriteJob>
  private let ended = Ending(threads: 1)

  init() throws(StoreError) { jobs = try JobQueue() }

  /// Starts the thread, which does jobs until `finish`.
  ///
  /// It returns when the file is open, and whoever reads it opens it later: the first to open a file decides where the
  /// index of its log is, and a reader leaves that behind as a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - tenant: What a tenant's file has besides; nil for the platform's.
  /// - Throws: `StoreError` when the file cannot be opened.
  func start(_ path: String, _ tenant: WriteLoop.Tenant?) throws(StoreError) {
    let opened = try JobQueue<Result<Void, StoreError>>()
    try startThread { [jobs, ended] in
      defer { ended.ended() }
      Self.work(jobs, path, tenant, opened)
    }
    try opened.next()?.get()
  }

  private static func work(
    _ jobs: JobQueue<WriteJob>, _ path: String, _ tenant: WriteLoop.Tenant?,
    _ opened: JobQueue<Result<Void, StoreError>>
  ) {
    let loop: WriteLoop
    do throws(StoreError) {
      loop = try WriteLoop(Connection(path: path, mode: .readWrite), tenant)
    } catch {
      _ = opened.push(.failure(error))
      return
    }
    opened.finish()
    while case let jobs = jobs.all(), !jobs.isEmpty { loop.run(jobs) }
  }

  /// Takes no more jobs; those that wait are still done.
  func finish() { jobs.finish() }

  /// Does what waits, and closes the file.
  func close() async {
    finish()
    await ended.wait()
  }

  /// Runs a body in a transaction, and returns what it returned once that is on the disk.
  func submit<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      let job = WriteJob(
        perform: { connection in
          let result = try body(connection)
          return { continuation.resume(returning: result) }
        }, fail: { continuation.resume(throwing: $0) })
      if !jobs.push(job) { continuation.resume(throwing: RPCError.storeBusy) }
    }
  }
}

extension RPCError {
  static let storeBusy = RPCError(
    .unavailable, "The data is closed or too busy now; try again.", data: ErrorDetail(reason: "storeBusy"))
}
