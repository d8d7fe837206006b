internal import HustingsProtocol

/// Checks data calls against the method's schema and the plugin's manifest.
enum CallCheck {
  /// What a call breaks, and how the host answers it.
  struct Fault: Error {
    var rule: String
    var error: RPCError
    var mend: String
  }

  /// The token that a call names.
  static func token(in params: RawJSON) -> String? {
    (try? JSONValue(json: params))?["context"]?.string
  }

  /// Reads a call; throws what it breaks.
  static func call(
    _ id: MessageID, _ method: String, _ params: RawJSON, manifest: Manifest, isOpen: Bool, variant: Int
  ) throws(Fault) -> DataCall {
    guard let known = Method(rawValue: method), known.direction == .pluginToHost, !known.isNotification else {
      throw Fault(
        rule: "5.2", error: RPCError(.methodNotFound, "The host has no method `\(method.prefix(40))`."),
        mend: "Call a method that the reference has.")
    }
    guard isOpen else {
      throw Fault(
        rule: "5.1", error: RPCError(.contextExpired, "This context's request was already answered, or never made."),
        mend: "Name as `context` the token of the request that is being answered, and finish before answering it.")
    }
    switch known {
    case .batch: return try batch(id, params, manifest: manifest, variant: variant)
    case .getDocument, .putDocument, .deleteDocument, .listDocuments:
      return try documents(id, known, params, manifest: manifest, variant: variant)
    default: break
    }
    var call: DataCall
    var used: [String]
    var access = Permission.Access.read
    var permission: String?
    switch known {
    case .query:
      let query: QueryParams = try decoded(params)
      guard (1...1000).contains(query.limit) else { throw unfit("`limit` is outside 1 to 1000") }
      call = try make(id, known, query.resource, query.select, params, variant)
      (call.condition, call.limit, call.cursor) = (query.where, query.limit, query.cursor)
      used = query.select + fields(query.where) + query.order.map(\.field)
      permission = query.permission
      if query.search != nil { access = .search }
    case .get:
      let get: GetParams = try decoded(params)
      call = try make(id, known, get.resource, get.select, params, variant)
      call.row = get.id
      used = get.select
      permission = get.permission
    case .aggregate:
      let aggregate: AggregateParams = try decoded(params)
      call = try make(id, known, aggregate.resource, aggregate.groupBy, params, variant)
      (call.condition, call.measures) = (aggregate.where, aggregate.measures)
      used = aggregate.groupBy + fields(aggregate.where) + aggregate.measures.compactMap(\.field)
      access = .aggregate
      permission = aggregate.permission
    case .delete:
      let deletion: DeleteParams = try decoded(params)
      guard RowID(deletion.id) != nil else { throw unfit("`id` is no row's id") }
      call = try make(id, known, deletion.resource, [], params, variant)
      (call.row, call.version, call.key) = (deletion.id, deletion.version, deletion.key)
      used = []
      access = .delete
      permission = deletion.permission
    default:
      let write: WriteParams = try decoded(params)
      guard (known == .create) == (write.id == nil) else { throw unfit("`id` belongs to data.update alone") }
      call = try make(id, known, write.resource, [], params, variant)
      (call.row, call.version, call.key) = (write.id, write.version, write.key)
      used = write.values.keys.sorted()
      for (name, value) in write.values where call.resource?.field(name).map({ fits(value, $0) }) == false {
        throw unfit("values.\(name): is none of the field's values")
      }
      access = .write
      permission = write.permission
    }
    for field in used where call.resource?.readable(field) == nil { throw unfit("there is no field `\(field)`") }
    try check(used, access, permission, call.resource?.name ?? "", manifest)
    return call
  }

  /// Checks that a call with a cursor goes on with the one that the cursor came from.
  static func checkCursor(_ call: DataCall, _ cursors: [String: DataCall]) throws(Fault) {
    guard let cursor = call.cursor else { return }
    guard let begun = cursors[cursor], begun.body == call.body else {
      throw Fault(
        rule: "5.5", error: RPCError(.invalid, "The cursor does not belong to this query."),
        mend: "Go on with the same call and the `cursor` of its last answer; only `limit` may change.")
    }
  }

  private static func make(
    _ id: MessageID, _ method: Method, _ resource: String, _ columns: [String], _ params: RawJSON, _ variant: Int
  ) throws(Fault) -> DataCall {
    guard let schema = Resources.named(resource) else { throw unfit("there is no resource `\(resource.prefix(40))`") }
    guard case .object(var body)? = try? JSONValue(json: params) else { throw unfit("params: is no object") }
    for name in ["context", "limit", "cursor"] { body[name] = nil }
    return DataCall(
      id: id, method: method, resource: schema, columns: columns, body: .object(body), variant: variant)
  }

  private static func check(
    _ fields: [String], _ access: Permission.Access, _ named: String?, _ resource: String, _ manifest: Manifest
  ) throws(Fault) {
    let fitting = manifest.permissions.filter { permission in
      permission.resource == resource && permission.access >= access && (named == nil || named == permission.id)
        && fields.allSatisfy { permission.fields.contains($0) || ResourceSchema.hostFields.contains($0) }
    }
    guard !fitting.isEmpty else {
      throw Fault(
        rule: "5.3",
        error: RPCError(
          .permissionDenied, "The plugin did not ask for that.",
          data: ErrorDetail(side: .grant, reason: "fieldNotGranted")),
        mend: "Ask in plugin.json for \(access.rawValue) of \(resource): \(fields.joined(separator: ", ")).")
    }
    guard fitting.count == 1 else {
      throw Fault(
        rule: "5.3", error: RPCError(.invalid, "More than one permission fits: name one."),
        mend: "Name one in `permission`: \(fitting.map(\.id).joined(separator: ", ")).")
    }
  }

  private static func fits(_ value: JSONValue, _ field: AnyField) -> Bool {
    guard value != .null else { return field.isOptional }
    guard !ResourceSchema.hostFields.contains(field.name) else { return false }
    let json = RawJSON(encoding: value)
    return switch field.type {
    case .text: value.string.map { $0.count <= field.maxLength } ?? false
    case .integer: (try? Int(json: json)) != nil
    case .number: (try? Double(json: json)) != nil
    case .boolean: (try? Bool(json: json)) != nil
    case .date: (try? Day(json: json)) != nil
    case .time: (try? Instant(json: json)) != nil
    case .id: (try? RowID(json: json)) != nil
    case .choice(let words): value.string.map(words.contains) ?? false
    }
  }

  private static func fields(_ filter: Filter?) -> [String] {
    switch filter {
    case nil: []
    case .and(let parts)?, .or(let parts)?: parts.flatMap { fields($0) }
    case .not(let part)?: fields(part)
    case .compare(let field, _, _)?: [field]
    }
  }

  static func decoded<Params: JSONObject>(_ params: RawJSON) throws(Fault) -> Params {
    do {
      return try Params(json: params)
    } catch {
      throw unfit("\(error.under("params"))")
    }
  }

  static func unfit(_ what: String) -> Fault {
    Fault(
      rule: "5.2", error: RPCError(.invalidParams, "The parameters do not fit: \(what)."),
      mend: "Send parameters that fit the method's schema: \(what).")
  }
}
