import Access
import HustingsProtocol
import Store
import Testing

/// A plugin that deletes tasks, reaches from counts to their stations, and keeps notes; granted in full.
private struct OperationFacts {
  var manifest = Manifest()
  var grants: [Grant] = []
  var acting = Acting(account: "a1", role: .organiser)
  static let now = Instant(Day(number: 20_580), hour: 9)

  init() {
    manifest.id = "plugin"
    manifest.permissions = [
      permission("tasks", "tasks", .delete, ["title", "done"]),
      permission(
        "counts", "turnoutCounts", .write, ["station", "election", "district", "count", "at", "station.place"]),
      permission(
        "electors", "electors", .delete, ["surname", "phone", "absentVote", "household.postcode", "household.district"]),
      permission("warp", "warpCounts", .delete, ["district", "count"]),
      permission("calls", "contacts", .read, ["outcome", "elector.phone"], .phone),
      permission("rooms", "districtStatistics", .read, ["district", "committeeRoom.title"]),
    ]
    var notes = Manifest.Collection()
    (notes.id, notes.read, notes.write) = ("notes", [.volunteer, .organiser], [.organiser])
    manifest.storage = [notes]
    grants =
      manifest.permissions.map {
        Grant(
          tenant: "exbourne", plugin: "plugin", permission: $0.id, resource: $0.resource, access: $0.access,
          purpose: $0.purpose, fields: $0.fields, grantedBy: "officer")
      } + [
        Grant(
          tenant: "exbourne", plugin: "plugin", permission: "notes", resource: Grant.storage, access: .write,
          purpose: .administration, fields: notes.grantedWords, grantedBy: "officer")
      ]
  }

  func permission(
    _ id: String, _ resource: String, _ access: Permission.Access, _ fields: [String],
    _ purpose: Permission.Purpose = .administration
  ) -> Permission {
    var permission = Permission()
    (permission.id, permission.resource, permission.access) = (id, resource, access)
    (permission.fields, permission.purpose, permission.why) = (fields, purpose, "Because.")
    return permission
  }

  mutating func change(_ permission: String, _ change: (inout Grant) -> Void) {
    for index in grants.indices where grants[index].permission == permission { change(&grants[index]) }
  }

  var policy: AccessPolicy {
    AccessPolicy(
      manifest: manifest, digest: "d1", stage: .vetted, grants: grants,
      tenant: TenantRecord(id: "exbourne", name: "Exbourne", kind: .clp), acting: acting, now: Self.now)
  }

  static let row = String(repeating: "a", count: 32)

  func delete(_ resource: String, _ id: String = row) throws(RPCError) -> Plan<RowChange> {
    var params = DeleteParams()
    (params.resource, params.id, params.version, params.key) = (resource, id, 3, "k")
    return try policy.plan(delete: params)
  }

  func query(
    _ resource: String, _ select: [String], where filter: Filter? = nil, order: [Order] = []
  ) throws(RPCError) -> Plan<Selection> {
    var params = QueryParams()
    (params.resource, params.select, params.where, params.order) = (resource, select, filter, order)
    return try policy.plan(query: params)
  }

  func batch(_ operations: [BatchOperation]) throws(RPCError) -> BatchPlan {
    var params = BatchParams()
    (params.operations, params.key) = (operations, "k")
    return try policy.plan(batch: params)
  }

  func operation(
    _ method: BatchOperation.Kind, _ resource: String, id: String? = nil, version: Int? = nil,
    _ values: [String: JSONValue] = [:]
  ) -> BatchOperation {
    var operation = BatchOperation()
    operation.method = method
    (operation.params.resource, operation.params.id, operation.params.version) = (resource, id, version)
    operation.params.values = values
    return operation
  }

  func put(_ collection: String = "notes") throws(RPCError) -> Plan<DocumentCall> {
    var params = PutDocumentParams()
    (params.collection, params.key, params.value) = (collection, "a", 1)
    return try policy.plan(putDocument: params)
  }

