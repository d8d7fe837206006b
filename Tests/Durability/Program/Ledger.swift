internal import Glibc
internal import HustingsProtocol
internal import Store

/// What was acknowledged, and what must therefore be there.
struct Ledger {
  private var created: [String] = []
  private var updates = [Int](repeating: 0, count: Load.counters)
  private var imported: [String] = []
  private var batches: [String] = []
  private var deleted: [String] = []
  private var reads = 0
  /// Everything that was acknowledged.
  private(set) var count = 0

  /// Takes a line of `Load.step`.
  mutating func take(_ line: Substring) throws {
    let words = line.split(separator: " ").map(String.init)
    count += 1
    switch (words.first, words.count > 1 ? words[1] : "") {
    case ("create", let name): created.append(name)
    case ("update", let counter): updates[Int(counter) ?? 0] += 1
    case ("import", let district): imported.append(district)
    case ("batch", let name): batches.append(name)
    case ("delete", _): deleted.append(words.dropFirst().joined(separator: " "))
    case ("read", _): reads += 1
    case ("seal", _): break
    default: throw DurabilityError("the load says `\(line)`")
    }
  }

  /// Opens the data again and holds them against the ledger.
  ///
  /// - Parameters:
  ///   - path: The data folder.
  ///   - keepsReads: Whether the audit of every read must be there: a power cut may take the last ones.
  /// - Throws: `DurabilityError` that says what is lost or by half.
  func check(_ path: String, keepsReads: Bool) async throws {
    let load = try Load(path, run: 0)
    do {
      try await check(load, keepsReads: keepsReads)
    } catch {
      await load.close()
      throw error
    }
    await load.close()
  }

  private func check(_ load: Load, keepsReads: Bool) async throws {
    let verified = try await load.store.verifyAudit()
    if let fault = verified.fault { throw DurabilityError("audit, row \(fault.row ?? 0): \(fault.text)") }
    let rows = try Connection(path: load.folder.tenant(Load.tenant), mode: .readOnly)
    let integrity = try texts("PRAGMA integrity_check", rows)
    guard integrity == ["ok"] else { throw DurabilityError("the file is damaged: \(integrity.prefix(3))") }
    guard try texts("PRAGMA foreign_key_check", rows).isEmpty else { throw DurabilityError("a reference is broken") }

    let titles = try texts("SELECT title FROM tasks WHERE title NOT LIKE 'counter %'", rows)
    let there = Set(titles)
    try demand(there.count == titles.count, "a row was created twice")
    if let lost = created.first(where: { !there.contains($0) }) {
      throw DurabilityError("the row \(lost) was acknowledged and is not there")
    }
    if let back = deleted.first(where: { there.contains($0) }) {
      throw DurabilityError("the row \(back) was deleted and is there")
    }
    let rooms = try texts("SELECT title FROM committeeRooms", rows)
    try demand(Set(rooms).count == rooms.count, "a batch was written twice")
    if let lost = batches.first(where: { !rooms.contains($0) }) {
      throw DurabilityError("the batch \(lost) was acknowledged and is not there")
    }
    let halves =
      "SELECT title FROM committeeRooms r WHERE (SELECT count(*) FROM counters WHERE committeeRoom = r.id) <> 2"
    if let half = try texts(halves, rows).first { throw DurabilityError("half of the batch \(half) is there") }
    for (counter, acknowledged) in updates.enumerated() where acknowledged > 0 {
      let made = try numbers("SELECT version - 1 FROM tasks WHERE title = 'counter \(counter)'", rows).first ?? 0
      try demand(made >= acknowledged, "counter \(counter) has \(made) updates, \(acknowledged) were acknowledged")
    }
    let districts = try texts("SELECT DISTINCT district FROM electors", rows)
    for district in Set(imported).subtracting(districts) {
      throw DurabilityError("the import of \(district) was acknowledged and is not there")
    }
    let whole = try numbers("SELECT count(*) FROM electors GROUP BY district", rows)
    try demand(whole.allSatisfy { $0 == Load.register }, "half of an import is there: \(whole)")

    // A write, its audit, its key and its number are one transaction.
    func same(_ what: String, _ first: String, _ second: String) throws {
      let (left, right) = (try numbers(first, rows), try numbers(second, rows))
      try demand(left == right, "\(what): \(left) and \(right)")
    }
    // A write that was sent again is in the audit each time, and wrote a row the first time alone.
    let audited = "SELECT coalesce(sum(rows), 0) FROM audit WHERE resource = 'tasks' AND operation ="
    let deletions = "(\(audited) 'delete')"
    let made = "SELECT count(*) FROM tasks WHERE title NOT LIKE 'counter %'"
    try same("created and audited", "SELECT (\(made)) + \(deletions)", "\(audited) 'create'")
    try same("updated and audited", "SELECT coalesce(sum(version - 1), 0) FROM tasks", "\(audited) 'update'")
    try same(
      "batches and audited", "SELECT count(*) * 3 FROM committeeRooms",
      "SELECT coalesce(sum(rows), 0) FROM audit WHERE resource IN ('committeeRooms', 'counters')")
    try same(
      "batches and changes", "SELECT count(*) * 3 FROM committeeRooms",
      "SELECT count(*) FROM changes WHERE resource IN ('committeeRooms', 'counters')")
    // A row that was deleted was made before.
    let writes = "SELECT count(*) + coalesce(sum(version - 1), 0) + 2 * \(deletions) FROM tasks"
    try same("rows and changes", writes, "SELECT count(*) FROM changes WHERE resource = 'tasks'")
    // Keys go after a month, and in the load that is killed months pass.
    if !keepsReads {
      try same(
        "rows and keys", "SELECT (\(writes)) + (SELECT count(*) FROM committeeRooms)", "SELECT count(*) FROM answers")
    }
    let read = try numbers("SELECT coalesce(sum(calls), 0) FROM audit WHERE operation = 'query'", rows).first ?? 0
    try demand(!keepsReads || read >= reads, "\(reads) reads were answered, \(read) are in the audit")
  }

  private func demand(_ holds: Bool, _ text: String) throws {
    if !holds { throw DurabilityError(text) }
  }

  private func texts(_ sql: String, _ connection: Connection) throws -> [String] {
    try connection.query(sql) { row in
      var values: [String] = []
      while try row.step() { values.append(row.text(0)) }
      return values
    }
  }

  private func numbers(_ sql: String, _ connection: Connection) throws -> [Int] {
    try connection.query(sql) { row in
      var values: [Int] = []
      while try row.step() { values.append(Int(row.integer(0))) }
      return values
    }
  }
}

/// Writes a file anew.
func write(_ text: String, to path: String) throws {
  guard let file = fopen(path, "w") else { throw DurabilityError("\(path) cannot be written") }
  let isWritten = fputs(text, file) >= 0
  guard fclose(file) == 0, isWritten else { throw DurabilityError("\(path) is cut off") }
}
