package import HustingsProtocol

/// Rows to be written together, all of them or none.
package struct BatchChange: Sendable {
  /// One row.
  package struct Step: Sendable {
    /// What is done with the row: `create`, `update` or `delete`.
    package var operation: AuditEntry.Operation
    /// The row; its key has no meaning here.
    package var change: RowChange
    /// Who writes; nil for the host itself.
    package var audit: AuditEntry?

    /// A step.
    package init(_ operation: AuditEntry.Operation, _ change: RowChange, audit: AuditEntry?) {
      self.operation = operation
      self.change = change
      self.audit = audit
    }
  }

  /// What is done, in this order.
  package var steps: [Step]
  /// Names this write within its scope, 1 to 200 bytes.
  package var key: String
  /// Within which keys are told apart: plugin, tenant, user and method.
  package var keyScope: String
  /// The time of the write.
  package var now: Instant

  /// A batch.
  package init(_ steps: [Step], key: String, keyScope: String, now: Instant) {
    self.steps = steps
    self.key = key
    self.keyScope = keyScope
    self.now = now
  }
}

extension BatchChange {
  /// What the write asks for, which another under the same key must ask for too.
  var body: JSONValue { .array(steps.map { [.string($0.operation.rawValue), $0.change.body] }) }

  /// Writes the rows; the caller has a transaction open, and undoes all of it when this throws.
  func perform(_ connection: Connection) throws -> BatchResult {
    var written: [Written] = []
    for (index, step) in steps.enumerated() {
      do {
        written.append(try step.perform(connection, after: written))
      } catch {
        throw StoreError.rpcError(error).inOperation(index)
      }
    }
    return BatchResult(written)
  }
}

extension BatchChange.Step {
  fileprivate func perform(_ connection: Connection, after written: [Written]) throws -> Written {
    let change = try change.resolved(written)
    switch operation {
    case .create: return try change.create(connection)
    case .update: return try change.update(connection)
    case .delete: return try change.delete(connection)
    default: throw StoreError(.other, "a batch cannot \(operation.rawValue)")
    }
  }
}

extension RowChange {
  /// The change with the rows of earlier operations in the place of what stands for them.
  fileprivate func resolved(_ written: [Written]) throws(RPCError) -> RowChange {
    func row(_ operation: Int, _ field: String) throws(RPCError) -> String {
      guard operation < written.count else {
        throw RPCError(
          .invalid, "$\(operation) stands for the row of an earlier operation, and operation \(operation) is none.",
          data: ErrorDetail(reason: "noSuchOperation", field: field))
      }
      return written[operation].id
    }
    var change = self
    if let made { change.id = RowID(try row(made, "id")) }
    for (name, value) in values {
      guard case .string(let text) = value, resource.field(name)?.type == .id,
        let operation = BatchParams.operation(meantBy: text)
      else { continue }
      change.values[name] = .string(try row(operation, name))
    }
    return change
  }
}

extension RPCError {
  /// The same error, as one of a batch's operation.
  package func inOperation(_ index: Int) -> RPCError {
    var error = self
    var data = error.data ?? ErrorDetail(reason: code.name)
    data.operation = index
    error.data = data
    return error
  }
}
