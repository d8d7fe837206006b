internal import HustingsProtocol

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

extension JobQueue<WriteJob> {
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
}

extension RPCError {
  static let storeBusy = RPCError(
    .unavailable, "The data is closed or too busy now; try again.", data: ErrorDetail(reason: "storeBusy"))
}

/// Commits whatever waits in one transaction: one fsync for all. A job that fails leaves no trace in it.
struct WriteLoop {
  private let connection: Connection
  private let number: ChangeNumber?
  private var isFull = true

  /// Does the jobs of a queue until it is closed and empty. It has the thread for itself, and says when the file
  /// has been opened, or cannot be.
  static func run(
    _ queue: JobQueue<WriteJob>, _ path: String, _ number: ChangeNumber?, opened: () -> Void = {}
  ) {
    do {
      let connection = Result { () throws(StoreError) in try Connection(path: path, mode: .readWrite) }
      opened()
      var loop = WriteLoop(try connection.get(), number)
      while case let jobs = queue.all(), !jobs.isEmpty { loop.run(jobs) }
    } catch {
      while case let jobs = queue.all(), !jobs.isEmpty {
        for job in jobs { job.fail(error) }
      }
    }
  }

  private init(_ connection: Connection, _ number: ChangeNumber?) {
    self.connection = connection
    self.number = number
  }

  private mutating func run(_ jobs: [WriteJob]) {
    var done: [(job: WriteJob, say: @Sendable () -> Void)] = []
    var failed: [(job: WriteJob, error: any Error)] = []
    do {
      try setDurable(jobs.contains(where: \.isDurable))
      try connection.run("BEGIN IMMEDIATE", [])
      for job in jobs {
        do {
          done.append((job, try perform(job)))
        } catch {
          failed.append((job, error))
          // A full disk undoes the whole transaction: then the others must not go on outside of one.
          guard connection.isInTransaction else { throw error }
        }
      }
      let last = try indexChanges()
      try connection.run("COMMIT", [])
      if let number, let last { number.value = last }
    } catch {
      // Where there is no transaction any more this fails, and nothing is left to be undone.
      try? connection.run("ROLLBACK", [])
      for (job, _) in done { job.fail(error) }
      let heard = done.count + failed.count
      for job in jobs.dropFirst(heard) { job.fail(error) }
      done = []
    }
    for (_, say) in done { say() }
    for (job, error) in failed { job.fail(error) }
  }

  /// Brings the search indices up to the change feed's last number, which is returned; nil where nothing was written.
  private func indexChanges() throws -> Int? {
    guard isFull, let number else { return nil }
    let last = try connection.integer("SELECT max(number) FROM changes") ?? 0
    // What was committed is in the indices: it went there in its own transaction.
    if last > number.value { try SearchIndex.update(connection, after: number.value) }
    return last
  }

  private func perform(_ job: WriteJob) throws -> @Sendable () -> Void {
    // A single INSERT undoes itself: only jobs of several statements need a savepoint.
    guard job.isDurable else { return try job.perform(connection) }
    try connection.run("SAVEPOINT job", [])
    do {
      let say = try job.perform(connection)
      try connection.run("RELEASE job", [])
      return say
    } catch {
      try connection.run("ROLLBACK TO job", [])
      try connection.run("RELEASE job", [])
      throw error
    }
  }

  private mutating func setDurable(_ durable: Bool) throws {
    guard durable != isFull else { return }
    try connection.run(durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL")
    isFull = durable
  }
}