  func get(_ collection: String = "notes") throws(RPCError) -> Plan<DocumentCall> {
    var params = GetDocumentParams()
    (params.collection, params.key) = (collection, "a")
    return try policy.plan(getDocument: params)
  }
}

/// What a refusal says: its side, reason and field.
private func refusal(_ body: () throws -> some Any) -> String {
  do {
    _ = try body()
    return "allowed"
  } catch {
    guard let error = error as? RPCError else { return "\(error)" }
    #expect((error.code == .permissionDenied) == (error.data?.side != nil))
    let operation = error.data?.operation.map { "operation \($0)" }
    return [error.data?.side?.rawValue, error.data?.reason, error.data?.field, operation].compactMap { $0 }
      .joined(separator: " ")
  }
}

@Suite struct `What a register says` {
  private let facts = OperationFacts()

  private func update(_ values: [String: JSONValue]) throws(RPCError) -> Plan<RowChange> {
    var params = WriteParams()
    (params.resource, params.id, params.values, params.key) = ("electors", OperationFacts.row, values, "k")
    return try facts.policy.plan(update: params)
  }

  @Test func `is the register's: no plugin makes an elector, removes one or changes the name`() {
    var create = WriteParams()
    (create.resource, create.values, create.key) = ("electors", ["surname": "Lee"], "k")
    #expect(refusal { try facts.policy.plan(create: create) } == "imported")
    #expect(refusal { try facts.delete("electors") } == "imported")
    #expect(refusal { try update(["phone": "01632 960001", "surname": "Lee"]) } == "imported surname")
    let rename = facts.operation(.update, "electors", id: OperationFacts.row, ["surname": "Lee"])
    let note = facts.operation(.create, "tasks", ["title": "x", "done": false])
    #expect(refusal { try facts.batch([note, rename]) } == "imported surname operation 1")
  }

  @Test func `leaves to plugins what is learnt on the doorstep`() throws {
    let plan = try update(["phone": "01632 960001", "absentVote": "postal"])
    #expect(plan.request.values["phone"] == "01632 960001")
  }

  @Test func `is told beside each resource, with the most that can be asked for`() {
    let most = Dictionary(uniqueKeysWithValues: Resources.all.map { ($0.name, $0.mostAccess) })
    #expect(most["electors"] == .write && most["contacts"] == .delete)
    #expect(
      most.filter { $0.value == .read }.keys.sorted() == [
        "constituents", "households", "latestTurnoutCounts", "votingIntentions",
      ])
  }
}

@Suite struct `Deleting` {
  @Test func `needs a permission to delete`() throws {
    let facts = OperationFacts()
    let plan = try facts.delete("tasks")
    #expect((plan.request.id?.description, plan.request.version) == (OperationFacts.row, 3))
    #expect(plan.audit.operation == .delete)
    #expect(refusal { try facts.delete("turnoutCounts") } == "grant accessNotGranted")
    #expect(refusal { try facts.delete("areas") } == "grant resourceNotGranted")
    #expect(refusal { try facts.delete("tasks", "x") } == "wrongType id")
  }

  @Test func `needs it granted`() {
    var facts = OperationFacts()
    facts.change("tasks") { $0.access = .write }
    #expect(refusal { try facts.delete("tasks") } == "grant grantOutdated")
    facts.grants = []
    #expect(refusal { try facts.delete("tasks") } == "grant grantMissing")
  }

  @Test func `is for roles that write, within their areas`() throws {
    var facts = OperationFacts()
    facts.acting.role = .member
    #expect(refusal { try facts.delete("tasks") } == "role roleTooLow")
    facts.acting = Acting(account: "a1", role: .volunteer, areas: ["AA"])
    #expect(try facts.delete("warpCounts").request.rules.first?.denial.data?.reason == "areaNotYours")
  }

