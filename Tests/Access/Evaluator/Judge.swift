import Access
import HustingsProtocol
import Store

/// Decides what a call may see and do, row by row, from the rules as the design and the documents tell them. It knows
/// nothing of plans, of conditions or of the tables that they are compiled from.
struct Judge {
  /// The facts of a call; none of its rules.
  let facts: AccessPolicy
  var world: World

  /// Which sides refuse a call whatever rows there are. Any of them may be named.
  func sides(
    _ access: Permission.Access, _ resource: ResourceSchema, _ permission: Permission?, _ fields: [String]
  ) -> Set<String> {
    var sides: Set<String> = []
    if !mayRun { sides.insert("stage") }
    let kind = facts.tenant.kind
    if !resource.tenants.contains(kind) || facts.manifest.scope.rawValue != kind.rawValue { sides.insert("purpose") }
    if !roleMay(access, resource, fields) { sides.insert("role") }
    guard let permission else { return sides.union(["grant"]) }
    if permission.access < access { sides.insert("grant") }
    if !purpose(permission.purpose, allows: resource, fields) { sides.insert("purpose") }
    guard let grant = grant(permission.id), permission.access <= (grant.access ?? .aggregate),
      grant.purpose == permission.purpose, grant.resource == permission.resource
    else { return sides.union(["grant"]) }
    let given = Set(permission.fields).intersection(grant.fields).union(["id", "version", "createdAt", "updatedAt"])
    if !given.isSuperset(of: fields) { sides.insert("grant") }
    return sides
  }

  /// The permission that a call is made under which names none: the only one that fits.
  ///
  /// - Returns: The permission, if there is one alone, and whether there are several.
  func unnamed(
    _ access: Permission.Access, _ resource: ResourceSchema, _ fields: [String]
  ) -> (Permission?, isAmbiguous: Bool) {
    let fitting = facts.manifest.permissions.filter { permission in
      permission.resource == resource.name && permission.access >= access
        && Set(permission.fields).union(["id", "version", "createdAt", "updatedAt"]).isSuperset(of: fields)
    }
    return (fitting.count == 1 ? fitting[0] : nil, fitting.count > 1)
  }

  var mayRun: Bool {
    switch facts.stage {
    case .withdrawn: false
    case .sandbox: facts.tenant.isSample
    case .pilot: facts.tenant.isSample || facts.pilotTenants.contains(facts.tenant.id)
    case .vetted: true
    }
  }

  /// The grant that is in force.
  func grant(_ permission: String) -> Grant? {
    facts.grants.first { grant in
      grant.permission == permission && grant.plugin == facts.manifest.id && grant.tenant == facts.tenant.id
        && (grant.expiresAt.map { facts.now < $0 } ?? true)
    }
  }

  private func roleMay(_ access: Permission.Access, _ resource: ResourceSchema, _ fields: [String]) -> Bool {
    let touched = access == .delete ? resource.fields.map(\.name) : fields
    let told = touched.compactMap { resource.readable($0)?.sensitivity }
    let ofVotesGiven = ["turnoutMarks", "turnoutCounts", "latestTurnoutCounts", "warpCounts"]
    let others = touched.compactMap { resource.reached($0)?.target.name }
    switch facts.acting.role {
    case .public, .maintainer: return false
    case .member:
      return facts.tenant.kind == .clp && access < .write && told.allSatisfy { $0 == .public }
        && ofVotesGiven.allSatisfy { $0 != resource.name && !others.contains($0) }
    case .volunteer: return facts.tenant.kind == .clp || !told.contains(.specialCategory)
    case .organiser, .officer: return true
    }
  }

  private func purpose(_ purpose: Permission.Purpose, allows resource: ResourceSchema, _ fields: [String]) -> Bool {
    let holders: [TenantKind] =
      switch purpose {
      case .casework: [.office]
      case .administration: [.clp, .office]
      default: [.clp]
      }
    let usesOpinions = purpose != .administration && purpose != .membership
    return holders.contains(facts.tenant.kind)
      && (usesOpinions || fields.allSatisfy { resource.readable($0)?.sensitivity != .specialCategory })
  }

  // MARK: Rows

  /// Which sides keep a row from a permission.
  func sides(against row: World.Row, of resource: String, _ permission: Permission) -> Set<String> {
    var sides: Set<String> = []
    if let area = area(of: row, in: resource) {
      if !facts.acting.areas.isEmpty, !facts.acting.areas.contains(area) { sides.insert("role") }
      let granted = grant(permission.id)?.areas ?? []
      if !granted.isEmpty, !granted.contains(area) { sides.insert("grant") }
    }
    if let elector = elector(of: row, in: resource), !mayApproach(elector, for: permission.purpose) {
      sides.insert("purpose")
    }
    return sides
  }

  /// The polling district that a row lies in, or the elector whom it is about.
  private func area(of row: World.Row, in resource: String) -> String? {
    if case .string(let district)? = row["district"] { return district }
    return elector(of: row, in: resource)?["district"].words
  }

  private func elector(of row: World.Row, in resource: String) -> World.Row? {
    resource == "electors" ? row : row["elector"].flatMap { world.row("electors", $0) }
  }

  private func mayApproach(_ elector: World.Row, for purpose: Permission.Purpose) -> Bool {
    if world.restricted.contains(elector["id"].words) { return false }
    func agreed(_ channel: String) -> Bool {
      let said = world.rows("consents").filter { $0["elector"] == elector["id"] && $0["channel"] == .string(channel) }
      return said.contains { given in
        given["withdrawnAt"] == .null
          && !said.contains { $0["withdrawnAt"] != .null && $0["withdrawnAt"].words >= given["givenAt"].words }
      }
    }
    switch purpose {
    case .doorstep: return elector["objectsToDoorstep"] == false
    case .phone: return elector["objectsToPhone"] == false && elector["telephonePreference"] == false
    case .post: return elector["objectsToPost"] == false
    case .text: return agreed("text")
    case .email: return agreed("email")
    case .analysis, .membership, .casework, .administration: return true
    }
  }

  /// The rows that a permission shows.
  func visible(_ resource: ResourceSchema, _ permission: Permission) -> [World.Row] {
    world.rows(resource.name).filter { sides(against: $0, of: resource.name, permission).isEmpty }
  }

  /// What a field of a row reads as; one of a row that is not shown as null.
  func value(_ path: String, _ row: World.Row, _ resource: ResourceSchema, _ permission: Permission) -> JSONValue {
    if let own = row[path] { return own }
    guard let reached = resource.reached(path), let other = world.row(reached.target.name, row[reached.reference.name]),
      sides(against: other, of: reached.target.name, permission).isEmpty
    else { return .null }
    return other[reached.original.name] ?? .null
  }
}
