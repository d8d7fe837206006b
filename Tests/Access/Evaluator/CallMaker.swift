import Access
import HustingsProtocol
import Store

/// Makes random calls of a plugin, on rows that there are.
struct CallMaker {
  var dice: Dice
  let facts: AccessPolicy
  let world: World

  mutating func call() -> Call {
    if dice.hits(3), let call = unasked() { return call }
    let permission = dice.one(of: facts.manifest.permissions)
    guard let resource = Resources.named(permission.resource) else { return .getNote("") }
    switch dice.number(0...19) {
    case 0...5:
      var query = query(resource, permission)
      if dice.hits(25) { query.permission = nil }
      return .query(query, resource, permission)
    case 6...8:
      var get = get(resource, permission)
      if dice.hits(25) { get.permission = nil }
      return .get(get, resource, permission)
    // What may be counted alone is not counted exactly: what it answers is the business of other tests.
    case 9...11 where permission.access >= .read:
      return .aggregate(aggregate(resource, permission), resource, permission)
    case 9...14: return .write(write(resource, permission))
    case 15...16:
      return .batch(
        (0..<dice.number(1...4)).compactMap { _ in
          let permission = dice.one(of: facts.manifest.permissions)
          return Resources.named(permission.resource).map { write($0, permission) }
        })
    case 17: return .putNote(dice.one(of: ["a", "ab", "b"]), .integer(dice.number(0...3)), version: version())
    case 18: return dice.hits(50) ? .getNote("a") : .deleteNote(dice.one(of: ["a", "b"]), version: version())
    default: return .listNotes(prefix: dice.one(of: ["", "a", "c"]), limit: dice.number(1...2))
    }
  }

  /// A query of what the manifest does not ask for.
  private mutating func unasked() -> Call? {
    let others = Resources.all.filter { resource in
      facts.manifest.permissions.allSatisfy { $0.resource != resource.name }
    }
    let resource = dice.one(of: others)
    var query = QueryParams()
    (query.resource, query.select) = (resource.name, ["id"])
    return .query(query, resource, nil)
  }

  private mutating func version() -> Int? { dice.hits(60) ? nil : dice.number(0...2) }

  /// Fields that the plugin may use under a permission, mostly.
  private mutating func fields(
    _ resource: ResourceSchema, _ permission: Permission, _ count: ClosedRange<Int>, reaching: Bool = true
  ) -> [String] {
    let granted = facts.grants.first { $0.permission == permission.id }?.fields ?? []
    let given = permission.fields.filter(granted.contains) + ResourceSchema.hostFields.sorted()
    let any = resource.fields.map(\.name) + resource.reachable.map(\.name)
    return dice.some(of: dice.hits(88) ? given : any, count)
      .filter { reaching ? resource.readable($0) != nil : resource.field($0) != nil }
  }

  private mutating func query(_ resource: ResourceSchema, _ permission: Permission) -> QueryParams {
    var query = QueryParams()
    (query.resource, query.permission) = (resource.name, permission.id)
    query.select = fields(resource, permission, 1...5)
    if query.select.isEmpty { query.select = ["id"] }
    if dice.hits(50) { query.where = filter(resource, fields(resource, permission, 1...3)) }
    query.order = fields(resource, permission, 0...2).map { Order($0, descending: dice.hits(50)) }
    query.limit = dice.hits(50) ? 1000 : dice.number(1...5)
    return query
  }

  private mutating func get(_ resource: ResourceSchema, _ permission: Permission) -> GetParams {
    var get = GetParams()
    (get.resource, get.permission) = (resource.name, permission.id)
    get.select = fields(resource, permission, 1...4)
    if get.select.isEmpty { get.select = ["version"] }
    get.id = id(of: resource)
    return get
  }

