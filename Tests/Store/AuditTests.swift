import Foundation
import HustingsProtocol
import Store
import Testing

@Suite struct `The audit's chain` {
  @Test func `what was written verifies, and says how far it goes`() async throws {
    let branch = try await AuditedBranch()
    let empty = try await branch.store.verifyAudit()
    #expect(empty.fault == nil && empty.rows == 0 && empty.last == nil)
    try await branch.read(3)
    try await branch.write("1")
    try await branch.store.sealAudit()
    let verified = try await branch.store.verifyAudit()
    #expect(verified.fault == nil)
    #expect(verified.rows == 4)
    #expect(verified.last == "2026-05-07T09:00:00Z")
    #expect(verified.sealed?.number == 4 && verified.sealed?.month == "2026-05")
    #expect(try branch.column("hash").last == verified.head)
  }

  @Test func `reads of one kind that are committed together may be one row, and every call and row is counted`()
    async throws
  {
    let branch = try await AuditedBranch()
    for key in 1...3 { try await branch.write("\(key)") }
    let store = branch.store
    let answered = try await withThrowingTaskGroup(of: Bool.self) { group in
      for call in 0..<600 {
        group.addTask {
          // Of the last kind, no more may be given than 100 calls' rows.
          var entry = AuditedBranch.entry(plugin: ["lists", "other", "limited"][call / 200])
          if call >= 400 { entry.rowsPerDay = 300 }
          do {
            _ = try await store.rows(Selection(TaskItem.schema, columns: ["id"], limit: 5), audit: entry)
            return true
          } catch let error as RPCError where error.data?.reason == "rowsPerDay" {
            return false
          }
        }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(answered == 500)
    let verified = try await store.verifyAudit()
    #expect(verified.fault == nil)
    #expect(verified.rows < 503)
    let reads = "audit WHERE operation = 'query' GROUP BY plugin"
    #expect(
      try branch.column("plugin || ' ' || sum(calls) || ' ' || sum(rows)", of: reads, order: "plugin")
        == ["limited 100 300", "lists 200 600", "other 200 600"])
  }

  @Test func `the chain goes on where a closed file ended, which closing has sealed`() async throws {
    let branch = try await AuditedBranch()
    try await branch.read(2)
    await branch.store.close()
    #expect(try await branch.platform.checkpoints(of: "exbourne").map(\.number) == [2])
    let again = try AuditedBranch.open(branch.folder, branch.platform)
    _ = try await again.aggregate(
      Aggregation(Elector.schema, groupBy: ["district"], measures: [Measure("n", .count)]),
      audit: AuditedBranch.entry(.aggregate))
    #expect(try await again.verifyAudit().rows == 3)
    await again.close()
    #expect(try await branch.platform.checkpoints(of: "exbourne").map(\.number) == [3])
  }

  @Test func `a changed byte of any column of any row is found, and its row named`() async throws {
    let branch = try await AuditedBranch()
    try await branch.read(1)
    try await branch.write("1")
    try await branch.read(1, plugin: "other")
    try await branch.store.sealAudit()
    let path = try branch.folder.tenant("exbourne")
    var columns = ["at", "actor", "role", "plugin", "digest", "permission", "purpose", "operation", "resource"]
    columns += ["fields", "reason", "hash"]
    for number in 1...3 {
      for column in columns {
        let text = try branch.column("hex(\(column))", order: "number")[number - 1]
        for index in 0..<text.count / 2 {
          var bytes = try #require(Data(hexadecimal: text))
          // The last bit, the one that makes another letter's case, and the one that makes no UTF-8.
          bytes[index] ^= [1, 0x20, 0x80][number - 1]
          let other = bytes.map { String(format: "%02X", $0) }.joined()
          let fault = try await branch.tampered(
            "UPDATE audit SET \(column) = CAST(x'\(other)' AS TEXT) WHERE number = \(number)")
          #expect(fault?.row == number, "\(column) \(index)")
          try AuditedBranch.run(
            ["UPDATE audit SET \(column) = CAST(x'\(text)' AS TEXT) WHERE number = \(number)"], on: path)
        }
      }
      for column in ["rows", "calls"] {
        for bit in stride(from: number, to: 64, by: 3) {
          let old = try #require(Int64(try branch.column(column)[number - 1]))
          let new = old ^ (Int64(1) << bit)
          let fault = try await branch.tampered("UPDATE audit SET \(column) = \(new) WHERE number = \(number)")
          #expect(fault?.row == number, "\(column) \(bit)")
          try AuditedBranch.run(["UPDATE audit SET \(column) = \(old) WHERE number = \(number)"], on: path)
        }
      }
      for bit in stride(from: number + 1, to: 64, by: 3) {
        let new = Int64(number) ^ (Int64(1) << bit)
        let fault = try await branch.tampered("UPDATE audit SET number = \(new) WHERE number = \(number)")
        #expect(fault != nil, "number \(bit)")
        try AuditedBranch.run(["UPDATE audit SET number = \(number) WHERE number = \(new)"], on: path)
      }
    }
    #expect(try await branch.store.verifyAudit().fault == nil, "all is as it was")
  }

  @Test func `a byte of the file's pages that is flipped names a row, or is one that says nothing`() async throws {
    let branch = try await AuditedBranch()
    for key in 1...30 { try await branch.write("\(key)") }
    try await branch.store.sealAudit()
    let path = try branch.folder.tenant("exbourne")
    try AuditedBranch.run(["PRAGMA wal_checkpoint(TRUNCATE)"], on: path)
    let pages = try branch.column("pageno", of: "dbstat WHERE name = 'audit'", order: "pageno").compactMap { Int($0) }
    let size = try #require(Int(try branch.column("page_size", of: "pragma_page_size", order: "1")[0]))
    #expect(pages.count > 2, "a page of pages, and pages of rows")
    let whole = try await branch.store.verifyAudit()
    let file = open(path, O_RDWR | O_CLOEXEC)
    defer { close(file) }
    var found = 0
    for page in pages {
      // The page's own head and the places of its rows, every byte; of the rows themselves, which have a test, some.
      for place in Array(0..<64) + Array(stride(from: 64 + page % 5, to: size, by: 11)) {
        let offset = off_t((page - 1) * size + place)
        var byte: UInt8 = 0
        #expect(pread(file, &byte, 1, offset) == 1)
        var other = byte ^ (1 << UInt8(place % 8))
        #expect(pwrite(file, &other, 1, offset) == 1)
        let verified = try await branch.store.verifyAudit()
        if let fault = verified.fault {
          #expect(fault.row != nil, "page \(page), byte \(place)")
          found += 1
        } else {
          #expect(verified == whole, "page \(page), byte \(place)")
        }
        #expect(pwrite(file, &byte, 1, offset) == 1)
      }
    }
    #expect(found > 100)
    #expect(try await branch.store.verifyAudit() == whole)
    await branch.store.close()
  }

  @Test func `a removed, inserted or moved row is found`() async throws {
    let columns = "at, actor, role, plugin, digest, permission, purpose, operation, resource, fields, rows, calls"
    for (statements, row) in [
      (["DELETE FROM audit WHERE number = 3"], 3),
      (["DELETE FROM audit WHERE number = 1"], 1),
      (["DELETE FROM audit WHERE number = 3", "UPDATE audit SET number = 3 WHERE number = 4"], 3),
      (
        [
          "UPDATE audit SET number = -number WHERE number > 2", "UPDATE audit SET number = 1 - number WHERE number < 0",
          "INSERT INTO audit (number, \(columns), reason, hash) SELECT 3, \(columns), reason, hash FROM audit LIMIT 1",
        ], 3
      ),
      (["INSERT INTO audit (number, \(columns), reason, hash) SELECT 0, \(columns), '', '' FROM audit LIMIT 1"], 0),
      (["INSERT INTO audit (number, \(columns), reason, hash) SELECT 6, \(columns), '', '' FROM audit LIMIT 1"], 6),
      (
        [
          "UPDATE audit SET number = -2 WHERE number = 2", "UPDATE audit SET number = 2 WHERE number = 3",
          "UPDATE audit SET number = 3 WHERE number = -2",
        ], 2
      ),
    ] {
      let branch = try await AuditedBranch()
      for key in 1...5 { try await branch.write("\(key)") }
      try await branch.store.sealAudit()
      try AuditedBranch.run(statements, on: try branch.folder.tenant("exbourne"))
      #expect(try await branch.store.verifyAudit().fault?.row == row, "\(statements)")
    }
  }

  @Test func `rows that are missing at the end are found by either checkpoint`() async throws {
    let branch = try await AuditedBranch()
    for key in 1...5 { try await branch.write("\(key)") }
    try await branch.store.sealAudit()
    let fault = try await branch.tampered("DELETE FROM audit WHERE number > 3")
    #expect(fault?.row == 4)
    #expect(fault?.text.contains("the checkpoint of 2026-05 was made at row 5") == true)
    #expect(try await branch.tampered("DELETE FROM auditCheckpoints")?.text.contains("is missing") == true)
    // What is written afterwards covers nothing up, nor does what is sealed.
    for key in 6...9 { try await branch.write("\(key)", on: "2026-05-08") }
    try await branch.store.sealAudit()
    #expect(try await branch.store.verifyAudit().fault != nil)
    await branch.store.close()
    let again = try AuditedBranch.open(branch.folder, branch.platform)
    #expect(try await again.verifyAudit().fault != nil)
  }

  @Test func `a chain that was worked out anew is found by the checkpoint`() async throws {
    let branch = try await AuditedBranch()
    for key in 1...3 { try await branch.write("\(key)") }
    try await branch.store.sealAudit()
    let other = try await AuditedBranch()
    for key in 1...4 { try await other.write("\(key)") }
    try await other.read(1)
    let theirs = try other.folder.tenant("exbourne")
    let fault = try await branch.tampered(
      "ATTACH '\(theirs)' AS other", "DELETE FROM audit", "INSERT INTO audit SELECT * FROM other.audit")
    #expect(fault == nil, "the same rows: the same chain")
    try AuditedBranch.run(["UPDATE audit SET actor = 'b'"], on: theirs)
    let forged = try await AuditedBranch()
    for key in 1...3 {
      let change = RowChange(
        TaskItem.schema, values: ["title": "x", "done": false], key: "\(key)", keyScope: "test", now: Branch.now)
      _ = try await forged.store.create(change, audit: AuditedBranch.entry(.create, actor: "somebody else"))
    }
    let found = try await branch.tampered(
      "ATTACH '\(try forged.folder.tenant("exbourne"))' AS forged", "DELETE FROM audit",
      "INSERT INTO audit SELECT * FROM forged.audit")
    #expect(found?.row == 3)
    #expect(found?.text.contains("another than the one that the checkpoint of 2026-05") == true)
  }

  @Test(arguments: ["number = 2", "head = replace(head, '0', '1') || ''", "count = 1", "month = '2026-06'"])
  func `a forged checkpoint is found`(change: String) async throws {
    let branch = try await AuditedBranch()
    for key in 1...3 { try await branch.write("\(key)") }
    try await branch.store.sealAudit()
    let fault = try await branch.tampered("UPDATE auditCheckpoints SET \(change)")
    #expect(fault?.text.contains("not as the host signed it") == true)
    let unsigned = try await branch.tampered("UPDATE auditCheckpoints SET signature = ''")
    #expect(unsigned != nil)
  }

  @Test func `another tenant's rows and checkpoints are not this one's`() async throws {
    let branch = try await AuditedBranch()
    for key in 1...3 { try await branch.write("\(key)") }
    await branch.store.close()
    let other = try TenantStore(
      folder: branch.folder, id: "elsewhere", kind: .clp, isSample: true, platform: branch.platform)
    try AuditedBranch.run(
      [
        "ATTACH '\(try branch.folder.tenant("exbourne"))' AS exbourne",
        "INSERT INTO audit SELECT * FROM exbourne.audit",
      ], on: try branch.folder.tenant("elsewhere"))
    #expect(try await other.verifyAudit().fault?.row == 1)
  }
}

@Suite struct `The audit's months` {
  @Test func `a month that has ended is sealed by the first row of the next`() async throws {
    let branch = try await AuditedBranch()
    try await branch.read(3, on: "2026-05-30")
    try await branch.write("1", on: "2026-06-01")
    await branch.store.close()
    let checkpoints = try await branch.platform.checkpoints(of: "exbourne")
    #expect(checkpoints.map(\.month) == ["2026-05", "2026-06"])
    #expect(checkpoints.map(\.number) == [3, 4])
    #expect(checkpoints.map(\.count) == [3, 1])
  }

