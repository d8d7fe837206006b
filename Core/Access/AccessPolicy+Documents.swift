package import HustingsProtocol
package import Store

// What each call on a plugin's own documents becomes: allowed where the manifest declares the collection, an officer
// granted it, and both name the user's role.
extension AccessPolicy {
  /// Plans `storage.get`.
  ///
  /// - Throws: `permissionDenied` that names the side, or `invalid` for a collection that is not declared.
  package func plan(getDocument params: GetDocumentParams) throws(RPCError) -> Plan<DocumentCall> {
    try plan(params.collection, .getDocument, .get(key: params.key))
  }

  /// Plans `storage.list`.
  ///
  /// - Throws: As `plan(getDocument:)`.
  package func plan(listDocuments params: ListDocumentsParams) throws(RPCError) -> Plan<DocumentCall> {
    let rights = Digest.hexadecimal(fingerprint + acting.account)
    return try plan(
      params.collection, .listDocuments,
      .list(prefix: params.prefix, limit: params.limit, cursor: params.cursor, rights: rights))
  }

  /// Plans `storage.put`.
  ///
  /// - Throws: As `plan(getDocument:)`.
  package func plan(putDocument params: PutDocumentParams) throws(RPCError) -> Plan<DocumentCall> {
    try plan(params.collection, .putDocument, .put(key: params.key, params.value, version: params.version))
  }

  /// Plans `storage.delete`.
  ///
  /// - Throws: As `plan(getDocument:)`.
  package func plan(deleteDocument params: DeleteDocumentParams) throws(RPCError) -> Plan<DocumentCall> {
    try plan(params.collection, .deleteDocument, .delete(key: params.key, version: params.version))
  }

  private func plan(
    _ id: String, _ operation: AuditEntry.Operation, _ what: DocumentCall.What
  ) throws(RPCError) -> Plan<DocumentCall> {
    try checkStage()
    guard let collection = manifest.collection(id) else {
      throw Denial.invalid(
        "unknownCollection", "The manifest has no collection of that id.", field: "collection",
        hint: "Collections: \(manifest.storage.map { Denial.shown($0.id) }.joined(separator: ", ")).")
    }
    guard manifest.scope.rawValue == tenant.kind.rawValue else {
      throw Denial.of(
        .purpose, "resourceNotInTenant", "The plugin's documents cannot be kept here: its scope is another.",
        hint: "The plugin's scope and the tenant must be of one kind: clp or office.")
    }
    let grant = try grant(of: id, "The collection")
    let writes = operation == .putDocument || operation == .deleteDocument
    let (roles, word) =
      writes
      ? (collection.write, Manifest.Collection.mayWrite(acting.role))
      : (collection.read, Manifest.Collection.mayRead(acting.role))
    guard roles.contains(acting.role) else {
      throw Denial.of(
        .role, "roleTooLow",
        "The role \(acting.role.rawValue) may not \(writes ? "write to" : "read") the collection \(Denial.shown(id)).",
        hint: "Sign in with a role that may, or ask an officer for one.")
    }
    guard grant.resource == Grant.storage, grant.fields.contains(word) else {
      throw Denial.of(
        .grant, "grantOutdated",
        "The collection \(Denial.shown(id)) was not granted for the role \(acting.role.rawValue).",
        hint: "Ask an officer to decide again.")
    }
    return Plan(
      request: DocumentCall(plugin: manifest.id, collection: id, what, now: now),
      audit: AuditEntry(
        at: now, actor: acting.account, plugin: manifest.id, digest: digest, permission: id, operation: operation,
        resource: Grant.storage, fields: [], rowsPerDay: grant.rowsPerDay, role: acting.role),
      permission: id, rules: [])
  }
}