  private mutating func aggregate(_ resource: ResourceSchema, _ permission: Permission) -> AggregateParams {
    var aggregate = AggregateParams()
    (aggregate.resource, aggregate.permission) = (resource.name, permission.id)
    aggregate.groupBy = fields(resource, permission, 0...2, reaching: false)
    aggregate.measures = [Measure("n", .count)]
    for (index, name) in fields(resource, permission, 0...2, reaching: false).enumerated() {
      let type = resource.field(name)?.type
      let functions: [Measure.Function] =
        switch type {
        case .integer: [.count, .sum, .min, .max]
        case .text, .date, .time: [.count, .min, .max]
        default: [.count]
        }
      aggregate.measures.append(Measure("m\(index)", dice.one(of: functions), of: name))
    }
    if dice.hits(40) { aggregate.where = filter(resource, fields(resource, permission, 1...2, reaching: false)) }
    return aggregate
  }

  private mutating func filter(_ resource: ResourceSchema, _ fields: [String]) -> Filter? {
    let parts = fields.compactMap { name in resource.readable(name).map { comparison($0) } }
    guard let first = parts.first else { return nil }
    let joined: Filter = parts.count == 1 ? first : dice.hits(50) ? .and(parts) : .or(parts)
    return dice.hits(25) ? .not(joined) : joined
  }

  private mutating func comparison(_ field: AnyField) -> Filter {
    if field.isOptional, dice.hits(20) { return .compare(field.name, .isNull, .boolean(dice.hits(50))) }
    if let reference = field.references, !world.rows(reference).isEmpty {
      return .compare(field.name, dice.hits(50) ? .eq : .ne, dice.one(of: world.rows(reference))["id"] ?? .null)
    }
    if field.type == .id { return .compare(field.name, .ne, .string(String(repeating: "0", count: 32))) }
    var operand = JSONValue.null
    while operand == .null { operand = values.value(field, &dice) }
    switch field.type {
    case .integer, .number, .date, .time:
      return .compare(field.name, dice.one(of: [.eq, .ne, .lt, .le, .gt, .ge]), operand)
    case .text where dice.hits(30):
      return .compare(field.name, .startsWith, .string(String(Optional(operand).words.prefix(2))))
    case .text where dice.hits(30): return .compare(field.name, .in, [operand, "Cy"])
    case .text: return .compare(field.name, dice.one(of: [.eq, .ne, .lt, .ge]), operand)
    default: return .compare(field.name, dice.one(of: [.eq, .ne]), operand)
    }
  }

  private var values: RowMaker {
    let world = world
    return RowMaker { world.rows($0).map { $0["id"].words }.sorted() }
  }

  private mutating func id(of resource: ResourceSchema) -> String {
    let ids = world.rows(resource.name).map { $0["id"].words }.sorted()
    return ids.isEmpty || dice.hits(5) ? RowID(high: dice.next(), low: dice.next()).description : dice.one(of: ids)
  }

  private mutating func write(_ resource: ResourceSchema, _ permission: Permission) -> Write {
    var write = Write(resource: resource, permission: permission)
    write.method = dice.one(
      of: permission.access == .delete ? [.create, .update, .delete, .delete] : [.create, .update, .update])
    if dice.hits(3) { write.method = .delete }
    let whole = values.row(resource, &dice)
    if write.method != .create {
      write.id = id(of: resource)
      let current = world.row(resource.name, write.id.map { .string($0) })?["version"]
      if case .integer(let version)? = current { write.version = dice.hits(90) ? version : version + 1 }
      if write.version == nil { write.version = 1 }
      if write.method == .update, dice.hits(20) { write.version = nil }
    }
    guard write.method != .delete else { return write }
    let changed = write.method == .create ? Array(whole.keys) : fields(resource, permission, 1...3, reaching: false)
    for field in changed.sorted() where !ResourceSchema.hostFields.contains(field) {
      write.values[field] = whole[field]
    }
    if write.values.isEmpty, let first = whole.keys.min() { write.values[first] = whole[first] }
    align(&write)
    return write
  }

  /// Lets a row lie where what it refers to lies, mostly.
  private mutating func align(_ write: inout Write) {
    guard write.resource.areaField != nil, write.values["district"] != nil, dice.hits(85) else { return }
    for field in write.resource.fields {
      guard let target = field.references, Resources.named(target)?.areaField != nil else { continue }
      let current = world.row(write.resource.name, write.id.map { .string($0) })
      let other = world.row(target, write.values[field.name] ?? current?[field.name])
      if let district = other?["district"] { write.values["district"] = district }
    }
  }
}
