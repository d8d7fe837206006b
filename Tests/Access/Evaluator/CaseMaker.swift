import Access
import HustingsProtocol
import Store

/// Makes random plugins, grants and users: most of them may do something, and each rule is often the one that decides.
struct CaseMaker {
  var dice: Dice
  let kind: TenantKind

  /// The facts of a case. The plugin is a new one in each, so that nothing of another case counts.
  mutating func facts(_ number: Int) -> AccessPolicy {
    var manifest = Manifest()
    manifest.id = "plugin\(number)"
    manifest.scope = dice.hits(96) ? (kind == .clp ? .clp : .office) : dice.one(of: [.clp, .office, .platform])
    manifest.permissions = (0..<dice.number(1...3)).map { permission("p\($0)") }
    var notes = Manifest.Collection()
    notes.id = "notes"
    (notes.read, notes.write) = (dice.some(of: roles, 1...4), dice.some(of: roles, 1...4))
    manifest.storage = [notes]
    let tenant = TenantRecord(id: kind.rawValue, name: "Somewhere", kind: kind, isSample: dice.hits(40))
    var grants = manifest.permissions.map { grant(of: $0, by: manifest.id) }
    grants.append(
      varied(
        Grant(
          tenant: kind.rawValue, plugin: manifest.id, permission: "notes", resource: Grant.storage, access: .write,
          purpose: .administration,
          fields: dice.hits(80) ? notes.grantedWords : dice.some(of: notes.grantedWords, 0...3),
          grantedBy: "officer")))
    grants.removeAll { _ in dice.hits(5) }
    return AccessPolicy(
      manifest: manifest, digest: "d", stage: dice.hits(70) ? .vetted : dice.one(of: TrustStage.allCases),
      pilotTenants: dice.hits(50) ? [kind.rawValue] : ["elsewhere"], grants: grants, tenant: tenant,
      acting: Acting(
        account: "a\(dice.number(1...3))",
        role: dice.hits(60) ? dice.one(of: [.organiser, .officer]) : dice.one(of: roles),
        areas: dice.hits(70) ? [] : dice.some(of: World.districts, 1...2)),
      now: World.now)
  }

  private let roles = Role.allCases

  private mutating func permission(_ id: String) -> Permission {
    let own = dice.hits(97) ? kind : dice.one(of: TenantKind.allCases)
    let resources = Resources.all.filter { $0.tenants.contains(own) }
    let favourites = resources.filter { ["electors", "contacts", "consents", "cases"].contains($0.name) }
    let resource = dice.one(of: dice.hits(60) ? favourites : resources)
    var permission = Permission()
    (permission.id, permission.resource) = (id, resource.name)
    permission.access = dice.one(of: [.read, .read, .read, .write, .write, .write, .delete, .search, .aggregate])
    permission.purpose =
      dice.hits(93)
      ? dice.one(of: kind == .office ? [.casework, .casework, .administration] : Self.campaigning)
      : dice.one(of: Permission.Purpose.allCases)
    let fields = resource.fields.map(\.name).filter { !ResourceSchema.hostFields.contains($0) }
    permission.fields = dice.hits(70) ? fields : dice.some(of: fields, 1...fields.count)
    permission.fields += dice.some(of: resource.reachable.map(\.name), 0...4)
    return permission
  }

  private static let campaigning = Permission.Purpose.allCases.filter { $0 != .casework }

  private mutating func grant(of permission: Permission, by plugin: String) -> Grant {
    varied(
      Grant(
        tenant: kind.rawValue, plugin: plugin, permission: permission.id, resource: permission.resource,
        access: permission.access, purpose: permission.purpose,
        fields: dice.hits(75) ? permission.fields : dice.some(of: permission.fields, 0...permission.fields.count),
        grantedBy: "officer"))
  }

  /// What may be wrong or narrow with a grant.
  private mutating func varied(_ grant: Grant) -> Grant {
    var grant = grant
    if dice.hits(25) { grant.areas = dice.some(of: World.districts, 1...2) }
    if dice.hits(15) { grant.expiresAt = World.now.adding(seconds: dice.number(-1...1)) }
    if dice.hits(10) { grant.rowsPerDay = dice.number(0...20) }
    if dice.hits(3) { grant.purpose = dice.one(of: [.doorstep, .administration, nil]) }
    if dice.hits(3) { grant.access = dice.one(of: [.aggregate, .read, .delete, nil]) }
    if dice.hits(2) { grant.resource = dice.one(of: ["electors", "tasks", "storage"]) }
    if dice.hits(2) { grant.tenant = "elsewhere" }
    if dice.hits(2) { grant.plugin = "another" }
    return grant
  }
}
