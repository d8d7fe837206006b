package import HustingsProtocol

/// A person whose data a tenant holds: an elector of a branch, or somebody whom an office helps.
package struct DataSubject: Sendable, Equatable {
  /// `electors` or `people`.
  package let resource: ResourceSchema
  /// The person's rows. An elector has one on each register, where one alone has that name at that postcode.
  package let rows: [RowID]

  /// Finds a person.
  ///
  /// - Parameters:
  ///   - word: A row's id, or an elector's number on the latest register, `AA-888/8`.
  ///   - store: The tenant.
  /// - Returns: The person's rows.
  /// - Throws: `SubjectError`, `StoreError`.
  package static func find(_ word: String, in store: TenantStore) async throws -> DataSubject {
    let kind = store.kind
    return try await store.transaction { try find(word, kind, $0) }
  }

  private static func find(
    _ word: String, _ kind: TenantKind, _ transaction: borrowing WriteTransaction
  ) throws -> DataSubject {
    let resource = kind == .clp ? Elector.schema : Person.schema
    if let id = RowID(word) {
      guard try transaction.count(resource, where: .compare("id", .eq, .string(word))) > 0 else {
        throw SubjectError.nobody
      }
      return DataSubject(resource: resource, rows: kind == .clp ? try namesakes(of: id, transaction) : [id])
    }
    guard kind == .clp, let number = ElectorNumber(word) else { throw SubjectError.notANumber(kind) }
    let register = try RegisterChoice.latest.date(transaction)
    let found = try transaction.scalar(
      "id", of: resource,
      where: .and([
        .compare("registerDate", .eq, .string(register.description)),
        .compare("district", .eq, .string(number.district)), .compare("number", .eq, .integer(number.number)),
        .compare("suffix", .eq, .integer(number.suffix)),
      ]))
    guard case .text(let digits)? = found, let id = RowID(digits) else { throw SubjectError.nobody }
    return DataSubject(resource: resource, rows: try namesakes(of: id, transaction))
  }

  /// The elector, and on each other register the only one of the same name at the same postcode.
  private static func namesakes(of id: RowID, _ transaction: borrowing WriteTransaction) throws -> [RowID] {
    let told = ["registerDate", "forename", "surname", "postcode"]
    var own: [SQLValue] = []
    try transaction.forEach(Elector.schema, fields: told, where: .compare("id", .eq, .string(id.description))) {
      own = $0
    }
    guard case .text(let register)? = own.first else { throw SubjectError.nobody }
    var same: [Filter] = []
    for (field, value) in zip(told, own).dropFirst() {
      guard case .text(let text) = value, !text.isEmpty else { return [id] }
      same.append(.compare(field, .eq, .string(text)))
    }
    var others: [String: [RowID]] = [:]
    try transaction.forEach(Elector.schema, fields: ["registerDate", "id"], where: .and(same)) { row in
      guard case .text(let date) = row[0], date != register, case .text(let digits) = row[1], let id = RowID(digits)
      else { return }
      others[date, default: []].append(id)
    }
    return [id] + others.sorted { $0.key < $1.key }.compactMap { $0.value.count == 1 ? $0.value.first : nil }
  }
}

/// Why nothing could be done for a person.
package enum SubjectError: Error, Equatable, CustomStringConvertible {
  /// Nobody has that id or number.
  case nobody
  /// The word is neither an id nor a number.
  case notANumber(TenantKind)
  /// An office's people are not approached, so there is nothing to restrict.
  case isOffice

  /// What failed and what to do.
  package var description: String {
    switch self {
    case .nobody: "Nobody has that id or number; look the person up by name in the register."
    case .notANumber(.clp):
      "An elector is named by the number on the latest register, like AA-888/8, or by the row's id."
    case .notANumber(.office): "A person is named by the row's id, 32 hexadecimal digits."
    case .isOffice: "An office keeps no objections: close the person's cases instead."
    }
  }
}
