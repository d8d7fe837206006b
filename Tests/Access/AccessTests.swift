import Access
import HustingsProtocol
import Store
import Testing

/// A plugin with a permission of every kind, granted in full to an organiser of a vetted branch, unless a test says
/// otherwise.
struct Facts {
  var manifest = Manifest()
  var stage = TrustStage.vetted
  var pilotTenants: [String] = []
  var grants: [Grant] = []
  var tenant = TenantRecord(id: "exbourne", name: "Exbourne", kind: .clp)
  var acting = Acting(account: "a1", role: .organiser)
  static let now = Instant(Day(number: 20_580), hour: 9)

  init() {
    manifest.id = "plugin"
    manifest.permissions = [
      permission("electors", "electors", .read, ["surname", "district", "phone", "number"], .analysis),
      permission("calls", "contacts", .write, ["elector", "district", "at", "note", "outcome"], .phone),
      permission(
        "counts", "turnoutCounts", .write, ["station", "election", "district", "count", "at"], .administration),
      permission("published", "votingIntentions", .aggregate, ["district", "intention"], .analysis),
      permission("consents", "consents", .read, ["elector", "channel"], .text),
      permission("elections", "elections", .read, ["title"], .administration),
    ]
    grants = manifest.permissions.map(grant)
  }

  func permission(
    _ id: String, _ resource: String, _ access: Permission.Access, _ fields: [String], _ purpose: Permission.Purpose
  ) -> Permission {
    var permission = Permission()
    (permission.id, permission.resource, permission.access) = (id, resource, access)
    (permission.fields, permission.purpose, permission.why) = (fields, purpose, "Because.")
    return permission
  }

  func grant(_ permission: Permission) -> Grant {
    Grant(
      tenant: "exbourne", plugin: "plugin", permission: permission.id, resource: permission.resource,
      access: permission.access, purpose: permission.purpose, fields: permission.fields, grantedBy: "officer")
  }

  mutating func change(_ permission: String, _ change: (inout Grant) -> Void) {
    for index in grants.indices where grants[index].permission == permission { change(&grants[index]) }
  }

  var policy: AccessPolicy {
    AccessPolicy(
      manifest: manifest, digest: "d1", stage: stage, pilotTenants: pilotTenants, grants: grants, tenant: tenant,
      acting: acting, now: Self.now)
  }

  func query(
    _ resource: String = "electors", _ select: [String] = ["surname"], where filter: Filter? = nil,
    order: [Order] = [], permission: String? = nil
  ) throws(RPCError) -> Plan<Selection> {
    var params = QueryParams()
    (params.resource, params.select, params.where, params.order) = (resource, select, filter, order)
    params.permission = permission
    return try policy.plan(query: params)
  }

  func aggregate(
    _ resource: String, groupBy: [String] = [], _ measures: [Measure] = [Measure("n", .count)],
    where filter: Filter? = nil
  ) throws(RPCError) -> Plan<Aggregation> {
    var params = AggregateParams()
    (params.resource, params.groupBy, params.measures, params.where) = (resource, groupBy, measures, filter)
    return try policy.plan(aggregate: params)
  }

  func create(_ resource: String, _ values: [String: JSONValue]) throws(RPCError) -> Plan<RowChange> {
    var params = WriteParams()
    (params.resource, params.values, params.key) = (resource, values, "k")
    return try policy.plan(create: params)
  }
}

/// What a denial says: its side, reason and field.
func denial(_ body: () throws -> some Any) -> String {
  do {
    _ = try body()
    return "allowed"
  } catch {
    guard let error = error as? RPCError else { return "\(error)" }
    let words = [error.data?.side?.rawValue, error.data?.reason, error.data?.field].compactMap { $0 }
    let isDenied = error.code == .permissionDenied
    #expect(isDenied == (error.data?.side != nil))
    #expect(error.data?.hint != nil || !isDenied)
    return words.joined(separator: " ")
  }
}

@Suite struct `Default deny` {
  @Test func `without a grant nothing is allowed`() {
    var facts = Facts()
    facts.grants = []
    #expect(denial { try facts.query() } == "grant grantMissing")
    #expect(denial { try facts.aggregate("votingIntentions") } == "grant grantMissing")
    #expect(denial { try facts.create("turnoutCounts", ["count": 1]) } == "grant grantMissing")
  }

