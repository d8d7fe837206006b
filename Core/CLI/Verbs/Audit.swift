internal import Host
internal import HustingsProtocol
internal import Store

extension Verb {
  private static let operands = "[verify | receipts | drop | forget ID]"

  /// Shows and checks what was written down of every use of data.
  static let audit = Verb(
    name: "audit", summary: "show who used which data, and check that nothing of that record was changed",
    operands: operands, operandCount: 0...2,
    about: """
      (nothing)     the last rows of --tenant's audit, in order
      verify        whether every row is as it was written, in --tenant or everywhere; exit code 1 when one is not
      receipts      who read, counted, wrote or removed what in --tenant, under which permission and for what, in words
      drop          drops the rows of the months before --before; where they ended stays, signed, and a row says so
      forget ID     forgets which account a pseudonym of --tenant belongs to; its rows stay, and are nobody's

      `verify` tells the last row's hash: write it down somewhere else, and it shows later that no row up to it was
      changed, also by somebody who has the host's key.
      """,
    example: "hustings audit receipts --tenant exbourne --since 2026-05-01",
    options: [
      Option("tenant", "ID", "the branch or office"), Option("plugin", "ID", "one plugin's rows alone"),
      Option("since", "YYYY-MM-DD", "rows from that day on, in UTC"),
      Option("limit", "N", "the most rows, 1 to 100000 (default: 50; for receipts all)"),
      Option("before", "YYYY-MM", "for `drop`: the first month that is kept"), .data, .json,
    ],
    work: .data { (options, output, platform) throws(Failure) in
      let errand = try Errand(options)
      if case .verify = errand { return try await verify(options, output, platform) }
      guard let id = options.value("tenant") else {
        throw .misuse("Whose audit is it?", hint: "Name the branch or office by --tenant ID.")
      }
      let tenant = try await orFail { () throws(RPCError) in try await platform.tenant(id) }
      switch errand {
      case .list: try await list(tenant, options, output, platform)
      case .receipts: try await receipts(tenant, options, output, platform)
      case .drop(let month): try await drop(month, tenant, options, output, platform)
      case .forget(let account): try await forget(account, tenant, options, output, platform)
      case .verify: break
      }
      return 0
    })

  private enum Errand {
    case list, verify, receipts
    case drop(String)
    case forget(String)

    init(_ options: Options) throws(Failure) {
      let words = options.operands
      switch (words.first, words.count > 1 ? words[1] : nil) {
      case (nil, nil): self = .list
      case ("verify", nil): self = .verify
      case ("receipts", nil): self = .receipts
      case ("drop", nil):
        guard let month = options.value("before"), month.utf8.count == 7, Day("\(month)-01") != nil else {
          throw .misuse("--before is the first month that is kept, like 2026-05.")
        }
        guard month <= Instant.now.description.prefix(7) else {
          throw .misuse("--before \(month) is in the future: the running month is always kept.")
        }
        self = .drop(month)
      case ("forget", let account?): self = .forget(account)
      default: throw .misuse("`hustings audit` takes: \(operands).", hint: "See `hustings audit --help`.")
      }
    }
  }

  private static func query(_ options: Options, limit: Int) throws(Failure) -> AuditQuery {
    var query = AuditQuery(plugin: options.value("plugin"))
    if let since = options.value("since") {
      guard let day = Day(since) else { throw .misuse("--since is a day, like 2026-05-01.") }
      query.since = Instant(day)
    }
    query.limit = try options.integer("limit", in: 1...100_000) ?? limit
    return query
  }

  private static func list(
    _ tenant: TenantRecord, _ options: Options, _ output: Output, _ platform: Platform
  ) async throws(Failure) {
    let query = try query(options, limit: 50)
    let people = try await AuditPeople(tenant, platform)
    let rows = try await read(tenant, platform) { try await $0.audit(query) }.map { AuditLine($0, people) }
    if options.has("json") { return output.line(String(decoding: rows.jsonBytes(), as: UTF8.self)) }
    for row in rows { output.line(row.text) }
    if rows.isEmpty { output.line("The audit of \(tenant.id) has no such row.") }
  }

