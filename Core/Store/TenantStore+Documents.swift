package import HustingsProtocol

extension TenantStore {
  /// Reads or writes a plugin's own documents.
  ///
  /// - Parameters:
  ///   - call: Whose documents, and what is done with them.
  ///   - audit: Who does it; nil for the host itself.
  /// - Returns: The bytes of the method's result.
  /// - Throws: `notFound` for a document that is not there, `conflict` for another version, `invalid` for a key or
  ///   cursor that cannot be, `tooLarge` for a document or a storage over its limit.
  package func documents(_ call: DocumentCall, audit: AuditEntry?) async throws(RPCError) -> RawJSON {
    switch call.what {
    case .get(let key):
      return try await read(audit) { try call.get(key, $0) }.json
    case .list(let prefix, let limit, let cursor, let rights):
      return try await read(audit) { [seal, id] in
        try call.list(prefix, limit, after: cursor, rights: rights, $0, seal, tenant: id)
      }.json
    case .put(let key, let value, let version):
      return try await write(audit) { (RawJSON(encoding: try call.put(key, value, over: version, $0)), 1) }
    case .delete(let key, let version):
      return try await write(audit) { (.emptyObject, try call.delete(key, version: version, $0)) }
    }
  }

  private func write(
    _ audit: AuditEntry?, _ body: @escaping @Sendable (Connection) throws -> (RawJSON, rows: Int)
  ) async throws(RPCError) -> RawJSON {
    do {
      return try await writes.submit { connection in
        let (answer, rows) = try body(connection)
        if var audit {
          audit.rows = rows
          try audit.append(connection)
        }
        return answer
      }
    } catch {
      throw StoreError.rpcError(error)
    }
  }
}