  @Test func `without a permission nothing is allowed, whatever was granted`() {
    var facts = Facts()
    facts.manifest.permissions = []
    #expect(denial { try facts.query() } == "grant resourceNotGranted")
  }

  @Test func `a grant of another tenant or plugin is none`() {
    var facts = Facts()
    facts.change("electors") { $0.tenant = "elsewhere" }
    #expect(denial { try facts.query() } == "grant grantMissing")
    facts = Facts()
    facts.change("electors") { $0.plugin = "other" }
    #expect(denial { try facts.query() } == "grant grantMissing")
  }

  @Test(arguments: [
    "id; DROP TABLE electors", "", "*", "surname ", "\"", String(repeating: "surname", count: 6),
  ]) func `a field that there is not is invalid, and never repeated as it came`(name: String) {
    let facts = Facts()
    #expect(throws: RPCError.self) { try facts.query(select: [name]) }
    do throws(RPCError) {
      _ = try facts.query("electors", [name])
    } catch {
      #expect(error.code == .invalid)
      #expect(error.data?.reason == "unknownField")
      #expect(name.isEmpty || name == "*" || !error.message.contains(name))
    }
  }

  @Test(arguments: [
    ("Surname", "electors has no field `Surname`; perhaps `surname` is meant."),
    ("sirname", "electors has no field `sirname`; perhaps `surname` is meant."),
    ("constructor", "electors has no field `constructor`."),
  ]) func `a misspelt field is named with the one that is near, and what the permission asks for`(
    name: String, words: String
  ) {
    let error = #expect(throws: RPCError.self) { try Facts().query(select: [name]) }
    #expect(error?.message == words)
    #expect(error?.data?.field == name)
    #expect(error?.data?.hint?.contains("The permission electors in plugin.json asks for: ") == true)
  }

  @Test func `a misspelt resource is named with the one that is near`() {
    let error = #expect(throws: RPCError.self) { try Facts().query("elector", ["surname"]) }
    #expect(error?.message == "There is no resource `elector`; perhaps `electors` is meant.")
  }
}

extension Facts {
  fileprivate func query(select: [String]) throws(RPCError) -> Plan<Selection> { try query("electors", select) }
}

@Suite struct `The stage` {
  @Test(arguments: [
    (TrustStage.withdrawn, true, "stage pluginWithdrawn"), (.withdrawn, false, "stage pluginWithdrawn"),
    (.sandbox, false, "stage stageSandbox"), (.sandbox, true, "allowed"), (.pilot, false, "stage stagePilot"),
    (.pilot, true, "allowed"), (.vetted, false, "allowed"), (.vetted, true, "allowed"),
  ]) func `decides where a plugin runs`(stage: TrustStage, isSample: Bool, answer: String) {
    var facts = Facts()
    facts.stage = stage
    facts.tenant.isSample = isSample
    #expect(denial { try facts.query() } == answer)
  }

  @Test func `a pilot runs in the tenants that are named`() {
    var facts = Facts()
    facts.stage = .pilot
    facts.pilotTenants = ["exbourne"]
    #expect(denial { try facts.query() } == "allowed")
  }
}

@Suite struct `The grant` {
  @Test func `a field that was not asked for is denied in select, where and order alike`() {
    let facts = Facts()
    let denied = "grant fieldNotGranted email"
    #expect(denial { try facts.query("electors", ["surname", "email"]) } == denied)
    let filter = Filter.or([.not(.compare("email", .isNull, true)), .compare("number", .eq, 1)])
    #expect(denial { try facts.query(where: filter) } == denied)
    #expect(denial { try facts.query(order: [Order("email")]) } == denied)
    #expect(denial { try facts.aggregate("electors", groupBy: ["email"]) } == denied)
    #expect(denial { try facts.aggregate("electors", [Measure("n", .count, of: "email")]) } == denied)
    #expect(denial { try facts.aggregate("electors", where: .compare("email", .eq, "x")) } == denied)
    #expect(denial { try facts.create("turnoutCounts", ["by": "x"]) } == "grant fieldNotGranted by")
  }

  @Test func `a field that the officer left out is denied in select, where and order alike`() {
    var facts = Facts()
    facts.change("electors") { $0.fields = ["surname"] }
    let denied = "grant fieldNotGranted phone"
    #expect(denial { try facts.query("electors", ["phone"]) } == denied)
    #expect(denial { try facts.query(where: .compare("phone", .eq, "x")) } == denied)
    #expect(denial { try facts.query(order: [Order("phone")]) } == denied)
    #expect(denial { try facts.query() } == "allowed")
  }