  @Test func `a clock that is put back opens no month again`() async throws {
    let branch = try await AuditedBranch()
    for day in ["2026-05-01", "2026-06-01", "2026-05-31", "2026-06-02", "2026-07-01"] {
      try await branch.read(1, on: day)
    }
    try await branch.store.sealAudit()
    #expect(try await branch.store.verifyAudit().fault == nil)
    let months = try branch.column("month", of: "auditCheckpoints", order: "number")
    #expect(months == months.sorted() && Set(months).count == months.count)
  }

  private static let later = Instant(Day(number: 21_000))

  @Test func `months that were dropped are gone, and the rest verifies`() async throws {
    let branch = try await AuditedBranch()
    try await branch.read(3, on: "2026-04-01")
    try await branch.read(2, on: "2026-05-01")
    try await branch.read(4, on: "2026-06-01")
    #expect(try await branch.store.dropAudit(before: "2026-06", now: Branch.now, audit: nil) == 3, "May is running")
    #expect(try await branch.store.dropAudit(before: "2026-06", now: Self.later, audit: nil) == 2)
    #expect(try branch.column("number") == ["6", "7", "8", "9"])
    let verified = try await branch.store.verifyAudit()
    #expect(verified.fault == nil && verified.rows == 4 && verified.dropped == 5)
    #expect(try await branch.store.dropAudit(before: "2026-06", now: Self.later, audit: nil) == 0)
    #expect(try await branch.store.dropAudit(before: "2026-07", now: Self.later, audit: nil) == 4)
    try await branch.read(1, on: "2026-06-30")
    try await branch.store.sealAudit()
    #expect(try await branch.store.verifyAudit().fault == nil, "what comes late for its month verifies as well")
    try await branch.read(1, on: "2026-07-01")
    #expect(try branch.column("number") == ["10", "11"], "numbers go on")
    await branch.store.close()
    let again = try AuditedBranch.open(branch.folder, branch.platform)
    #expect(try await again.verifyAudit().fault == nil)
  }

