import Access
import HustingsProtocol
import Store

/// Calls of one plugin, each carried out by policy and store and decided by the judge: where the two differ, `difference`
/// says in what.
struct Trial {
  let store: TenantStore
  var judge: Judge
  var notes: [String: (version: Int, value: JSONValue)] = [:]
  /// Rows given so far, by permission.
  var given: [String: Int] = [:]
  private var keys = 0
  /// How often each kind of outcome came up.
  private(set) var outcomes: [String: Int] = [:]

  init(_ store: TenantStore, _ judge: Judge) { (self.store, self.judge) = (store, judge) }

  /// What came of a call.
  enum Outcome {
    case rows([[JSONValue]], more: Bool)
    case written(id: String, version: Int)
    case done(Int)
    /// By a side, or for a reason that is no side's; with the operation of a batch.
    case refused(String, operation: Int? = nil)
  }

  /// Carries out a call.
  ///
  /// - Returns: In what the two differ; nil where they agree.
  mutating func difference(_ call: Call) async -> String? {
    let policy = judge.facts
    switch call {
    case .query(var query, let resource, let named):
      let used = query.select + (query.where?.fields ?? []) + query.order.map(\.field)
      let (permission, sides) = sides(resource, query.permission == nil ? nil : named, used)
      var rest = sides.isEmpty ? permission.map { judge.rows(query, resource, $0) } ?? [] : []
      while true {
        let page = Array(rest.prefix(query.limit))
        rest.removeFirst(page.count)
        let asked = query
        var cursor: String?
        let outcome = await outcome {
          let plan = try policy.plan(query: asked)
          let rows = try Rows(json: try await store.rows(plan.request, audit: plan.audit))
          cursor = rows.cursor
          return .rows(rows.rows, more: rows.cursor != nil)
        }
        let difference = read(outcome, sides, page, permission, more: !rest.isEmpty)
        guard difference == nil, let cursor else { return difference }
        query.cursor = cursor
      }
    case .get(let get, let resource, let named):
      let (permission, sides) = sides(resource, get.permission == nil ? nil : named, get.select)
      let row = permission.flatMap { permission in
        judge.visible(resource, permission).first { $0["id"] == .string(get.id) }.map { row in
          get.select.map { judge.value($0, row, resource, permission) }
        }
      }
      let outcome = await outcome {
        let plan = try policy.plan(get: get)
        return .rows(try Rows(json: try await store.row(plan.request, id: get.id, audit: plan.audit)).rows, more: false)
      }
      guard sides.isEmpty, row == nil else { return read(outcome, sides, row.map { [$0] } ?? [], permission) }
      guard let permission, pays(permission.id, rows: 0) else { return refused(outcome, ["rateLimited"]) }
      return refused(outcome, ["notFound"])
    case .aggregate(let aggregate, let resource, let permission):
      let used = aggregate.groupBy + (aggregate.where?.fields ?? []) + aggregate.measures.compactMap(\.field)
      let sides = judge.sides(.aggregate, resource, permission, used)
      let outcome = await outcome {
        let plan = try policy.plan(aggregate: aggregate)
        return .rows(try Rows(json: try await store.aggregate(plan.request, audit: plan.audit)).rows, more: false)
      }
      let groups = permission.map { sides.isEmpty ? judge.groups(aggregate, resource, $0) : [] } ?? []
      return read(outcome, sides, groups, permission)
    case .write(let write): return await written(write)
    case .batch(let writes): return await written(writes)
    case .getNote, .putNote, .deleteNote, .listNotes: return await document(call)
    }
  }

  // MARK: Reading

  /// The permission that a read is made under, and what refuses it.
  private func sides(
    _ resource: ResourceSchema, _ named: Permission?, _ fields: [String]
  ) -> (Permission?, Set<String>) {
    if let named { return (named, judge.sides(.read, resource, named, fields)) }
    let (only, isAmbiguous) = judge.unnamed(.read, resource, fields)
    let sides = judge.sides(.read, resource, only, fields)
    return (only, isAmbiguous ? sides.subtracting(["grant"]).union(["invalid"]) : sides)
  }

  private mutating func read(
    _ outcome: Outcome, _ sides: Set<String>, _ expected: [[JSONValue]], _ permission: Permission?, more: Bool = false
  ) -> String? {
    guard sides.isEmpty, let permission else { return refused(outcome, sides) }
    guard pays(permission.id, rows: expected.count) else { return refused(outcome, ["rateLimited"]) }
    note("rows")
    guard case .rows(let rows, let hasMore) = outcome, rows == expected, hasMore == more else {
      return "expected \(expected)\(more ? " and more" : ""), got \(outcome)"
    }
    return nil
  }