  @Test func `a field that only the grant names is not enough`() {
    var facts = Facts()
    facts.change("electors") { $0.fields.append("email") }
    #expect(denial { try facts.query("electors", ["email"]) } == "grant fieldNotGranted email")
  }

  @Test func `the host's own fields come with any read grant`() {
    let facts = Facts()
    #expect(
      denial {
        try facts.query("electors", ["id", "version", "createdAt", "updatedAt"], order: [Order("updatedAt")])
      } == "allowed")
  }

  @Test func `an expired grant is none, from its last second on`() {
    var facts = Facts()
    facts.change("electors") { $0.expiresAt = Facts.now }
    #expect(denial { try facts.query() } == "grant grantExpired")
    facts.change("electors") { $0.expiresAt = Facts.now.adding(seconds: 1) }
    #expect(denial { try facts.query() } == "allowed")
  }

  @Test func `reading does not write, publishing does not read`() {
    let facts = Facts()
    #expect(denial { try facts.create("elections", ["title": "x"]) } == "grant accessNotGranted")
    #expect(denial { try facts.query("votingIntentions", ["district"]) } == "grant accessNotGranted")
  }

  @Test func `a named permission must be there and for the resource`() {
    let facts = Facts()
    #expect(denial { try facts.query(permission: "nosuch") } == "unknownPermission permission")
    #expect(denial { try facts.query(permission: "counts") } == "permissionMismatch permission")
    #expect(denial { try facts.query(permission: "electors") } == "allowed")
  }

  @Test func `when two permissions fit, the call names one`() throws {
    var facts = Facts()
    let other = facts.permission("doors", "electors", .read, ["surname"], .doorstep)
    facts.manifest.permissions.append(other)
    facts.grants.append(facts.grant(other))
    do throws(RPCError) {
      _ = try facts.query()
      Issue.record("allowed")
    } catch {
      #expect(error.code == .invalid)
      #expect(error.data?.hint == "These fit: electors, doors.")
    }
    #expect(try facts.query(permission: "doors").permission == "doors")
    #expect(try facts.query("electors", ["surname", "phone"]).permission == "electors")
  }

  @Test func `an unknown resource is invalid`() {
    #expect(denial { try Facts().query("members", ["id"]) } == "unknownResource resource")
  }

  @Test func `rows per day come with the plan`() throws {
    var facts = Facts()
    facts.change("electors") { $0.rowsPerDay = 500 }
    #expect(try facts.query().audit.rowsPerDay == 500)
  }

  @Test func `its areas become a rule, beside the user's`() throws {
    var facts = Facts()
    facts.change("electors") { $0.areas = ["AA", "BB"] }
    facts.acting.areas = ["BB", "CC"]
    let conditions = try facts.query().request.rules.map(\.condition)
    #expect(
      conditions == [
        .filter(.or([.compare("district", .in, ["BB", "CC"])])),
        .filter(.or([.compare("district", .in, ["AA", "BB"])])),
      ])
    facts.acting.areas = []
    facts.change("counts") { $0.areas = ["AA"] }
    #expect(denial { try facts.create("turnoutCounts", ["district": "BB"]) } == "grant areaNotGranted district")
  }
}

@Suite struct `A plugin's update` {
  private func answer(_ change: (inout Permission, inout Grant) -> Void) -> String {
    var facts = Facts()
    change(&facts.manifest.permissions[0], &facts.grants[0])
    let permission = facts.manifest.permissions[0]
    return denial { try facts.query(permission.resource, [permission.fields[0]], permission: permission.id) }
  }

  @Test func `to what was not granted is denied until an officer decides again`() {
    let outdated = "grant grantOutdated"
    #expect(answer { _, _ in } == "allowed")
    #expect(answer { permission, _ in permission.purpose = .post } == outdated)
    #expect(answer { permission, _ in permission.access = .write } == outdated)
    #expect(
      answer { permission, grant in
        (permission.resource, permission.fields, grant.fields) = ("elections", ["title"], ["title"])
      } == outdated)
  }

  @Test func `to less access needs no new grant`() {
    #expect(answer { _, grant in grant.access = .write } == "allowed")
  }

  @Test func `is not covered by a grant whose words cannot be read`() {
    #expect(answer { _, grant in grant.access = nil } == "grant grantOutdated")
    #expect(answer { _, grant in grant.purpose = nil } == "grant grantOutdated")
  }
}

