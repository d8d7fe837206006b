internal import HustingsProtocol
internal import Synchronization

/// The audit of reads on its way into the chain, so that no read waits for a commit.
///
/// A read's record is in a file before the read is answered, and a process that is killed leaves it there. The writer
/// brings what waits into the chain at the start of its next transaction, and whoever opens the tenant's file brings
/// what was left. There are two files: one takes records while the writer empties the other.
final class ReadJournal: Sendable {
  /// What the files' names end with, after that of the tenant's file.
  static let suffixes = ["-reads1", "-reads2"]
  /// The most that a file takes, while the writer is long at something.
  private static let mostBytes = 64 << 20

  private struct State {
    var files: [ReadFile]
    /// Which of the files takes records.
    var taking = 0
    /// What the last record in it says.
    var read: AuditEntry?
    /// The number of the last record.
    var last = 0
    /// The number of the last that is in the chain.
    var brought = 0
    var isToBeSettled = false
    var rowsPerDay = RowsPerDay()
    var record = ReadRecord()

    var emptying: Int { 1 - taking }
  }

  private let state: Mutex<State>

  /// Brings what was left beside a tenant's file into its chain.
  ///
  /// - Parameters:
  ///   - path: The tenant's file.
  ///   - connection: That file, which nobody else has open.
  /// - Throws: `StoreError` when something of it cannot be read or written.
  init(beside path: String, _ connection: Connection) throws {
    let files = try Self.suffixes.map { suffix throws(StoreError) in try ReadFile(path + suffix) }
    state = Mutex(State(files: files))
    let isFirstOlder = try files[0].firstNumber() ?? .max < files[1].firstNumber() ?? .max
    if isFirstOlder { state.withLock { $0.taking = 1 } }
    for _ in files {
      try connection.run("BEGIN IMMEDIATE")
      do {
        try bring(into: connection)
        try connection.run("COMMIT")
      } catch {
        // Where there is no transaction any more this fails, and nothing is left to be undone.
        try? connection.run("ROLLBACK")
        throw error
      }
      wasBrought()
    }
    let last = try Self.last(connection)
    let rowsPerDay = try RowsPerDay(connection)
    state.withLock { ($0.last, $0.brought, $0.rowsPerDay) = (last, last, rowsPerDay) }
  }

  deinit {
    state.withLock { state in
      for index in state.files.indices { state.files[index].close() }
    }
  }

  /// Writes down a read that is about to be answered.
  ///
  /// - Parameters:
  ///   - read: What is read, without its rows.
  ///   - rows: How many rows it gives.
  /// - Returns: Whether the caller is to see to it that the writer brings it: nobody else does yet.
  /// - Throws: `rateLimited` over the entry's rows per day, `unavailable` where the disk or the journal is full.
  func add(_ read: AuditEntry, rows: Int) throws -> Bool {
    try state.withLock { state in
      guard state.files[state.taking].end < Self.mostBytes else { throw RPCError.storeBusy }
      try state.rowsPerDay.count(rows, of: read)
      let isRepeated = state.read == read
      state.record.set(number: state.last + 1, rows: rows, of: isRepeated ? nil : read)
      try state.files[state.taking].append(state.record)
      state.last += 1
      if !isRepeated { state.read = read }
      defer { state.isToBeSettled = true }
      return !state.isToBeSettled
    }
  }

  /// Counts a read whose row the writer adds itself; throws `rateLimited` over the entry's rows per day.
  func count(_ rows: Int, of read: AuditEntry) throws {
    try state.withLock { try $0.rowsPerDay.count(rows, of: read) }
  }

  /// The number of the last record. Whoever asks sees to it that the writer brings it and those before it.
  func settling() -> Int {
    state.withLock { state in
      state.isToBeSettled = false
      return state.last
    }
  }

  /// The number of the last record that is in the chain.
  var brought: Int { state.withLock(\.brought) }

  /// Brings the records of one file into the chain, in a transaction of the writer; `wasBrought` follows the commit.
  func bring(into connection: Connection) throws {
    let file = state.withLock { state in
      // What was brought by a transaction that was undone is still there, and goes first.
      if state.files[state.emptying].end == 0, state.files[state.taking].end > 0 {
        (state.taking, state.read) = (state.emptying, nil)
      }
      return state.files[state.emptying]
    }
    guard file.end > 0 else { return }
    var last = try Self.last(connection)
    var row: AuditRow?
    try file.forEach { number, rows, texts in
      // The process may have been stopped between a commit and the emptying of the file.
      guard number > last else { return }
      last = number
      if row?.texts == texts {
        row?.rows += rows
        row?.calls += 1
      } else {
        try row?.append(connection)
        row = AuditRow(texts: texts, rows: rows, calls: 1, reason: "")
      }
    }
    // What this process wrote is all there; of what another left, a power cut may have taken the end.
    guard last >= file.last else { throw StoreError(.damaged, "\(file.path) was changed; start the host again") }
    try row?.append(connection)
    try connection.run("UPDATE auditedReads SET last = ?", [.integer(Int64(last))])
  }

  /// Empties the file whose records a transaction has brought.
  func wasBrought() {
    state.withLock { state in
      let file = state.files[state.emptying]
      guard file.end > 0 else { return }
      state.brought = file.last
      state.files[state.emptying].empty()
    }
  }

  /// Removes the files that are empty; nobody has the tenant's file open any more.
  func remove() {
    state.withLock { state in
      for index in state.files.indices where state.files[index].end == 0 { state.files[index].remove() }
    }
  }

  private static func last(_ connection: Connection) throws -> Int {
    try connection.integer("SELECT last FROM auditedReads") ?? 0
  }
}
