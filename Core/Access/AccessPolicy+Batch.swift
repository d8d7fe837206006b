package import HustingsProtocol
package import Store

/// A batch that is allowed, with every rule in it.
package struct BatchPlan: Sendable {
  /// What the store is asked.
  package var request: BatchChange
  /// Why each operation is allowed, in their order.
  package let allowances: [Allowance]
}

extension AccessPolicy {
  /// Plans `data.batch`: each operation has to be allowed by itself.
  ///
  /// - Throws: As `plan(query:)`, with the number of the operation that is refused.
  package func plan(batch: BatchParams) throws(RPCError) -> BatchPlan {
    guard (1...BatchParams.maximumOperations).contains(batch.operations.count) else {
      throw Denial.invalid(
        "outOfBounds", "A batch has 1 to \(BatchParams.maximumOperations) operations.", field: "operations")
    }
    var steps: [BatchChange.Step] = []
    var allowances: [Allowance] = []
    for (index, operation) in batch.operations.enumerated() {
      do throws(RPCError) {
        let (kind, plan) = try plan(operation)
        steps.append(BatchChange.Step(kind, plan.request, audit: plan.audit))
        allowances.append(plan.allowance)
      } catch {
        throw error.inOperation(index)
      }
    }
    return BatchPlan(
      request: BatchChange(steps, key: batch.key, keyScope: keyScope(.batch), now: now), allowances: allowances)
  }

  private func plan(
    _ operation: BatchOperation
  ) throws(RPCError) -> (AuditEntry.Operation, Plan<RowChange>) {
    let params = operation.params
    var write = WriteParams()
    (write.permission, write.resource) = (params.permission, params.resource)
    (write.version, write.values) = (params.version, params.values)
    switch operation.method {
    case .create:
      try checkNew(id: params.id, version: params.version)
      return (.create, try plan(write: write, .create))
    case .update:
      let (id, made) = try row(params.id, "data.update")
      return (.update, try plan(write: write, id: id, made: made, .update))
    case .delete:
      let (id, made) = try row(params.id, "data.delete")
      guard params.values.isEmpty, let version = params.version else {
        throw Denial.invalid("wrongType", "data.delete takes a version, and no values.", field: "version")
      }
      var delete = DeleteParams()
      (delete.permission, delete.resource, delete.version) = (params.permission, params.resource, version)
      return (.delete, try plan(delete: delete, id: id, made: made))
    }
  }

  /// A row by its id, or by the operation that made it.
  private func row(_ text: String?, _ method: String) throws(RPCError) -> (RowID?, made: Int?) {
    if let made = text.flatMap({ BatchParams.operation(meantBy: $0) }) { return (nil, made) }
    return (try rowID(text, method), nil)
  }
}
