internal import HustingsProtocol

/// Commits whatever waits in one transaction: one fsync for all. A job that fails leaves no trace in it.
struct WriteLoop {
  /// What a tenant's file has, and the platform's has not.
  struct Tenant: Sendable {
    var number: ChangeNumber
    var journal: ReadJournal
    /// Called when the audit's first row of a month was committed.
    var monthEnded: @Sendable () -> Void
  }

  private let connection: Connection
  private let begin: Statement
  private let commit: Statement
  private let tenant: Tenant?

  init(_ connection: Connection, _ tenant: Tenant?) throws(StoreError) {
    self.connection = connection
    begin = try Statement(connection, "BEGIN IMMEDIATE")
    commit = try Statement(connection, "COMMIT")
    self.tenant = tenant
  }

  /// Does the jobs, and says so once they are committed.
  func run(_ jobs: [WriteJob]) {
    var done: [(job: WriteJob, say: @Sendable () -> Void)] = []
    var failed: [(job: WriteJob, error: any Error)] = []
    do {
      try begin.run()
      try tenant?.journal.bring(into: connection)
      for job in jobs {
        do {
          done.append((job, try perform(job)))
        } catch {
          failed.append((job, error))
          // A full disk undoes the whole transaction: then the others must not go on outside of one.
          guard connection.isInTransaction else { throw error }
        }
      }
      let last = try tenant.map { try indexChanges($0.number) }
      try commit.run()
      if let last { wasCommitted(last) }
    } catch {
      connection.auditTail = AuditChain.Tail()
      // Where there is no transaction any more this fails, and nothing is left to be undone.
      try? connection.run("ROLLBACK", [])
      for (job, _) in done { job.fail(error) }
      let heard = done.count + failed.count
      for job in jobs.dropFirst(heard) { job.fail(error) }
      done = []
    }
    for (_, say) in done { say() }
    for (job, error) in failed { job.fail(error) }
    if connection.logPages >= Self.fullLog { connection.checkpoint() }
  }

  /// Rows have random ids: the same pages are written again and again, and go into the file once for 16 MiB of log.
  private static let fullLog = 4096

  /// Brings the search indices up to the change feed's last number, which is returned.
  private func indexChanges(_ number: ChangeNumber) throws -> Int {
    let last = try connection.integer("SELECT max(number) FROM changes") ?? 0
    // What was committed is in the indices: it went there in its own transaction.
    if last > number.value { try SearchIndex.update(connection, after: number.value) }
    return last
  }

  private func wasCommitted(_ last: Int) {
    tenant?.number.value = last
    tenant?.journal.wasBrought()
    if connection.auditTail.endsMonth {
      connection.auditTail.endsMonth = false
      tenant?.monthEnded()
    }
  }

  private func perform(_ job: WriteJob) throws -> @Sendable () -> Void {
    try connection.run("SAVEPOINT job", [])
    let tail = connection.auditTail
    do {
      let say = try job.perform(connection)
      try connection.run("RELEASE job", [])
      return say
    } catch {
      connection.auditTail = tail
      // A full disk undoes the whole transaction, and the job's place in it.
      guard connection.isInTransaction else { throw error }
      try connection.run("ROLLBACK TO job", [])
      try connection.run("RELEASE job", [])
      throw error
    }
  }
}
