internal import HustingsProtocol
internal import Synchronization

/// One job of the writer.
struct WriteJob: Sendable {
  /// Whether it must be on the disk before anybody hears of it. The audit of a read need not outlive a power cut that
  /// the answer did not outlive either.
  let isDurable: Bool
  /// Does the work inside a transaction, and returns what is said once that is committed.
  let perform: @Sendable (Connection) throws -> @Sendable () -> Void
  /// Says that it was not done.
  let fail: @Sendable (any Error) -> Void
}

/// A file's one writer. What waits is committed in one transaction by the writer's thread; what takes microseconds, by
/// whoever asks for it, when nobody else writes.
final class Writer: Sendable {
  private let jobs: JobQueue<WriteJob>
  /// Nil before the file was opened, and after it was closed.
  private let loop = Mutex<Result<WriteLoop, StoreError>?>(nil)

  init() throws(StoreError) { jobs = try JobQueue() }

  /// The writer's thread: does the jobs until the queue is closed and empty.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - number: Where the change feed stands; nil for a file that has none.
  ///   - opened: Called when the file has been opened, or cannot be.
  func work(_ path: String, _ number: ChangeNumber?, opened: () -> Void = {}) {
    loop.withLock { loop in
      loop = Result { () throws(StoreError) in try WriteLoop(Connection(path: path, mode: .readWrite), number) }
    }
    opened()
    while case let jobs = jobs.all(), !jobs.isEmpty {
      loop.withLock { loop in
        switch loop {
        case .success(var open):
          open.run(jobs)
          open.checkpoint()
          loop = .success(open)
        case .failure(let error): for job in jobs { job.fail(error) }
        case nil: for job in jobs { job.fail(RPCError.storeBusy) }
        }
      }
    }
    loop.withLock { $0 = nil }
  }

  /// Takes no more jobs; those that wait are still done.
  func finish() { jobs.finish() }

  /// False when the queue is full or closed: the job was not taken.
  func push(_ job: WriteJob) -> Bool { jobs.push(job) }

  /// Runs a body in a durable transaction, and returns what it returned once that is committed.
  func submit<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      let job = WriteJob(
        isDurable: true,
        perform: { connection in
          let result = try body(connection)
          return { continuation.resume(returning: result) }
        }, fail: { continuation.resume(throwing: $0) })
      if !push(job) { continuation.resume(throwing: RPCError.storeBusy) }
    }
  }

  /// Runs a body that takes microseconds in a transaction that a power cut may undo, on the caller's thread where that
  /// is possible. Those who ask in one go share a commit.
  func submitBrief<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
    let result = Promise<Result<T, any Error>>()
    let job = WriteJob(
      isDurable: false,
      perform: { connection in
        let value = try body(connection)
        return { result.keep(.success(value)) }
      }, fail: { result.keep(.failure($0)) })
    guard jobs.put(job) else { throw RPCError.storeBusy }
    // A task of its own, which has the caller's executor: its turn comes after those that are ready there already.
    async let commit: Void = commitHere()
    let value = await result.value
    await commit
    return try value.get()
  }

  /// Commits what waits, unless others do already, something must go to the disk, or the log is to be emptied: that
  /// takes its time, which is the writer's thread's.
  private func commitHere() {
    let isDone = loop.withLockIfAvailable { loop in
      guard case .success(var open) = loop, !open.isLogFull else { return false }
      let jobs = jobs.all { !$0.isDurable }
      if !jobs.isEmpty { open.run(jobs) }
      loop = .success(open)
      return true
    }
    if isDone != true { jobs.ring() }
  }
}

extension RPCError {
  static let storeBusy = RPCError(
    .unavailable, "The data is closed or too busy now; try again.", data: ErrorDetail(reason: "storeBusy"))
}
