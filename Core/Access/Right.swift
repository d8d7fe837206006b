package import HustingsProtocol
internal import Store

/// The permission and grant under which a call is allowed, and the rules that every row must fit.
struct Right {
  let resource: ResourceSchema
  let permission: Permission
  let grant: Grant
  var rules: [RowRule] = []

  /// The permission's id as a message may show it.
  var name: String { Denial.shown(permission.id) }
}

extension AccessPolicy {
  /// Asks the four sides in turn.
  func right(
    to access: Permission.Access, _ resource: String, _ named: String?, fields: [String]
  ) throws(RPCError) -> Right {
    try checkStage()
    let resource = try schema(resource, named, access, fields)
    let permission = try permission(named, access, resource, fields)
    let grant = try grant(of: permission, fields)
    try checkPurpose(permission, resource, fields)
    // Whoever deletes a row takes away all of it: a person may, who may see all of it.
    try checkRole(access, resource, access == .delete ? resource.fields.map(\.name) : fields)
    var right = Right(resource: resource, permission: permission, grant: grant)
    right.rules = areaRules(right) + purposeRules(right)
    return right
  }

  private func schema(
    _ name: String, _ named: String?, _ access: Permission.Access, _ fields: [String]
  ) throws(RPCError) -> ResourceSchema {
    guard let resource = Resources.named(name) else {
      let names = Resources.all.map(\.name)
      throw Denial.invalid(
        "unknownResource", Denial.missing("There is no resource", name, of: names), field: "resource",
        hint: "Resources: \(names.joined(separator: ", ")).")
    }
    // Rows are read through references, never counted or written.
    for field in fields
    where (access == .read || access == .search ? resource.readable(field) : resource.field(field)) == nil {
      let names = resource.fields.map(\.name)
      let asked = manifest.permissions.filter { $0.resource == name && (named == nil || $0.id == named) }
        .map { " The permission \(Denial.shown($0.id)) in plugin.json asks for: \($0.fields.joined(separator: ", "))." }
      throw Denial.invalid(
        "unknownField", Denial.missing("\(name) has no field", field, of: names),
        field: Denial.shown(field), hint: "Fields of \(name): \(names.joined(separator: ", ")).\(asked.joined())")
    }
    guard resource.tenants.contains(tenant.kind), manifest.scope.rawValue == tenant.kind.rawValue else {
      throw Denial.of(
        .purpose, "resourceNotInTenant",
        "\(name) cannot be used here: campaign data and casework are kept apart by law.",
        hint: "The plugin's scope, the resource and the tenant must be of one kind: clp or office.")
    }
    return resource
  }

  // MARK: Grant

  private func permission(
    _ named: String?, _ access: Permission.Access, _ resource: ResourceSchema, _ fields: [String]
  ) throws(RPCError) -> Permission {
    if let named {
      guard let permission = manifest.permissions.first(where: { $0.id == named }) else {
        throw Denial.invalid(
          "unknownPermission",
          Denial.missing("The manifest has no permission", named, of: manifest.permissions.map(\.id)),
          field: "permission",
          hint: "Permissions: \(manifest.permissions.map { Denial.shown($0.id) }.joined(separator: ", ")).")
      }
      guard permission.resource == resource.name else {
        throw Denial.invalid(
          "permissionMismatch", "The permission \(Denial.shown(named)) is not for \(resource.name).",
          field: "permission", hint: "Name the permission that is.")
      }
      try check(permission, access)
      try check(permission, fields)
      return permission
    }
    let candidates = manifest.permissions.filter { $0.resource == resource.name }
    guard let first = candidates.first else {
      throw Denial.of(
        .grant, "resourceNotGranted", "The plugin asks for nothing of \(resource.name).",
        hint: "Add a permission to plugin.json, and ask an officer to grant it.")
    }
    let able = candidates.filter { $0.access >= access }
    guard let likely = able.first else {
      try check(first, access)
      return first
    }
    let fitting = able.filter { covers($0, fields) }
    guard let only = fitting.first else {
      try check(likely, fields)
      return likely
    }
    guard fitting.count == 1 else {
      throw Denial.invalid(
        "permissionAmbiguous", "More than one permission fits: name one.", field: "permission",
        hint: "These fit: \(fitting.map { Denial.shown($0.id) }.joined(separator: ", ")).")
    }
    return only
  }