  @Test func `a refused one names what may be read, and nothing else`() throws {
    var facts = OperationFacts()
    #expect(try facts.delete("tasks").request.mayName.contains("electors"))
    facts.change("electors") { $0.expiresAt = OperationFacts.now }
    #expect(try facts.delete("tasks").request.mayName.contains("electors") == false)
  }

  @Test func `its keys are its own`() throws {
    var create = WriteParams()
    (create.resource, create.values, create.key) = ("tasks", ["title": "x", "done": false], "k")
    let facts = OperationFacts()
    #expect(try facts.policy.plan(create: create).request.keyScope != facts.delete("tasks").request.keyScope)
  }
}

@Suite struct `Batches` {
  @Test func `each operation is allowed by itself, and audited by itself`() throws {
    let facts = OperationFacts()
    let plan = try facts.batch([
      facts.operation(.create, "tasks", ["title": "x", "done": false]),
      facts.operation(.update, "tasks", id: "$0", version: 1, ["done": true]),
      facts.operation(.delete, "tasks", id: OperationFacts.row, version: 2),
    ])
    #expect(plan.request.steps.map(\.operation) == [.create, .update, .delete])
    #expect(plan.request.steps.map(\.change.made) == [nil, 0, nil])
    #expect(plan.request.steps.map { $0.audit?.operation } == [.create, .update, .delete])
    #expect(plan.allowances.map(\.permission) == ["tasks", "tasks", "tasks"])
  }

  @Test func `what one is refused for names it`() {
    let facts = OperationFacts()
    let task = facts.operation(.create, "tasks", ["title": "x", "done": false])
    #expect(
      refusal { try facts.batch([task, facts.operation(.create, "tasks", ["dueOn": nil])]) }
        == "grant fieldNotGranted dueOn operation 1")
    #expect(
      refusal {
        try facts.batch([task, task, facts.operation(.delete, "turnoutCounts", id: OperationFacts.row, version: 1)])
      }
        == "grant accessNotGranted operation 2")
    #expect(
      refusal { try facts.batch([facts.operation(.update, "tasks", id: "x", ["done": true])]) }
        == "wrongType id operation 0")
    #expect(
      refusal { try facts.batch([facts.operation(.delete, "tasks", id: "$0")]) } == "wrongType version operation 0")
    #expect(refusal { try facts.batch([facts.operation(.create, "tasks", id: "$0")]) } == "notInCreate id operation 0")
  }

  @Test func `there are 1 to 500 operations`() throws {
    let facts = OperationFacts()
    let task = facts.operation(.create, "tasks", ["title": "x", "done": false])
    #expect(refusal { try facts.batch([]) } == "outOfBounds operations")
    #expect(refusal { try facts.batch(Array(repeating: task, count: 501)) } == "outOfBounds operations")
    #expect(try facts.batch(Array(repeating: task, count: 500)).request.steps.count == 500)
  }
}

