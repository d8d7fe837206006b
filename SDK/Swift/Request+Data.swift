extension Request {
  /// Rows of a resource, each a tuple of the selected fields' values.
  ///
  /// ```swift
  /// let stations = try await request.query(
  ///   PollingStation.reference, PollingStation.place, where: PollingStation.district == "AA")
  /// for (reference, place) in stations { … }
  /// ```
  ///
  /// - Parameters:
  ///   - fields: What each row holds.
  ///   - condition: Which rows; all that the permission covers when nil.
  ///   - search: Words that the rows hold, as somebody typed them; nil for any. Where the permission is for `search`
  ///     alone, they have to name one known person.
  ///   - order: The order of the rows; ties are broken by id.
  ///   - limit: The most rows; more than 1,000 are fetched in several calls.
  ///   - permission: The permission's id, where more than one fits.
  /// - Returns: The rows, in order.
  /// - Throws: `permissionDenied` naming the side that refused, `invalid`, or the host's other errors.
  public func query<Owner: Resource, each Value: FieldValue>(
    _ fields: repeat Field<Owner, each Value>, where condition: Where<Owner>? = nil, search: String? = nil,
    order: [Ordering<Owner>] = [], limit: Int = 1000, permission: String? = nil
  ) async throws -> [(repeat each Value)] {
    var params = QueryParams()
    params.context = context.token
    params.permission = permission
    params.resource = Owner.name
    for field in repeat each fields { params.select.append(field.name) }
    params.where = condition?.filter
    params.search = search
    params.order = order.map { $0.order }  // a key path in a function over parameter packs traps in Swift 6.3
    var rows: [(repeat each Value)] = []
    repeat {
      params.limit = min(limit - rows.count, 1000)
      guard params.limit > 0 else { break }
      let answer = try await call.request(.query, RawJSON(encoding: params))
      params.cursor = try Self.read(answer, into: &rows)
    } while params.cursor != nil
    return rows
  }

  /// One page of rows, and where the next page begins.
  ///
  /// ```swift
  /// let (counts, next) = try await request.page(
  ///   TurnoutCount.at, TurnoutCount.count, order: [TurnoutCount.at.descending], limit: 25,
  ///   after: request.parameter("after", as: String.self))
  /// ```
  ///
  /// - Parameters:
  ///   - fields: What each row holds.
  ///   - condition: Which rows; all that the permission covers when nil.
  ///   - search: Words that the rows hold, as somebody typed them; nil for any. Where the permission is for `search`
  ///     alone, they have to name one known person.
  ///   - order: The order of the rows; ties are broken by id.
  ///   - limit: The most rows on the page, 1 to 1,000.
  ///   - cursor: What the page before gave as `next`; nil for the first page. It may stand in an address.
  ///   - permission: The permission's id, where more than one fits.
  /// - Returns: The rows, in order, and the next page's cursor; nil when there is no more.
  /// - Throws: `permissionDenied` naming the side that refused, `invalid`, or the host's other errors.
  public func page<Owner: Resource, each Value: FieldValue>(
    _ fields: repeat Field<Owner, each Value>, where condition: Where<Owner>? = nil, search: String? = nil,
    order: [Ordering<Owner>] = [], limit: Int, after cursor: String? = nil, permission: String? = nil
  ) async throws -> (rows: [(repeat each Value)], next: String?) {
    var params = QueryParams()
    params.context = context.token
    params.permission = permission
    params.resource = Owner.name
    for field in repeat each fields { params.select.append(field.name) }
    params.where = condition?.filter
    params.search = search
    params.order = order.map { $0.order }  // a key path in a function over parameter packs traps in Swift 6.3
    params.limit = limit
    params.cursor = cursor
    var rows: [(repeat each Value)] = []
    let next = try Self.read(try await call.request(.query, RawJSON(encoding: params)), into: &rows)
    return (rows, next)
  }

  /// The fields of one row.
  ///
  /// - Parameters:
  ///   - id: The row's id.
  ///   - fields: What to return.
  ///   - permission: The permission's id, where more than one fits.
  /// - Returns: The fields' values.
  /// - Throws: `notFound` when there is no such row to be seen; `permissionDenied` naming the side that refused.
  public func get<Owner: Resource, each Value: FieldValue>(
    _ id: RowID, _ fields: repeat Field<Owner, each Value>, permission: String? = nil
  ) async throws -> (repeat each Value) {
    var params = GetParams()
    params.context = context.token
    params.permission = permission
    params.resource = Owner.name
    params.id = id.description
    for field in repeat each fields { params.select.append(field.name) }
    var rows: [(repeat each Value)] = []
    let answer = try await call.request(.get, RawJSON(encoding: params))
    _ = try Self.read(answer, into: &rows)
    guard let row = rows.first else { throw RPCError(.internalError, "The host answered `data.get` without a row.") }
    return row
  }

  /// How many rows there are.
  ///
  /// - Parameters:
  ///   - resource: What is counted.
  ///   - condition: Which rows.
  ///   - permission: The permission's id, where more than one fits.
  /// - Returns: The count, nil where the host suppressed it.
  /// - Throws: `permissionDenied` naming the side that refused, `invalid`, or the host's other errors.
  public func count<Owner: Resource>(
    of resource: Owner.Type, where condition: Where<Owner>? = nil, permission: String? = nil
  ) async throws -> Int? {
    let counts: [Int?] = try await aggregate(Measure("count", .count), where: condition, permission: permission)
    return counts.first ?? nil
  }

  /// How many rows there are, for each combination of some fields' values.
  ///
  /// - Parameters:
  ///   - resource: What is counted.
  ///   - condition: Which rows.
  ///   - groups: The fields that make the groups; none makes one group.
  ///   - permission: The permission's id, where more than one fits.
  /// - Returns: The groups' values and the count, nil where the host suppressed it.
  /// - Throws: `permissionDenied` naming the side that refused, `invalid`, or the host's other errors.
  public func count<Owner: Resource, each Group: FieldValue>(
    of resource: Owner.Type, where condition: Where<Owner>? = nil, by groups: repeat Field<Owner, each Group>,
    permission: String? = nil
  ) async throws -> [(repeat each Group, Int?)] {
    try await aggregate(
      Measure("count", .count), where: condition, by: repeat each groups, permission: permission)
  }

  /// The sum of a field, for each combination of other fields' values.
  ///
  /// - Parameters:
  ///   - field: What is summed.
  ///   - condition: Which rows.
  ///   - groups: The fields that make the groups; none makes one group.
  ///   - permission: The permission's id, where more than one fits.
  /// - Returns: The groups' values and the sum, nil where there is none or the host suppressed it.
  /// - Throws: `permissionDenied` naming the side that refused, `invalid`, or the host's other errors.
  public func sum<Owner: Resource, each Group: FieldValue>(
    of field: Field<Owner, Int>, where condition: Where<Owner>? = nil, by groups: repeat Field<Owner, each Group>,
    permission: String? = nil
  ) async throws -> [(repeat each Group, Int?)] {
    try await aggregate(
      Measure("sum", .sum, of: field.name), where: condition, by: repeat each groups, permission: permission)
  }

  private func aggregate<Owner: Resource, each Group: FieldValue>(
    _ measure: Measure, where condition: Where<Owner>?, by groups: repeat Field<Owner, each Group>,
    permission: String?
  ) async throws -> [(repeat each Group, Int?)] {
    var params = AggregateParams()
    params.context = context.token
    params.permission = permission
    params.resource = Owner.name
    params.where = condition?.filter
    for group in repeat each groups { params.groupBy.append(group.name) }
    params.measures = [measure]
    var rows: [(repeat each Group, Int?)] = []
    _ = try Self.read(try await call.request(.aggregate, RawJSON(encoding: params)), into: &rows)
    return rows
  }

  /// Makes a row.
  ///
  /// ```swift
  /// try await request.create(TurnoutCount.station.set(station), TurnoutCount.count.set(412))
  /// ```
  ///
  /// - Parameters:
  ///   - values: The row's values.
  ///   - permission: The permission's id, where more than one fits.
  ///   - step: Names this write within its action. Name the steps of an action that may skip one or write other values
  ///     when the same form is sent again; unnamed writes are counted.
  /// - Returns: The new row's id.
  /// - Throws: `invalid` naming the field, `permissionDenied` naming the side that refused.
  @discardableResult
  public func create<Owner: Resource>(
    _ values: Assignment<Owner>..., permission: String? = nil, step: String? = nil
  ) async throws -> RowID {
    let written = try await write(.create, id: nil, version: nil, values, permission, step)
    guard let id = RowID(written.id) else { throw RPCError(.internalError, "The host answered with no id.") }
    return id
  }

  /// Changes a row.
  ///
  /// - Parameters:
  ///   - id: The row's id.
  ///   - version: The version that the change starts from.
  ///   - values: The values that change.
  ///   - permission: The permission's id, where more than one fits.
  ///   - step: Names this write within its action. Name the steps of an action that may skip one or write other values
  ///     when the same form is sent again; unnamed writes are counted.
  /// - Returns: The row's new version.
  /// - Throws: `conflict` when the row has another version by now; `notFound`, `invalid`, `permissionDenied`.
  @discardableResult
  public func update<Owner: Resource>(
    _ id: RowID, version: Int, _ values: Assignment<Owner>..., permission: String? = nil, step: String? = nil
  ) async throws -> Int {
    try await write(.update, id: id, version: version, values, permission, step).version
  }

  /// Deletes a row that nothing refers to.
  ///
  /// ```swift
  /// try await request.delete(TaskItem.self, id, version: version)
  /// ```
  ///
  /// - Parameters:
  ///   - resource: Where the row is.
  ///   - id: The row's id.
  ///   - version: The version that is deleted.
  ///   - permission: The permission's id, where more than one fits.
  ///   - step: Names this write within its action, as in `create`.
  /// - Throws: `conflict` when the row has another version by now, or another row refers to it; `notFound`,
  ///   `permissionDenied`.
  public func delete<Owner: Resource>(
    _ resource: Owner.Type, _ id: RowID, version: Int, permission: String? = nil, step: String? = nil
  ) async throws {
    var params = DeleteParams()
    params.context = context.token
    params.permission = permission
    params.resource = Owner.name
    params.id = id.description
    params.version = version
    params.key = writeKey(step)
    _ = try Self.written(try await call.request(.delete, RawJSON(encoding: params)))
  }

  private func write<Owner: Resource>(
    _ method: Method, id: RowID?, version: Int?, _ values: [Assignment<Owner>], _ permission: String?,
    _ step: String?
  ) async throws -> Written {
    var params = WriteParams()
    params.context = context.token
    params.permission = permission
    params.resource = Owner.name
    params.id = id?.description
    params.version = version
    for assignment in values { params.values[assignment.field] = assignment.value }
    params.key = writeKey(step)
    return try Self.written(try await call.request(method, RawJSON(encoding: params)))
  }

  private static func written(_ answer: RawJSON) throws(RPCError) -> Written {
    do {
      return try Written(json: answer)
    } catch {
      throw RPCError(.internalError, "The host's answer does not fit: \(error.under("result")).")
    }
  }

  /// Reads the rows of an answer; returns the cursor.
  private static func read<each Value: FieldValue>(
    _ answer: RawJSON, into rows: inout [(repeat each Value)]
  ) throws -> String? {
    var reader = JSONReader(answer)
    var cursor: String?
    do {
      try reader.beginObject()
      while let name = try reader.nextName() {
        switch name {
        case "rows":
          try reader.beginArray()
          while try reader.nextElement() {
            try reader.beginArray()
            rows.append((repeat try (each Value)(nextIn: &reader)))
            guard try !reader.nextElement() else { throw reader.error("holds more values than were selected") }
          }
        case "cursor": cursor = try String?(from: &reader)
        default: try reader.skipValue()
        }
      }
    } catch let error as JSONError {
      throw RPCError(.internalError, "The host's answer does not fit: \(error.under("result")).")
    }
    return cursor
  }
}

extension FieldValue {
  fileprivate init(nextIn reader: inout JSONReader) throws(JSONError) {
    guard try reader.nextElement() else { throw reader.error("holds fewer values than were selected") }
    try self.init(from: &reader)
  }
}