  private func check(_ permission: Permission, _ access: Permission.Access) throws(RPCError) {
    guard permission.access < access else { return }
    throw Denial.of(
      .grant, "accessNotGranted",
      "The permission \(Denial.shown(permission.id)) is for \(permission.access.rawValue), not for \(access.rawValue).",
      hint: "Ask for \(access.rawValue) in plugin.json, and an officer to grant it.")
  }

  private func check(_ permission: Permission, _ fields: [String]) throws(RPCError) {
    for field in fields where !covers(permission, [field]) {
      throw Denial.of(
        .grant, "fieldNotGranted",
        "The permission \(Denial.shown(permission.id)) does not ask for \(permission.resource).\(field).",
        field: field, hint: "Add the field to plugin.json, and ask an officer to grant it.")
    }
  }

  private func covers(_ permission: Permission, _ fields: [String]) -> Bool {
    fields.allSatisfy { permission.fields.contains($0) || ResourceSchema.hostFields.contains($0) }
  }

  private func grant(of permission: Permission, _ fields: [String]) throws(RPCError) -> Grant {
    let name = Denial.shown(permission.id)
    let grant = try grant(of: permission.id, "The permission")
    guard grant.isFor(permission.resource, permission.access, permission.purpose) else {
      throw Denial.of(
        .grant, "grantOutdated", "The plugin's update asks for something else under \(name) than what was granted.",
        hint: "Ask an officer to decide again.")
    }
    for field in fields where !grant.fields.contains(field) && !ResourceSchema.hostFields.contains(field) {
      throw Denial.of(
        .grant, "fieldNotGranted", "The officer has not granted \(permission.resource).\(field) under \(name).",
        field: field, hint: "Do without the field, or ask an officer to grant it.")
    }
    return grant
  }

  /// The grant in force for something that the manifest asks for by its id.
  func grant(of id: String, _ what: String) throws(RPCError) -> Grant {
    let name = Denial.shown(id)
    let grant = grants.first { $0.permission == id && $0.plugin == manifest.id && $0.tenant == tenant.id }
    guard let grant else {
      throw Denial.of(
        .grant, "grantMissing", "\(what) \(name) has not been granted here.", hint: "Ask an officer to grant it.")
    }
    guard !grant.hasEnded(at: now) else {
      throw Denial.of(
        .grant, "grantExpired", "The grant of \(name) has expired.", hint: "Ask an officer to grant it again.")
    }
    return grant
  }

  // MARK: Purpose and role

  private func checkPurpose(
    _ permission: Permission, _ resource: ResourceSchema, _ fields: [String]
  ) throws(RPCError) {
    let terms = PurposeTerms.of(permission.purpose)
    guard terms.tenants.contains(tenant.kind) else {
      throw Denial.of(
        .purpose, "purposeForbids",
        "Data of this kind of tenant may not be used for \(permission.purpose.rawValue).",
        hint: "Casework is an office's purpose, campaigning a branch's.")
    }
    guard terms.specialCategory == nil else { return }
    for field in fields where resource.readable(field)?.sensitivity == .specialCategory {
      throw Denial.of(
        .purpose, "purposeForbids",
        "\(resource.name).\(field) is special category data, which may not be used for \(permission.purpose.rawValue).",
        field: field, hint: "Ask for the field under the purpose that it is used for.")
    }
  }

  func checkRole(
    _ access: Permission.Access, _ resource: ResourceSchema, _ fields: [String]
  ) throws(RPCError) {
    let rights = RoleRights(acting.role, in: tenant.kind)
    let hint = "Sign in with a role that may, or ask an officer for one."
    guard rights.reads.contains(.public), access < .write || rights.mayWrite else {
      throw Denial.of(
        .role, "roleTooLow", "The role \(acting.role.rawValue) may not \(access.rawValue) \(resource.name).", hint: hint
      )
    }
    let touched = [resource.name] + fields.compactMap { resource.reached($0)?.target.name }
    guard rights.attendsPoll || RoleRights.secretOfPoll.isDisjoint(with: touched) else {
      throw Denial.of(
        .role, "roleTooLow",
        "The role \(acting.role.rawValue) may not use \(resource.name): what tells of votes given is not published.",
        hint: hint)
    }
    for field in fields {
      guard let needed = resource.readable(field)?.sensitivity, !rights.reads.contains(needed) else { continue }
      throw Denial.of(
        .role, "roleTooLow", "The role \(acting.role.rawValue) may not use \(resource.name).\(field).", field: field,
        hint: hint)
    }
  }