  private static func receipts(
    _ tenant: TenantRecord, _ options: Options, _ output: Output, _ platform: Platform
  ) async throws(Failure) {
    let query = try query(options, limit: .max)
    let people = try await AuditPeople(tenant, platform)
    let plugins = await platform.plugins().plugins
    let names = Dictionary(plugins.map { ($0.id, $0.manifest.name) }) { first, _ in first }
    let receipts = try await read(tenant, platform) { try await $0.receipts(query) }
      .map { AuditReceiptLine($0, people, pluginName: names[$0.plugin] ?? $0.plugin) }
    if options.has("json") { return output.line(String(decoding: receipts.jsonBytes(), as: UTF8.self)) }
    for receipt in receipts { output.line(receipt.text) }
    if receipts.isEmpty { output.line("Nobody has used data of \(tenant.id) so.") }
  }

  private static func verify(
    _ options: Options, _ output: Output, _ platform: Platform
  ) async throws(Failure) -> Int32 {
    let tenants = try await orFail { () throws(RPCError) in
      guard let id = options.value("tenant") else { return try await platform.store.tenants() }
      return [try await platform.tenant(id)]
    }
    var verdicts: [AuditVerdict] = []
    for tenant in tenants {
      var verdict = AuditVerdict()
      verdict.tenant = tenant.id
      do throws(Failure) {
        let store = try await orFail { () throws(RPCError) in try platform.openStore(tenant) }
        verdict.take(try await reading(tenant) { try await store.verifyAudit() })
      } catch {
        verdict.problem = error.text
      }
      if !options.has("json") { output.line(verdict.text) }
      verdicts.append(verdict)
    }
    if options.has("json") { output.line(String(decoding: verdicts.jsonBytes(), as: UTF8.self)) }
    if tenants.isEmpty, !options.has("json") { output.line("There is no branch and no office yet.") }
    return verdicts.allSatisfy { $0.problem == nil } ? 0 : 1
  }

  private static func drop(
    _ month: String, _ tenant: TenantRecord, _ options: Options, _ output: Output, _ platform: Platform
  ) async throws(Failure) {
    let rows = try await orFail { () throws(RPCError) in
      let entry = AuditEntry.byHost(.retention, "audit", actor: "terminal", at: .now)
      return try await platform.openStore(tenant).dropAudit(before: month, now: .now, audit: entry)
    }
    if options.has("json") { return output.line("{\"rows\":\(rows)}") }
    output.line("Dropped \(counted(rows, "row")) of the months before \(month) from the audit of \(tenant.id).")
  }

  private static func forget(
    _ account: String, _ tenant: TenantRecord, _ options: Options, _ output: Output, _ platform: Platform
  ) async throws(Failure) {
    try await orFail { () throws(RPCError) in
      guard try await platform.store.forgetPseudonym(of: account, in: tenant.id) else {
        throw RPCError(
          .notFound, "The audit of \(tenant.id) knows no account of that id.",
          data: ErrorDetail(reason: "noSuchAccount", hint: "`hustings user list --tenant \(tenant.id)` lists them."))
      }
    }
    output.line(
      options.has("json")
        ? "{\"forgotten\":true}" : "Nobody can tell any more which rows of \(tenant.id)'s audit were that account's.")
  }

  private static func read<T>(
    _ tenant: TenantRecord, _ platform: Platform, _ body: (TenantStore) async throws -> T
  ) async throws(Failure) -> T {
    let store = try await orFail { () throws(RPCError) in try platform.openStore(tenant) }
    return try await reading(tenant) { try await body(store) }
  }

  private static func reading<T>(
    _ tenant: TenantRecord, _ body: () async throws -> T
  ) async throws(Failure) -> T {
    do {
      return try await body()
    } catch {
      throw Failure("The audit of \(tenant.id) cannot be read: \(error)")
    }
  }
}
