internal import CSQLite
internal import Glibc

/// One open SQLite file. One thread uses it at a time; it closes with its last use, and keeps the statements it has
/// prepared.
package final class Connection {
  /// What may be done with the file.
  package enum Mode: Sendable { case readOnly, readWrite }

  /// Set up once in a process. Where something has used SQLite before, it goes on counting: it is slower then.
  private static let isSetUp = hustings_sqlite_start() == SQLITE_OK
  /// 4 MiB of pages; negative counts KiB.
  private static let cacheSize = -4096

  /// The files are this process's alone, which saves a system call for each of the locks of each transaction: the data
  /// folder's lock keeps other hosts and commands out, and this any other program.
  private static let fileSystem = "unix-excl"

  let handle: OpaquePointer
  /// Of a writer of a tenant's file.
  var auditTail = AuditChain.Tail()
  private var kept: [String: Statement] = [:]
  private let deadline: UnsafeMutablePointer<UInt64>
  private let log: UnsafeMutablePointer<Int32>

  /// Opens a file, and makes it for its owner alone when it is not there and may be written.
  ///
  /// - Throws: `StoreError` that names the file.
  package init(path: String, mode: Mode) throws(StoreError) {
    _ = Self.isSetUp
    if mode == .readWrite {
      // A file that is there is SQLite's alone: closing any other descriptor of it would let go of its locks.
      let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard file >= 0 || errno == EEXIST else {
        throw StoreError(.unavailable, "cannot open \(path): \(String(cString: strerror(errno)))")
      }
      if file >= 0 { close(file) }
    }
    var opened: OpaquePointer?
    let access = mode == .readWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY
    let flags = access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE
    guard sqlite3_open_v2(path, &opened, flags, Self.fileSystem) == SQLITE_OK, let opened else {
      defer { sqlite3_close_v2(opened) }
      throw StoreError(opened, doing: "cannot open \(path)")
    }
    handle = opened
    deadline = .allocate(capacity: 1)
    deadline.initialize(to: .max)
    log = .allocate(capacity: 1)
    log.initialize(to: 0)
    sqlite3_busy_timeout(handle, 5000)
    guard hustings_sqlite_defend(handle) == SQLITE_OK else { throw StoreError(handle, doing: "cannot open \(path)") }
    try run("PRAGMA cache_size = \(Self.cacheSize)")
    if mode == .readWrite {
      try run("PRAGMA journal_mode = WAL")
      try run("PRAGMA synchronous = FULL")
      // What is deleted is overwritten. Debian's SQLite does so anyway.
      try run("PRAGMA secure_delete = ON")
      try run("PRAGMA journal_size_limit = 67108864")
      sqlite3_wal_hook(
        handle,
        { log, _, _, pages in
          log?.assumingMemoryBound(to: Int32.self).pointee = pages
          return SQLITE_OK
        }, log)
    } else {
      try run("PRAGMA query_only = ON")
    }
  }

  deinit {
    kept = [:]
    sqlite3_close_v2(handle)
    deadline.deallocate()
    log.deallocate()
  }

  /// Runs statements that answer nothing; the text is ours, never a caller's.
  func run(_ sql: String) throws(StoreError) {
    guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
      throw StoreError(handle, doing: "cannot run \(sql.prefix(60)) on \(file)")
    }
  }

  /// Runs one statement with values, from the statements that are kept.
  func run(_ sql: String, _ values: [SQLValue]) throws {
    try query(sql, values) { statement in
      while try statement.step() {}
    }
  }

  /// Prepares or takes a kept statement, binds the values, and gives it back when the body is done with it.
  ///
  /// - Parameters:
  ///   - sql: One statement of our own; never a caller's text.
  ///   - values: What is bound to its marks, in order.
  ///   - body: Steps through it. The statement is not to be used afterwards.
  /// - Returns: What the body returned.
  /// - Throws: `StoreError` by SQLite, and what the body throws.
  package func query<Result>(
    _ sql: String, _ values: [SQLValue] = [], _ body: (Statement) throws -> Result
  ) throws -> Result {
    let statement = try statement(sql)
    statement.isInUse = true
    defer {
      statement.reset()
      statement.clear()
      statement.isInUse = false
    }
    for (index, value) in values.enumerated() { try statement.bind(index, value) }
    return try body(statement)
  }

  /// The kept statement, unless a body is at it: then another.
  private func statement(_ sql: String) throws(StoreError) -> Statement {
    if let statement = kept[sql], !statement.isInUse { return statement }
    let statement = try Statement(self, sql)
    if kept.count >= 64 { kept = [:] }
    kept[sql] = statement
    return statement
  }

  /// The first row's first value, or nil when there is no row.
  func scalar(_ sql: String, _ values: [SQLValue] = []) throws -> SQLValue? {
    try query(sql, values) { try $0.step() ? $0.value(0) : nil }
  }

  /// The first row's first value as a whole number, or nil when there is no row or another value.
  func integer(_ sql: String, _ values: [SQLValue] = []) throws -> Int? {
    guard case .integer(let number) = try scalar(sql, values) else { return nil }
    return Int(number)
  }

  /// Gives back the memory that a bulk write had asked for.
  func shrink() {
    // Failing, it costs memory alone, and the next bulk write tries again.
    try? run("PRAGMA cache_size = \(Self.cacheSize)")
    sqlite3_db_release_memory(handle)
  }

  /// Its path, for error messages.
  var file: String { sqlite3_db_filename(handle, nil).map { String(cString: $0) } ?? "" }

  /// How many pages the write-ahead log has had since it was last emptied, as of this connection's last commit.
  var logPages: Int { Int(log.pointee) }

  /// Brings the log's pages into the file, as far as nobody reads them; the next commit after all of them starts it anew.
  func checkpoint() {
    // What could not be brought over stays in the log, and the next commit tries again.
    sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
  }

  /// How many rows the last statement wrote.
  var changes: Int { Int(sqlite3_changes64(handle)) }

  /// Whether a transaction is open.
  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Ends statements that are still at it after so many seconds.
  func limited<Result>(seconds: Int, _ body: () throws -> Result) throws -> Result {
    deadline.pointee = Self.nanoseconds() &+ UInt64(seconds) &* 1_000_000_000
    sqlite3_progress_handler(
      handle, 20_000,
      { argument in
        guard let deadline = argument?.assumingMemoryBound(to: UInt64.self) else { return 0 }
        return Connection.nanoseconds() > deadline.pointee ? 1 : 0
      }, deadline)
    defer { sqlite3_progress_handler(handle, 0, nil, nil) }
    return try body()
  }

  private static func nanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}