  @Test func `who drops months is in the rows that stay`() async throws {
    let branch = try await AuditedBranch()
    try await branch.read(3, on: "2026-04-01")
    try await branch.read(1, on: "2026-06-01")
    let entry = AuditEntry.byHost(.retention, "audit", actor: "terminal", at: Self.later)
    #expect(try await branch.store.dropAudit(before: "2026-06", now: Self.later, audit: entry) == 3)
    let last = try await branch.store.audit(AuditQuery()).last
    #expect(last?.operation == "retention" && last?.resource == "audit" && last?.rows == 3)
    #expect(try await branch.store.dropAudit(before: "2026-06", now: Self.later, audit: entry) == 0)
    #expect(try branch.column("number") == ["4", "5"], "nothing went, and nothing is said")
    #expect(try await branch.store.verifyAudit().fault == nil)
  }

  @Test func `a month that somebody else dropped is missing`() async throws {
    let branch = try await AuditedBranch()
    try await branch.read(3, on: "2026-04-01")
    try await branch.read(2, on: "2026-05-01")
    try await branch.store.sealAudit()
    #expect(try await branch.tampered("DELETE FROM audit WHERE number <= 3")?.row == 1)
    let marked = try await branch.tampered(
      "UPDATE auditCheckpoints SET droppedAt = '2026-06-01T00:00:00Z' WHERE month = '2026-04'")
    #expect(marked?.text.contains("2026-04 is not as the host signed it") == true)
    #expect(
      await error { try await branch.store.dropAudit(before: "2026-06", now: Self.later, audit: nil) }?.data?.reason
        == "auditBroken")
  }
}

