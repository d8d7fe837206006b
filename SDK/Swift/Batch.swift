/// Writes that are done together: all of them or none.
///
/// ```swift
/// try await request.batch { batch in
///   let person = batch.create(Person.fullName.set("Ann Example"))
///   batch.create(Case.person.set(person), Case.subject.set("Damp"), …)
/// }
/// ```
public struct Batch {
  var operations: [BatchOperation] = []

  /// Makes a row.
  ///
  /// - Parameters:
  ///   - values: The row's values.
  ///   - permission: The permission's id, where more than one fits.
  /// - Returns: What stands for the new row's id in the writes after it.
  @discardableResult
  public mutating func create<Owner: Resource>(
    _ values: Assignment<Owner>..., permission: String? = nil
  ) -> BatchRow<Owner> {
    add(.create, Owner.self, values, permission)
    return BatchRow(operation: operations.count - 1)
  }

  /// Changes a row.
  ///
  /// - Parameters:
  ///   - id: The row's id.
  ///   - version: The version that the change starts from.
  ///   - values: The values that change.
  ///   - permission: The permission's id, where more than one fits.
  public mutating func update<Owner: Resource>(
    _ id: RowID, version: Int, _ values: Assignment<Owner>..., permission: String? = nil
  ) {
    add(.update, Owner.self, values, permission, id: id, version: version)
  }

  /// Deletes a row that nothing refers to.
  ///
  /// - Parameters:
  ///   - resource: Where the row is.
  ///   - id: The row's id.
  ///   - version: The version that is deleted.
  ///   - permission: The permission's id, where more than one fits.
  public mutating func delete<Owner: Resource>(
    _ resource: Owner.Type, _ id: RowID, version: Int, permission: String? = nil
  ) {
    add(.delete, Owner.self, [], permission, id: id, version: version)
  }

  private mutating func add<Owner: Resource>(
    _ kind: BatchOperation.Kind, _ resource: Owner.Type, _ values: [Assignment<Owner>], _ permission: String?,
    id: RowID? = nil, version: Int? = nil
  ) {
    var operation = BatchOperation()
    operation.method = kind
    operation.params.permission = permission
    operation.params.resource = Owner.name
    operation.params.id = id?.description
    operation.params.version = version
    for assignment in values { operation.params.values[assignment.field] = assignment.value }
    operations.append(operation)
  }
}

/// A row that a batch makes, before it has an id.
public struct BatchRow<Owner: Resource>: Sendable {
  let operation: Int
}

extension Field where Value == RowID {
  /// The id of a row that the same batch makes.
  public func set<Target>(_ row: BatchRow<Target>) -> Assignment<Owner> {
    Assignment(field: name, value: .string("$\(row.operation)"))
  }
}

extension Field where Value == RowID? {
  /// The id of a row that the same batch makes.
  public func set<Target>(_ row: BatchRow<Target>) -> Assignment<Owner> {
    Assignment(field: name, value: .string("$\(row.operation)"))
  }
}

extension Request {
  /// Writes several rows, all of them or none.
  ///
  /// - Parameters:
  ///   - step: Names this write within its action, as in `create`.
  ///   - writes: Says what is written, 1 to 500 rows; nothing is done before it returns.
  /// - Returns: The rows' ids and versions, in the order of the writes.
  /// - Throws: What one of the writes is refused for; `data.operation` says which, from 0. Nothing is written then.
  @discardableResult
  public func batch(
    step: String? = nil, _ writes: (inout Batch) throws -> Void
  ) async throws -> [Written] {
    var batch = Batch()
    try writes(&batch)
    var params = BatchParams()
    params.context = context.token
    params.operations = batch.operations
    params.key = writeKey(step)
    let answer = try await call.request(.batch, RawJSON(encoding: params))
    do {
      return try BatchResult(json: answer).results
    } catch {
      throw RPCError(.internalError, "The host's answer does not fit: \(error.under("result")).")
    }
  }
}
