import Access
import HustingsProtocol
import Store
import Testing

/// A plugin with a permission of every kind, granted in full to an organiser of a vetted branch, unless a test says
/// otherwise.
struct PolicyFacts {
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

  func query(select: [String]) throws(RPCError) -> Plan<Selection> { try query("electors", select) }

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
