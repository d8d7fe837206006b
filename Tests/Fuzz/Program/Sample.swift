internal import Access
internal import HustingsProtocol
internal import Store

/// A plugin that may do everything in a sample branch, so that a call is refused for what it says alone.
enum Sample {
  static let manifest: Manifest = {
    var manifest = Manifest()
    (manifest.id, manifest.name, manifest.version, manifest.protocol) = ("fuzz", "Fuzz", "1.0.0", "1.0")
    for schema in Resources.all where schema.tenants.contains(.clp) {
      var permission = Permission()
      (permission.id, permission.resource) = (schema.name, schema.name)
      permission.access = min(schema.mostAccess, .write)
      permission.fields = schema.fields.map(\.name)
      permission.why = "Everything is tried."
      manifest.permissions.append(permission)
    }
    return manifest
  }()

  static let policy = AccessPolicy(
    manifest: manifest, digest: "d", stage: .sandbox,
    grants: manifest.permissions.map {
      Grant(
        tenant: "sample", plugin: "fuzz", permission: $0.id, resource: $0.resource, access: $0.access,
        purpose: $0.purpose, fields: $0.fields, grantedBy: "officer")
    },
    tenant: TenantRecord(id: "sample", name: "Sample", kind: .clp, isSample: true),
    acting: Acting(account: "a", role: .officer), now: Instant(Day(number: 20_580), hour: 9))
}