  /// Counts the rows of a call, and one for a call that gives none or would give too many; false where that is too much.
  mutating func pays(_ id: String, rows: Int) -> Bool {
    let cost = rows == 0 ? 1 : rows
    let before = given[id, default: 0]
    guard let most = judge.grant(id)?.rowsPerDay, before + cost > most else {
      given[id] = before + cost
      return true
    }
    if before < most { given[id] = before + 1 }
    return false
  }

  mutating func refused(_ outcome: Outcome, _ words: Set<String>, operation: Int? = nil) -> String? {
    for word in words { note(word) }
    if case .refused(let word, let place) = outcome, words.contains(word), place == operation { return nil }
    return "expected a refusal by \(words.sorted())\(operation.map { " of operation \($0)" } ?? ""), got \(outcome)"
  }

  mutating func note(_ word: String) { outcomes[word, default: 0] += 1 }

  func outcome(_ body: () async throws -> Outcome) async -> Outcome {
    do {
      return try await body()
    } catch let error as RPCError {
      return .refused(error.data?.side?.rawValue ?? error.code.name, operation: error.data?.operation)
    } catch {
      return .refused("\(error)")
    }
  }

  // MARK: Writing

  private mutating func written(_ write: Write) async -> String? {
    keys += 1
    let (policy, key) = (judge.facts, "\(keys)")
    let outcome = await outcome {
      let written: Written
      switch write.method {
      case .create, .update:
        var params = WriteParams()
        (params.resource, params.permission, params.id) = (write.resource.name, write.permission?.id, write.id)
        (params.version, params.values, params.key) = (write.version, write.values, key)
        if write.method == .create {
          let plan = try policy.plan(create: params)
          written = try await store.create(plan.request, audit: plan.audit)
        } else {
          let plan = try policy.plan(update: params)
          written = try await store.update(plan.request, audit: plan.audit)
        }
      case .delete:
        var params = DeleteParams()
        (params.resource, params.permission, params.id) = (write.resource.name, write.permission?.id, write.id ?? "")
        (params.version, params.key) = (write.version ?? 0, key)
        let plan = try policy.plan(delete: params)
        written = try await store.delete(plan.request, audit: plan.audit)
      }
      return .written(id: written.id, version: written.version)
    }
    let sides = judge.sides(write)
    guard sides.isEmpty else { return refused(outcome, sides) }
    var made = write.id ?? "new"
    if case .written(let id, _) = outcome { made = id }
    let words = judge.perform(write, made: made)
    guard words.isEmpty else { return refused(outcome, words) }
    note(write.method.rawValue)
    guard case .written(made, let version) = outcome, isAt(version, write, made) else {
      return "expected it to be written, got \(outcome)"
    }
    return nil
  }

  private mutating func written(_ writes: [Write]) async -> String? {
    keys += 1
    var batch = BatchParams()
    batch.key = "\(keys)"
    batch.operations = writes.map { write in
      var operation = BatchOperation()
      operation.method = write.method
      (operation.params.resource, operation.params.permission) = (write.resource.name, write.permission?.id)
      (operation.params.id, operation.params.version) = (write.id, write.version)
      operation.params.values = write.values
      return operation
    }
    let (policy, sent) = (judge.facts, batch)
    var results: [Written] = []
    let outcome = await outcome {
      let plan = try policy.plan(batch: sent)
      results = try await store.batch(plan.request).results
      return .done(results.count)
    }
    for (index, write) in writes.enumerated() {
      let sides = judge.sides(write)
      if !sides.isEmpty { return refused(outcome, sides, operation: index) }
    }
    var after = judge
    for (index, write) in writes.enumerated() {
      let made = results.indices.contains(index) ? results[index].id : "new\(index)"
      let words = after.perform(write, made: write.id ?? made)
      if !words.isEmpty { return refused(outcome, words, operation: index) }
    }
    note("batch")
    guard case .done(writes.count) = outcome else { return "expected all to be written, got \(outcome)" }
    judge = after
    return nil
  }

  /// Whether the row has the version that was told; a deleted one had it.
  private func isAt(_ version: Int, _ write: Write, _ id: String) -> Bool {
    write.method == .delete
      ? version == write.version : judge.world.tables[write.resource.name]?[id]?["version"] == .integer(version)
  }
}
