internal import Host
internal import HustingsProtocol
internal import Store

/// What the audit costs those who read: a call as a plugin makes it, against the same call without what the store takes
/// longer with an audit row than without one. The host in service cannot be told to leave the audit out.
enum AuditCost {
  static let figure = Figure(name: "audit", unit: "µs", floor: 1.15) {
    let stage = try Stage(plugins: [BenchmarkViews.folder])
    let platform = try await stage.openSample(electors: 2000)
    let store = try platform.openStore(try await platform.tenant(Stage.branch))
    let ids = try await electors(store)
    let read = try RowRead(Elector.schema, columns: ["district", "number"])
    var series = Series()
    var alone = Part(name: "alone", unit: "µs", floor: 1.15)
    var page = Part(name: "page", unit: "µs", floor: 1.15)
    for view in ["gets", "gets-together", "pages"] { _ = try await BenchmarkViews.open(view, platform) }
    for _ in 0..<Series.rounds {
      let together = try await view("gets-together", calls: 16_000, platform)
      let extra = try await extra(platform, calls: 32 * 20) { try await gets(store, read, ids, each: 20, $0) }
      series.add(together, baseline: together - extra)
      let single = try await view("gets", calls: 1000, platform)
      let more = try await Self.extra(platform, calls: 200) { try await gets(store, read, [ids[0]], each: 200, $0) }
      alone.series.add(single, baseline: single - more)
      let pages = try await view("pages", calls: 50, platform)
      let most = try await Self.extra(platform, calls: 2) { try await Self.pages(store, 2, $0) }
      page.series.add(pages, baseline: pages - most)
    }
    series.parts = [alone, page]
    await platform.stop()
    return series
  }

  /// The microseconds of each of a view's calls.
  private static func view(_ name: String, calls: Int, _ platform: Platform) async throws -> Double {
    try await seconds { _ = try await BenchmarkViews.open(name, platform) } * 1e6 / Double(calls)
  }

  /// How many microseconds each call of a body takes longer with an audit row, on average over 25 times: now and then the
  /// writer brings the rows into the audit beside them.
  private static func extra(
    _ platform: Platform, calls: Int, _ body: @escaping @Sendable (Bool) async throws -> Void
  ) async throws -> Double {
    try await asTheSiteDoes {
      var difference = 0.0
      for _ in 0..<25 {
        // Its answer brings this task to the thread that reads what the plugin asks, where that is done too.
        try await BenchmarkViews.openEmpty(platform)
        difference -= try await seconds { try await body(false) }
        try await BenchmarkViews.openEmpty(platform)
        difference += try await seconds { try await body(true) }
      }
      return max(0, difference * 1e6) / Double(25 * calls)
    }
  }

  private static let fields = [
    "district", "number", "suffix", "forename", "surname", "address", "postcode", "attainmentDate", "markers",
  ]

  private static func electors(_ store: TenantStore) async throws -> [String] {
    let selection = Selection(Elector.schema, columns: ["id"], limit: 32)
    return try Rows(json: try await store.rows(selection, audit: nil)).rows.map { row in
      guard case .string(let id) = row[0] else { throw BenchmarkError("an elector has no id") }
      return id
    }
  }

  private static func gets(
    _ store: TenantStore, _ read: RowRead, _ ids: [String], each: Int, _ isAudited: Bool
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for id in ids {
        group.addTask {
          let entry = isAudited ? entry(.get, ["district", "number"]) : nil
          for _ in 0..<each { _ = try await store.row(read, id: id, audit: entry) }
        }
      }
      try await group.waitForAll()
    }
  }

  private static func pages(_ store: TenantStore, _ count: Int, _ isAudited: Bool) async throws {
    let selection = Selection(Elector.schema, columns: fields, limit: 1000)
    let entry = isAudited ? entry(.query, fields) : nil
    for _ in 0..<count { _ = try await store.rows(selection, audit: entry) }
  }

  private static func entry(_ operation: AuditEntry.Operation, _ fields: [String]) -> AuditEntry {
    AuditEntry(
      at: .now, actor: "benchmark", plugin: BenchmarkViews.plugin, digest: String(repeating: "0", count: 64),
      permission: "electors", operation: operation, resource: "electors", fields: fields, role: .organiser,
      purpose: .administration)
  }
}
