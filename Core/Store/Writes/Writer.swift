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

  init() throws(StoreError) { jobs = try JobQueue() }

  /// The writer's thread: does the jobs until the queue is closed and empty.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - tenant: What a tenant's file has besides; nil for the platform's.
  ///   - opened: Called when the file has been opened, or cannot be.
  func work(_ path: String, _ tenant: WriteLoop.Tenant?, opened: () -> Void = {}) {
    let loop = Result { () throws(StoreError) in try WriteLoop(Connection(path: path, mode: .readWrite), tenant) }
    opened()
    while case let jobs = jobs.all(), !jobs.isEmpty {
      switch loop {
      case .success(let loop): loop.run(jobs)
      case .failure(let error): for job in jobs { job.fail(error) }
      }
    }
  }

  /// Takes no more jobs; those that wait are still done.
  func finish() { jobs.finish() }

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
