package import HustingsProtocol
package import Store

// What each data call becomes.
extension AccessPolicy {
  /// Plans `data.query`.
  ///
  /// - Throws: `permissionDenied` that names the side, or `invalid` for a call that cannot be understood.
  package func plan(query: QueryParams) throws(RPCError) -> Plan<Selection> {
    let used = query.select + (query.where?.fields ?? []) + query.order.map(\.field)
    let right = try right(to: query.search == nil ? .read : .search, query.resource, query.permission, fields: used)
    var selection = Selection(
      right.resource, columns: query.select, where: query.where, rules: right.rules,
      reached: reachedRules(right, used), order: query.order, limit: query.limit, cursor: query.cursor,
      cursorBinding: cursorBinding(query, right))
    guard let text = query.search else { return plan(selection, right, .query, used) }
    let search = try search(for: text, query, right)
    selection.search = search
    if search.isForKnownPerson { selection.limit = Search.mostPeople }
    let searched = used + search.fields.map(\.name)
    return plan(selection, right, search.isForKnownPerson ? .search : .query, searched)
  }

  /// Plans `data.get`: for every id.
  ///
  /// - Throws: As `plan(query:)`.
  package func plan(get: GetParams) throws(RPCError) -> Plan<RowRead> {
    let right = try right(to: .read, get.resource, get.permission, fields: get.select)
    let read = try RowRead(
      right.resource, columns: get.select, rules: right.rules, reached: reachedRules(right, get.select))
    return plan(read, right, .get, get.select)
  }

  /// Plans `data.aggregate`: exact where every field may be read, otherwise counts from the resource's published table.
  ///
  /// - Throws: As `plan(query:)`.
  package func plan(aggregate: AggregateParams) throws(RPCError) -> Plan<Aggregation> {
    let used = aggregate.groupBy + (aggregate.where?.fields ?? []) + aggregate.measures.compactMap(\.field)
    let right = try right(to: .aggregate, aggregate.resource, aggregate.permission, fields: used)
    var aggregation = Aggregation(
      right.resource, where: aggregate.where, rules: right.rules, groupBy: aggregate.groupBy,
      measures: aggregate.measures)
    if right.permission.access < .read {
      try checkPublished(aggregate, right)
      aggregation.publishedAt = now
      // The published table holds nobody whom every purpose leaves out, and no ids to tell others by.
      aggregation.rules = areaRules(right)
    }
    return plan(aggregation, right, .aggregate, used)
  }

  /// Plans `data.create`.
  ///
  /// - Throws: As `plan(query:)`.
  package func plan(create: WriteParams) throws(RPCError) -> Plan<RowChange> {
    try checkNew(id: create.id, version: create.version)
    return try plan(write: create, .create)
  }

  /// Plans `data.update`.
  ///
  /// - Throws: As `plan(query:)`.
  package func plan(update: WriteParams) throws(RPCError) -> Plan<RowChange> {
    let id = try rowID(update.id, "data.update")
    return try plan(write: update, id: id, .update)
  }

  /// Plans `data.delete`.
  ///
  /// - Throws: As `plan(query:)`.
  package func plan(delete: DeleteParams) throws(RPCError) -> Plan<RowChange> {
    try plan(delete: delete, id: rowID(delete.id, "data.delete"))
  }

  func plan(delete: DeleteParams, id: RowID?, made: Int? = nil) throws(RPCError) -> Plan<RowChange> {
    let right = try right(to: .delete, delete.resource, delete.permission, fields: [])
    try checkImported(right.resource, .delete, [])
    let change = RowChange(
      right.resource, id: id, made: made, version: delete.version, values: [:], key: delete.key,
      keyScope: keyScope(.delete), rules: right.rules, mayName: readable, now: now)
    return plan(change, right, .delete, [])
  }

  /// The resources of which something may be read.
  private var readable: Set<String> {
    Set(
      manifest.permissions.filter { (try? right(to: .read, $0.resource, $0.id, fields: ["id"])) != nil }.map(\.resource)
    )
  }

  func checkNew(id: String?, version: Int?) throws(RPCError) {
    guard id == nil, version == nil else {
      throw Denial.invalid("notInCreate", "data.create takes no id and no version: the host gives them.", field: "id")
    }
  }

  func rowID(_ text: String?, _ method: String) throws(RPCError) -> RowID {
    guard let id = text.flatMap({ RowID($0) }) else {
      throw Denial.invalid("wrongType", "\(method) needs the row's id, 32 hexadecimal digits.", field: "id")
    }
    return id
  }

  /// A creation, or an update of a row or of the one that an operation of the same batch made.
  func plan(
    write: WriteParams, id: RowID? = nil, made: Int? = nil, _ operation: AuditEntry.Operation
  ) throws(RPCError) -> Plan<RowChange> {
    let used = write.values.keys.sorted()
    let right = try right(to: .write, write.resource, write.permission, fields: used)
    if let field = right.resource.areaField, case .string(let area)? = write.values[field] {
      if !acting.areas.isEmpty, !acting.areas.contains(area) { throw areaNotYours(right, field) }
      if !right.grant.areas.isEmpty, !right.grant.areas.contains(area) { throw areaNotGranted(right, field) }
    }
    try checkImported(right.resource, operation, used)
    let change = RowChange(
      right.resource, id: id, made: made, version: write.version, values: write.values, key: write.key,
      keyScope: keyScope(operation), rules: right.rules, now: now)
    return plan(change, right, operation, used)
  }

  /// Leaves to imports what comes in by imports alone: on what a register says hang retention, erasures and who is who.
  private func checkImported(
    _ resource: ResourceSchema, _ operation: AuditEntry.Operation, _ fields: [String]
  ) throws(RPCError) {
    guard !resource.imported.isEmpty else { return }
    let free = resource.fields.map(\.name).filter {
      !resource.imported.contains($0) && !ResourceSchema.hostFields.contains($0)
    }
    let hint = free.isEmpty ? "It can be read." : "What can be updated: \(free.joined(separator: ", "))."
    guard operation == .update else {
      throw Denial.invalid("imported", "Rows of \(resource.name) come and go by imports alone.", hint: hint)
    }
    guard let field = fields.first(where: resource.imported.contains) else { return }
    throw Denial.invalid(
      "imported", "\(resource.name).\(field) comes in by imports alone.", field: field, hint: hint)
  }

  func keyScope(_ operation: AuditEntry.Operation) -> String {
    [manifest.id, tenant.id, acting.account, operation.rawValue].joined(separator: " ")
  }

  private func plan<Request: Sendable>(
    _ request: Request, _ right: Right, _ operation: AuditEntry.Operation, _ fields: [String]
  ) -> Plan<Request> {
    Plan(
      request: request,
      audit: AuditEntry(
        at: now, actor: acting.account, plugin: manifest.id, digest: digest, permission: right.permission.id,
        operation: operation, resource: right.resource.name, fields: Set(fields).sorted(),
        rowsPerDay: right.grant.rowsPerDay, role: acting.role, purpose: right.permission.purpose),
      permission: right.permission.id, rules: right.rules)
  }

  private func cursorBinding(_ query: QueryParams, _ right: Right) -> String {
    var bound = query
    bound.context = ""
    bound.cursor = nil
    bound.limit = 100
    bound.permission = right.permission.id
    return Digest.hexadecimal(Array((fingerprint + acting.account).utf8) + bound.jsonBytes())
  }
}