@Suite struct `The audit's people` {
  @Test func `a person whose key was deleted is nobody, and the chain holds`() async throws {
    let branch = try await AuditedBranch()
    try await branch.platform.put(Account(id: "a", name: "Siân"))
    let pseudonym = try await branch.platform.pseudonym(of: "a", in: "exbourne")
    _ = try await branch.store.rows(
      Selection(Elector.schema, columns: ["id"]), audit: AuditedBranch.entry(actor: pseudonym))
    #expect(try await branch.platform.names(in: "exbourne") == [pseudonym: "Siân"])
    #expect(try await branch.platform.forgetPseudonym(of: "a", in: "exbourne"))
    #expect(try await branch.platform.names(in: "exbourne").isEmpty)
    #expect(try await !branch.platform.forgetPseudonym(of: "a", in: "exbourne"))
    #expect(try await branch.platform.pseudonym(of: "a", in: "exbourne") != pseudonym)
    #expect(try await branch.store.verifyAudit().fault == nil)
  }

  @Test func `refusals of a kind make a row, and one more a minute for those that follow`() async throws {
    let branch = try await AuditedBranch()
    func refuse(_ reason: String, second: Int) async throws {
      var entry = AuditedBranch.entry()
      entry.at = Branch.now.adding(seconds: second)
      entry.reason = reason
      try await branch.store.refused(entry)
    }
    for second in 0..<50 { try await refuse("fieldNotGranted", second: second) }
    try await refuse("roleTooLow", second: 51)
    #expect(try branch.column("reason || ' ' || calls") == ["fieldNotGranted 1", "roleTooLow 1"])
    try await refuse("fieldNotGranted", second: 60)
    try await refuse("fieldNotGranted", second: 61)
    await branch.store.close()
    #expect(
      try branch.column("reason || ' ' || calls || ' ' || rows") == [
        "fieldNotGranted 1 0", "roleTooLow 1 0", "fieldNotGranted 49 0", "fieldNotGranted 1 0", "fieldNotGranted 1 0",
      ])
    let again = try AuditedBranch.open(branch.folder, branch.platform)
    #expect(try await again.verifyAudit().fault == nil)
  }

  @Test(arguments: AuditEntry.Operation.allCases)
  func `a receipt says of every operation what it did`(
    operation: AuditEntry.Operation
  ) async throws {
    let outcomes: [AuditReceipt.Outcome: Set<AuditEntry.Operation>] = [
      .read: [.query, .get, .search, .getDocument, .listDocuments, .export, .exportSubject, .backup],
      .counted: [.aggregate], .removed: [.delete, .deleteDocument, .eraseSubject, .retention],
      .wrote: [.create, .update, .batch, .putDocument, .restrictSubject, .import, .restore],
      .granted: [.grant], .revoked: [.revoke],
    ]
    let branch = try await AuditedBranch()
    try await branch.store.transaction { try $0.note(AuditedBranch.entry(operation)) }
    let outcome = try #require(try await branch.store.receipts(AuditQuery()).first?.outcome)
    #expect(outcomes[outcome]?.contains(operation) == true, "\(outcome)")
    var refused = AuditedBranch.entry(operation, plugin: "other")
    refused.reason = "roleTooLow"
    try await branch.store.refused(refused)
    #expect(try await branch.store.receipts(AuditQuery(plugin: "other")).map(\.outcome) == [.refused])
    await branch.store.close()
  }

  @Test func `receipts add up what each person read, wrote and was refused`() async throws {
    let branch = try await AuditedBranch()
    try await branch.read(2, on: "2026-05-01")
    try await branch.write("1", on: "2026-05-02")
    var more = AuditedBranch.entry(.get, on: "2026-05-03")
    more.fields = ["address"]
    _ = try await branch.store.rows(Selection(Elector.schema, columns: ["id"]), audit: more)
    try await branch.read(1, plugin: "other")
    var refused = AuditedBranch.entry(on: "2026-05-04")
    refused.reason = "fieldNotGranted"
    try await branch.store.refused(refused)
    let receipts = try await branch.store.receipts(AuditQuery(plugin: "lists"))
    #expect(receipts.map(\.outcome) == [.wrote, .read, .refused])
    #expect(receipts[1].fields == ["address", "phone", "surname"])
    #expect(receipts[1].calls == 3)
    #expect(receipts[1].first == "2026-05-01T09:00:00Z" && receipts[1].last == "2026-05-03T09:00:00Z")
    #expect(receipts[1].role == "organiser" && receipts[1].purpose == "phone")
    #expect(try await branch.store.receipts(AuditQuery(since: Instant("2026-05-04T00:00:00Z"))).count == 2)
    let last = try await branch.store.audit(AuditQuery(limit: 2))
    #expect(last.map(\.number) == [5, 6])
    #expect(last.map(\.plugin) == ["other", "lists"])
  }
}

extension Data {
  fileprivate init?(hexadecimal text: String) {
    self.init()
    var rest = Substring(text)
    while !rest.isEmpty {
      guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
      append(byte)
      rest = rest.dropFirst(2)
    }
  }
}