@Suite struct `The role` {
  @Test(arguments: [
    (Role.public, "role roleTooLow"), (.member, "role roleTooLow surname"), (.volunteer, "allowed"),
    (.organiser, "allowed"), (.officer, "allowed"), (.maintainer, "role roleTooLow"),
  ]) func `decides who reads personal data`(role: Role, answer: String) {
    var facts = Facts()
    facts.acting.role = role
    #expect(denial { try facts.query() } == answer)
  }

  @Test func `a member reads what is public, and writes nothing`() {
    var facts = Facts()
    facts.acting.role = .member
    #expect(denial { try facts.query("elections", ["title"]) } == "allowed")
    #expect(denial { try facts.create("turnoutCounts", ["count": 1]) } == "role roleTooLow")
  }

  @Test(arguments: [
    "turnoutMarks", "turnoutCounts", "latestTurnoutCounts", "warpCounts",
  ]) func `what tells of votes given is for nobody below a volunteer, by no access`(resource: String) {
    var facts = Facts()
    let words = "role roleTooLow"
    facts.manifest.permissions = [facts.permission("poll", resource, .read, ["district"], .administration)]
    facts.grants = facts.manifest.permissions.map(facts.grant)
    for role in Role.allCases {
      facts.acting.role = role
      let answer = [.volunteer, .organiser, .officer].contains(role) ? "allowed" : words
      #expect(denial { try facts.query(resource, ["district"]) } == answer)
      #expect(denial { try facts.query(resource, ["id"]) } == answer)
      #expect(denial { try facts.aggregate(resource) } == answer)
    }
  }

  @Test func `an area not mine is no place to write, and no rows to read`() throws {
    var facts = Facts()
    facts.acting = Acting(account: "a1", role: .volunteer, areas: ["AA"])
    #expect(denial { try facts.create("turnoutCounts", ["district": "BB"]) } == "role areaNotYours district")
    #expect(denial { try facts.create("turnoutCounts", ["district": "AA"]) } == "allowed")
    let plan = try facts.query(where: .compare("district", .eq, "BB"))
    #expect(plan.request.rules.map(\.condition) == [.filter(.or([.compare("district", .in, ["AA"])]))])
  }

  @Test func `areas hold for what refers to an area's rows`() throws {
    var facts = Facts()
    facts.acting.areas = ["AA"]
    let rule = try #require(try facts.query("consents", ["elector"]).request.rules.first)
    #expect(rule.condition == .referenced(by: "elector", .or([.compare("district", .in, ["AA"])])))
  }
}

@Suite struct `The purpose` {
  @Test func `calls leave out who objects or is registered, whatever is asked`() throws {
    let rules = try Facts().query("contacts", ["note"]).request.rules
    #expect(
      rules.map(\.condition) == [
        .referenced(
          by: "elector",
          .and([.compare("objectsToPhone", .eq, false), .compare("telephonePreference", .eq, false)]))
      ])
    #expect(rules.first?.denial.data?.reason == "purposeForbids")
  }

  @Test(arguments: [
    (Permission.Purpose.doorstep, RowRule.Condition.filter(.and([.compare("objectsToDoorstep", .eq, false)]))),
    (.post, .filter(.and([.compare("objectsToPost", .eq, false)]))), (.text, .hasConsent(elector: "id", .text)),
    (.email, .hasConsent(elector: "id", .email)),
    (
      .phone,
      .filter(.and([.compare("objectsToPhone", .eq, false), .compare("telephonePreference", .eq, false)]))
    ),
  ]) func `each channel has its rule on electors`(purpose: Permission.Purpose, rule: RowRule.Condition) throws {
    var facts = Facts()
    facts.manifest.permissions[0].purpose = purpose
    facts.change("electors") { $0.purpose = purpose }
    #expect(try facts.query().request.rules.map(\.condition) == [rule])
  }

  @Test func `casework and campaigning never meet`() {
    var facts = Facts()
    facts.manifest.permissions[0].purpose = .casework
    facts.change("electors") { $0.purpose = .casework }
    #expect(denial { try facts.query() } == "purpose purposeForbids")
    facts = Facts()
    facts.tenant.kind = .office
    #expect(denial { try facts.query() } == "purpose resourceNotInTenant")
    facts.manifest.scope = .office
    #expect(denial { try facts.query() } == "purpose resourceNotInTenant")
    let cases = facts.permission("cases", "cases", .read, ["subject"], .doorstep)
    facts.manifest.permissions = [cases]
    facts.grants = [facts.grant(cases)]
    #expect(denial { try facts.query("cases", ["subject"]) } == "purpose purposeForbids")
    facts.manifest.permissions[0].purpose = .casework
    facts.change("cases") { $0.purpose = .casework }
    #expect(denial { try facts.query("cases", ["subject"]) } == "allowed")
    facts.acting.role = .volunteer
    #expect(denial { try facts.query("cases", ["subject"]) } == "role roleTooLow subject")
    facts.manifest.scope = .platform
    #expect(denial { try facts.query("cases", ["subject"]) } == "purpose resourceNotInTenant")
  }

  @Test func `every purpose has a lawful basis, a retention and a kind of tenant`() {
    for purpose in Permission.Purpose.allCases {
      let terms = PurposeTerms.of(purpose)
      #expect(!terms.lawfulBasis.isEmpty && !terms.retention.isEmpty && !terms.tenants.isEmpty)
    }
  }
}

