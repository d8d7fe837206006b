internal import HustingsProtocol

/// Commits whatever waits in one transaction: one fsync for all. A job that fails leaves no trace in it.
struct WriteLoop {
  private let connection: Connection
  private let begin: Statement
  private let commit: Statement
  private let number: ChangeNumber?
  private var isFull = true

  init(_ connection: Connection, _ number: ChangeNumber?) throws(StoreError) {
    self.connection = connection
    begin = try Statement(connection, "BEGIN IMMEDIATE")
    commit = try Statement(connection, "COMMIT")
    self.number = number
  }

  /// Does the jobs, and says so once they are committed.
  mutating func run(_ jobs: [WriteJob]) {
    var done: [(job: WriteJob, say: @Sendable () -> Void)] = []
    var failed: [(job: WriteJob, error: any Error)] = []
    do {
      try setDurable(jobs.contains(where: \.isDurable))
      try begin.run()
      for job in jobs {
        do {
          done.append((job, try perform(job)))
        } catch {
          failed.append((job, error))
          // A full disk undoes the whole transaction: then the others must not go on outside of one.
          guard connection.isInTransaction else { throw error }
        }
      }
      try AuditChain.addReads(connection)
      let last = try indexChanges()
      try commit.run()
      if let number, let last { number.value = last }
    } catch {
      connection.auditTail = AuditTail()
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

  /// Whether the log has grown so long that its pages should go into the file.
  var isLogFull: Bool { connection.logPages >= Self.fullLog }

  /// Rows have random ids: the same pages are written again and again, and go into the file once for 16 MiB of log.
  private static let fullLog = 4096

  /// Brings the log's pages into the file when it is full.
  func checkpoint() {
    if isLogFull { connection.checkpoint() }
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
    // An audit row undoes itself: only jobs of several statements need a savepoint.
    guard job.isDurable else { return try job.perform(connection) }
    try AuditChain.addReads(connection)
    try connection.run("SAVEPOINT job", [])
    let tail = connection.auditTail
    do {
      let say = try job.perform(connection)
      try connection.run("RELEASE job", [])
      return say
    } catch {
      connection.auditTail = tail
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
