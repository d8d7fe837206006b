import Access
import HustingsProtocol
import Store

/// A call on the data, and the permission that it is made under; nil where the manifest has none for its resource.
enum Call {
  case query(QueryParams, ResourceSchema, Permission?)
  case get(GetParams, ResourceSchema, Permission?)
  case aggregate(AggregateParams, ResourceSchema, Permission?)
  case write(Write)
  case batch([Write])
  case getNote(String)
  case putNote(String, JSONValue, version: Int?)
  case deleteNote(String, version: Int?)
  case listNotes(prefix: String, limit: Int)
}

extension Call: CustomStringConvertible {
  /// The call as a plugin would write it.
  var description: String {
    switch self {
    case .query(let params, _, _): "data.query \(RawJSON(encoding: params).text)"
    case .get(let params, _, _): "data.get \(RawJSON(encoding: params).text)"
    case .aggregate(let params, _, _): "data.aggregate \(RawJSON(encoding: params).text)"
    case .write(let write): "\(write)"
    case .batch(let writes): "data.batch \(writes)"
    case .getNote(let key): "storage.get \(key)"
    case .putNote(let key, let value, let version): "storage.put \(key) \(value) over \(version ?? -1)"
    case .deleteNote(let key, let version): "storage.delete \(key) of \(version ?? -1)"
    case .listNotes(let prefix, let limit): "storage.list \(prefix) \(limit)"
    }
  }
}

/// One write, alone or in a batch.
struct Write: CustomStringConvertible {
  var method = BatchOperation.Kind.create
  var resource: ResourceSchema
  var permission: Permission?
  var id: String?
  var version: Int?
  var values: [String: JSONValue] = [:]

  var description: String {
    "\(method.rawValue) \(resource.name) \(id ?? "") \(version ?? -1) under \(permission?.id ?? ""): "
      + RawJSON(encoding: values).text
  }
}

extension AccessPolicy {
  /// The facts of a case, for whoever looks into a difference.
  var inWords: String {
    let asked = manifest.permissions.map { RawJSON(encoding: $0).text }
    let given = grants.map { grant in
      "\(grant.plugin) in \(grant.tenant) \(grant.permission): \(grant.access?.rawValue ?? "?") \(grant.resource) for "
        + "\(grant.purpose?.rawValue ?? "?"), \(grant.fields), areas \(grant.areas), until "
        + "\(grant.expiresAt?.description ?? "-"), \(grant.rowsPerDay ?? -1) rows a day"
    }
    let notes = manifest.collection("notes").map { RawJSON(encoding: $0).text } ?? ""
    return """
      \(manifest.id) of \(manifest.scope) is \(stage), pilot in \(pilotTenants); \(tenant.id), sample: \(tenant.isSample)
      \(acting.role) in \(acting.areas), now \(now)
      \((asked + [notes] + given).joined(separator: "\n"))
      """
  }
}