@Suite struct `Plans` {
  @Test func `a get asks for one row that must exist`() throws {
    var params = GetParams()
    (params.resource, params.select, params.id) = ("electors", ["surname"], String(repeating: "a", count: 32))
    let plan = try Facts().policy.plan(get: params)
    #expect(plan.request.mustExist)
    #expect(plan.request.where == .compare("id", .eq, .string(params.id)))
    #expect(plan.audit.operation == .get)
  }

  @Test func `an update needs an id, a create takes none`() {
    let facts = Facts()
    var params = WriteParams()
    (params.resource, params.values, params.key) = ("turnoutCounts", ["count": 1], "k")
    let lacking = params
    #expect(denial { try facts.policy.plan(update: lacking) } == "wrongType id")
    params.id = String(repeating: "a", count: 32)
    let with = params
    #expect(denial { try facts.policy.plan(update: with) } == "allowed")
    #expect(denial { try facts.policy.plan(create: with) } == "notInCreate id")
  }

  @Test func `the audit says who used what`() throws {
    let plan = try Facts().query(where: .compare("district", .eq, "AA"), order: [Order("number")])
    #expect(plan.audit.actor == "a1")
    #expect(plan.audit.permission == "electors")
    #expect(plan.audit.digest == "d1")
    #expect(plan.audit.fields == ["district", "number", "surname"])
  }

  @Test func `keys of writes are told apart by plugin, tenant, user and method`() throws {
    var facts = Facts()
    let first = try facts.create("turnoutCounts", ["count": 1]).request.keyScope
    facts.acting.account = "a2"
    #expect(try facts.create("turnoutCounts", ["count": 1]).request.keyScope != first)
  }

  @Test func `a cursor is bound to the query, the user and every right`() throws {
    let facts = Facts()
    let binding = try facts.query().request.cursorBinding
    #expect(try facts.query().request.cursorBinding == binding)
    var others: [Facts] = Array(repeating: facts, count: 5)
    others[0].acting.account = "a2"
    others[1].acting.areas = ["AA"]
    others[2].acting.role = .officer
    others[3].change("electors") { $0.version = 2 }
    others[4].tenant.id = "elsewhere"
    others[4].grants = facts.grants.map {
      var grant = $0
      grant.tenant = "elsewhere"
      return grant
    }
    for other in others { #expect(try other.query().request.cursorBinding != binding) }
    #expect(try facts.query("electors", ["phone"]).request.cursorBinding != binding)
    #expect(try facts.query(where: .compare("number", .gt, 1)).request.cursorBinding != binding)
  }

  @Test func `the same rights of two users may share a process, other rights may not`() {
    var facts = Facts()
    let fingerprint = facts.policy.fingerprint
    facts.acting.account = "a2"
    #expect(facts.policy.fingerprint == fingerprint)
    facts.acting.areas = ["AA"]
    #expect(facts.policy.fingerprint != fingerprint)
    facts.acting.areas = []
    facts.acting.role = .volunteer
    #expect(facts.policy.fingerprint != fingerprint)
  }
}