@Suite struct `Reaching through references` {
  @Test func `is allowed where the permission and its grant name the field, wherever it stands`() throws {
    var facts = OperationFacts()
    let place = "station.place"
    let plan = try facts.query(
      "turnoutCounts", [place], where: .compare(place, .startsWith, "H"), order: [Order(place)])
    #expect(plan.request.columns == [place])
    #expect(plan.audit.fields == [place])
    let other = "station.postcode"
    #expect(refusal { try facts.query("turnoutCounts", [other]) } == "grant fieldNotGranted station.postcode")
    #expect(
      refusal { try facts.query("turnoutCounts", ["count"], where: .compare(other, .eq, "x")) }
        == "grant fieldNotGranted station.postcode")
    #expect(
      refusal { try facts.query("turnoutCounts", ["count"], order: [Order(other)]) }
        == "grant fieldNotGranted station.postcode")
    #expect(
      refusal { try facts.query("turnoutCounts", ["station.id"]) } == "grant fieldNotGranted station.id",
      "what the host keeps of the other row is that row's")
    facts.change("counts") { $0.fields.removeAll { $0 == place } }
    #expect(refusal { try facts.query("turnoutCounts", [place]) } == "grant fieldNotGranted station.place")
  }

  @Test func `is for reading alone`() {
    let facts = OperationFacts()
    var create = WriteParams()
    (create.resource, create.values, create.key) = ("turnoutCounts", ["station.place": "x"], "k")
    let sent = create
    #expect(refusal { try facts.policy.plan(create: sent) }.hasPrefix("unknownField"))
    var count = AggregateParams()
    (count.resource, count.groupBy, count.measures) = ("turnoutCounts", ["station.place"], [Measure("n", .count)])
    let asked = count
    #expect(refusal { try facts.policy.plan(aggregate: asked) }.hasPrefix("unknownField"))
  }

  @Test func `a role sees of the other row what it would see of it by itself`() throws {
    var facts = OperationFacts()
    facts.acting.role = .member
    #expect(try facts.query("districtStatistics", ["committeeRoom.title"]).request.columns == ["committeeRoom.title"])
    // Public in itself, but a household is one person's.
    #expect(refusal { try facts.query("electors", ["household.district"]) } == "role roleTooLow household.district")
    #expect(refusal { try facts.query("turnoutCounts", ["station.place"]) } == "role roleTooLow")
  }

  @Test func `the other row fits the areas and the purpose's rules`() throws {
    var facts = OperationFacts()
    facts.acting = Acting(account: "a1", role: .volunteer, areas: ["AA"])
    let areas = try facts.query("electors", ["household.postcode"]).request.reached
    #expect(areas["household"]?.map(\.denial.data?.reason) == ["areaNotYours"])
    facts.acting.areas = []
    #expect(try facts.query("electors", ["household.postcode"]).request.reached["household"] == [])
    let calls = try facts.query("contacts", ["elector.phone"]).request.reached
    #expect(calls["elector"]?.map(\.denial.data?.reason) == Array(repeating: "purposeForbids", count: 3))
  }
}

@Suite struct `Documents of a plugin's own` {
  @Test func `are read and written by the roles that the manifest and the grant name`() throws {
    var facts = OperationFacts()
    #expect(try facts.put().request.plugin == "plugin")
    #expect(try facts.get().audit.resource == Grant.storage)
    #expect(try facts.put().audit.role == .organiser)
    facts.acting.role = .volunteer
    #expect(try facts.get().request.collection == "notes")
    #expect(try facts.get().audit.role == .volunteer, "the audit says in which role")
    #expect(refusal { try facts.put() } == "role roleTooLow")
    facts.acting.role = .member
    #expect(refusal { try facts.get() } == "role roleTooLow")
    facts.acting.role = .officer
    #expect(refusal { try facts.get() } == "role roleTooLow", "no role includes another")
  }

  @Test func `are denied without a grant, with one that is over, and with one for other roles`() {
    var facts = OperationFacts()
    facts.change("notes") { $0.fields = ["read:organiser"] }
    #expect(refusal { try facts.get() } == "allowed")
    #expect(refusal { try facts.put() } == "grant grantOutdated")
    facts.change("notes") { $0.expiresAt = OperationFacts.now }
    #expect(refusal { try facts.get() } == "grant grantExpired")
    facts.grants.removeAll { $0.permission == "notes" }
    #expect(refusal { try facts.get() } == "grant grantMissing")
  }

  @Test func `are in collections that the manifest declares`() {
    let facts = OperationFacts()
    #expect(refusal { try facts.get("secrets") } == "unknownCollection collection")
    #expect(refusal { try facts.put("tasks") } == "unknownCollection collection")
  }

  @Test func `a grant of a collection is none of a resource`() {
    var facts = OperationFacts()
    facts.manifest.permissions = [facts.permission("notes", "tasks", .read, ["title"])]
    #expect(refusal { try facts.query("tasks", ["title"]) } == "grant grantOutdated")
  }
}