  // MARK: Rules for rows

  /// What the rows must fit that fields reach through references: what they would have to fit if they were asked for
  /// themselves, under the same permission.
  func reachedRules(_ right: Right, _ fields: [String]) -> [String: [RowRule]] {
    var rules: [String: [RowRule]] = [:]
    for path in fields.compactMap({ right.resource.reached($0) }) {
      let other = Right(resource: path.target, permission: right.permission, grant: right.grant)
      rules[path.reference.name] = areaRules(other) + purposeRules(other)
    }
    return rules
  }

  func areaRules(_ right: Right) -> [RowRule] {
    var rules: [RowRule] = []
    if !acting.areas.isEmpty, let condition = inAreas(acting.areas, right.resource) {
      rules.append(
        RowRule(
          condition, "Only rows in \(Self.listed(acting.areas)): the role is limited to it.",
          denial: areaNotYours(right, right.resource.areaField)))
    }
    if !right.grant.areas.isEmpty, let condition = inAreas(right.grant.areas, right.resource) {
      rules.append(
        RowRule(
          condition, "Only rows in \(Self.listed(right.grant.areas)): that is what was granted.",
          denial: areaNotGranted(right, right.resource.areaField)))
    }
    return rules
  }

  /// Rows of the resource's own area, or of the area of what they refer to; nil for what belongs to no area.
  private func inAreas(_ areas: [String], _ resource: ResourceSchema) -> RowRule.Condition? {
    guard let place = resource.areaPlace else { return nil }
    let filter = Self.oneOf(place.field, areas)
    return place.reference.map { .referenced(by: $0, filter) } ?? .filter(filter)
  }

  private static func listed(_ areas: [String]) -> String { areas.joined(separator: ", ") }

  private static func oneOf(_ field: String, _ words: [String]) -> Filter {
    // A list holds 500 values at most.
    .or(
      stride(from: 0, to: words.count, by: 500).map { start in
        .compare(field, .in, .array(words[start..<min(start + 500, words.count)].map(JSONValue.string)))
      })
  }

  /// Whether the purpose leaves out rows that others may use.
  func leavesRowsOut(_ right: Right) -> Bool {
    PurposeTerms.of(right.permission.purpose).leavesPeopleOut && electorField(right.resource) != nil
  }

  private func purposeRules(_ right: Right) -> [RowRule] {
    let terms = PurposeTerms.of(right.permission.purpose)
    guard let elector = electorField(right.resource) else { return [] }
    let denial = Denial.of(
      .purpose, "purposeForbids",
      "This elector may not be used for \(right.permission.purpose.rawValue): an objection, or no consent.",
      hint: "Leave the elector out.")
    return terms.electors.map { term in
      let condition: RowRule.Condition =
        switch term.test {
        case .isFalse(let field):
          elector == "id"
            ? .filter(.compare(field, .eq, false)) : .referenced(by: elector, .compare(field, .eq, false))
        case .hasConsent(let channel): .hasConsent(elector: elector, channel)
        case .isUnrestricted: .isUnrestricted(elector: elector)
        }
      return RowRule(condition, term.sentence, denial: denial)
    }
  }

  /// The field that holds an elector's id: of an elector it is the row's own.
  private func electorField(_ resource: ResourceSchema) -> String? {
    if resource.name == Elector.name { return "id" }
    return resource.fields.first { $0.references == Elector.name }?.name
  }

  func areaNotYours(_ right: Right, _ field: String?) -> RPCError {
    Denial.of(
      .role, "areaNotYours", "The row lies outside the areas of your role.", field: field,
      hint: "Write within your areas, or ask an officer for more.")
  }

  func areaNotGranted(_ right: Right, _ field: String?) -> RPCError {
    Denial.of(
      .grant, "areaNotGranted", "The row lies outside the areas that \(right.name) was granted for.", field: field,
      hint: "Write within those areas, or ask an officer to grant more.")
  }
}

extension ResourceSchema {
  /// Whether its rows lie in polling districts, so that a grant or a role can be limited to some.
  package var liesInAreas: Bool { areaPlace != nil }

  /// The field that says in which area a row lies: its own, or one of what a reference leads to.
  fileprivate var areaPlace: (reference: String?, field: String)? {
    if let areaField { return (nil, areaField) }
    for field in fields {
      if let area = field.references.flatMap({ Resources.named($0) })?.areaField { return (field.name, area) }
    }
    return nil
  }
}
