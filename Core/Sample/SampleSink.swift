internal import HustingsProtocol
internal import Store

/// Where the sample's rows go.
struct SampleSink {
  private let inserts: [String: BulkInsert]
  private let hostile: HostileTexts?

  /// A sink into every resource of a kind of tenant.
  init(_ transaction: borrowing WriteTransaction, for kind: TenantKind, texts hostile: HostileTexts?) throws {
    var inserts: [String: BulkInsert] = [:]
    for resource in Resources.all where resource.tenants.contains(kind) && !resource.isDerived {
      let fields = resource.fields.map(\.name).filter { !ResourceSchema.hostFields.contains($0) }
      inserts[resource.name] = try transaction.insert(into: resource, fields: fields, now: SampleConstituency.clock)
    }
    self.inserts = inserts
    self.hostile = hostile
  }

  /// Takes a row; its values stand in the order of the resource's own fields.
  func insert(_ resource: any Resource.Type, _ id: RowID, _ values: [SQLValue]) throws {
    let values = hostile?.values(values, of: resource.name, id) ?? values
    try inserts[resource.name]?.row(id, values)
  }
}
