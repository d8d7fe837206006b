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

  /// The elector, and on each other register the only one who may be the same: of that name in that house, and where the
  /// elector's own register has a namesake there, of the same forenames.
  private static func namesakes(of id: RowID, _ transaction: borrowing WriteTransaction) throws -> [RowID] {
    guard let own = try transaction.elector(id) else { throw SubjectError.nobody }
    guard own.identity.isTellable else { return [id] }
    let same = try transaction.electors(at: own.identity.postcode).filter {
      $0.identity.mayBe(own.identity) && $0.identity.hasSameHouse(as: own.identity)
    }
    let hasRival = same.contains { $0.register == own.register && $0.id != id }
    var others: [Day: [RowID]] = [:]
    for row in same where !hasRival || row.identity == own.identity {
      others[row.register, default: []].append(row.id)
    }
    guard others[own.register] == [id] else { return [id] }
    others[own.register] = nil
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
