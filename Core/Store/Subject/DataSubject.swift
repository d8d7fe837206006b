package import HustingsProtocol

/// A person whose data a tenant holds: an elector of a branch, or somebody whom an office helps or has on its register.
package struct DataSubject: Sendable, Equatable {
  /// The person's rows by resource, without those that refer to them.
  package let parts: [Part]
  /// Rows of an office that may be about the same person, which nobody but a reader can tell.
  package let doubtful: [RowID]
  /// Whether the office does not know the postcode of somebody whom it helps, by which the register would be looked
  /// through.
  package let lacksPostcode: Bool

  /// Some of the person's rows.
  package struct Part: Sendable, Equatable {
    /// `electors`, `constituents` or `people`.
    package let resource: ResourceSchema
    /// The rows. An elector has one on each register, where one alone has that name at that postcode.
    package let rows: [RowID]
  }

  init(
    entries: [RowID], people: [RowID] = [], _ kind: TenantKind, doubtful: [RowID] = [], lacksPostcode: Bool = false
  ) {
    let parts = [Part(resource: kind.register, rows: entries), Part(resource: Person.schema, rows: people)]
    self.parts = parts.filter { !$0.rows.isEmpty }
    (self.doubtful, self.lacksPostcode) = (doubtful, lacksPostcode)
  }

  /// Every row.
  package var rows: [RowID] { parts.flatMap(\.rows) }

  /// The rows on the register.
  var entries: [RowID] { parts.filter { $0.resource.name != Person.name }.flatMap(\.rows) }

  /// Whether the person is on the register.
  package var isOnRegister: Bool { !entries.isEmpty }

  /// Finds a person.
  ///
  /// - Parameters:
  ///   - word: A row's id, or a number on the latest register, `AA-888/8`.
  ///   - store: The tenant.
  /// - Returns: The person's rows.
  /// - Throws: `SubjectError`, `ImportError` `noRegister`, `StoreError`.
  package static func find(_ word: String, in store: TenantStore) async throws -> DataSubject {
    try await store.transaction { try find(word, $0) }
  }

  private static func find(_ word: String, _ transaction: borrowing WriteTransaction) throws -> DataSubject {
    let kind = transaction.kind
    let entry: ElectorRow?
    if let id = RowID(word) {
      if kind == .office, let person = try transaction.helped(id) { return try helped(person, transaction) }
      entry = try transaction.elector(id)
    } else {
      guard let number = ElectorNumber(word) else { throw SubjectError.notANumber(kind) }
      entry = try transaction.elector(number, of: try RegisterChoice.latest.date(transaction))
    }
    guard let entry else { throw SubjectError.nobody }
    switch kind {
    case .clp: return DataSubject(entries: try namesakes(of: entry, transaction), kind)
    case .office: return try constituent(entry, transaction)
    }
  }

  /// The elector, and on each other register the only one who may be the same: of that name in that house, and where the
  /// elector's own register has a namesake there, of the same forenames.
  private static func namesakes(of own: ElectorRow, _ transaction: borrowing WriteTransaction) throws -> [RowID] {
    guard own.identity.isTellable else { return [own.id] }
    let same = try transaction.electors(at: own.identity.postcode).filter {
      $0.identity.mayBe(own.identity) && $0.identity.hasSameHouse(as: own.identity)
    }
    let hasRival = same.contains { $0.register == own.register && $0.id != own.id }
    var others: [Day: [RowID]] = [:]
    for row in same where !hasRival || row.identity == own.identity {
      others[row.register, default: []].append(row.id)
    }
    guard others[own.register] == [own.id] else { return [own.id] }
    others[own.register] = nil
    return [own.id] + others.sorted { $0.key < $1.key }.compactMap { $0.value.count == 1 ? $0.value.first : nil }
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
    case .notANumber(.office):
      "A person is named by the row's id, 32 hexadecimal digits, or by the number on the register, like AA-888/8."
    case .isOffice: "An office keeps no objections: close the person's cases instead."
    }
  }
}
