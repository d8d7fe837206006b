package import HustingsProtocol

/// Everything that a tenant holds about one person, for that person (UK GDPR, article 15).
///
/// The person's own rows, the household, all rows that refer to the person, or to rows that do (an elector's contacts, a
/// person's cases and their histories), and what plugins keep about those rows. Others are not named: who made an entry, and the persons whom a case
/// concerns, stand as `[redacted]`, in texts too (article 15(4)).
package struct SubjectExport: Sendable {
  /// The person.
  package let subject: DataSubject
  /// When the export happens.
  package let now: Instant

  private static let redacted = "[redacted]"
  /// Fields that name others.
  private static let others: Set<String> = ["by", "assignee"]
  /// Parties of cases that are no persons.
  private static let bodies: Set<String> = [
    CaseParty.Part.council.rawValue, CaseParty.Part.department.rawValue,
  ]

  /// An export of what is held about a person.
  package init(_ subject: DataSubject, now: Instant) { (self.subject, self.now) = (subject, now) }

  /// The data as JSON: an object of lists of rows, by resource, and of what plugins keep about them. Whether somebody
  /// voted stays out until the polls close, and while they are open whatever plugins keep.
  ///
  /// - Parameters:
  ///   - store: The tenant.
  ///   - audit: Who takes it; nil for nobody.
  /// - Returns: The bytes, with a line's end.
  /// - Throws: `StoreError`.
  package func json(from store: TenantStore, audit: AuditEntry? = nil) async throws -> [UInt8] {
    let id = store.id
    typealias Held = (rows: [String: Rows], documents: [DocumentsNaming.Found], closing: Instant?)
    let held: Held = try await store.transaction { transaction in
      let about = try DependentRows(on: subject.parts, transaction)
      // Nobody can tell whether a plugin's document shows who has voted.
      let elections = transaction.kind == .clp ? try ElectionRow.all(transaction) : []
      let closing = elections.filter { $0.isOpen(at: now) }.map(\.closesAt).max()
      let documents = closing == nil ? try DocumentsNaming(about.ids).find(transaction) : []
      let (rows, redacted) = redact(try self.records(about, transaction), documents)
      if var audit {
        audit.rows = rows.values.reduce(0) { $0 + $1.count }
        try transaction.note(audit)
      }
      return (rows, redacted, closing)
    }
    let records = held.rows.mapValues { rows in JSONValue.array(rows.map { .object($0) }) }
    let documents = held.documents.map { document in
      JSONValue.object([
        "plugin": .string(document.plugin), "collection": .string(document.collection),
        "parts": .array(document.parts),
      ])
    }
    var export: [String: JSONValue] = [
      "tenant": .string(id), "exportedAt": .string(now.description), "records": .object(records),
      "documents": .array(documents),
    ]
    if let closing = held.closing {
      export["leftOut"] = [
        "documents": .string(
          "What plugins keep may show who has voted; ask again once the polls close, at \(closing.description).")
      ]
    }
    return JSONValue.object(export).jsonBytes() + [UInt8(ascii: "\n")]
  }

  private typealias Rows = [[String: JSONValue]]

  private func records(
    _ about: DependentRows, _ transaction: borrowing WriteTransaction
  ) throws -> [String: Rows] {
    var found: [String: Rows] = [:]
    for (resource, ids) in about.found { found[resource.name, default: []] += try rows(resource, ids, transaction) }
    let households = (found[Elector.name] ?? []).compactMap { row in
      if case .string(let id)? = row["household"] { RowID(id) } else { nil }
    }
    if !households.isEmpty { found[Household.name] = try rows(Household.schema, Array(Set(households)), transaction) }
    return try withoutOpenPolls(found, transaction)
  }

  private func rows(
    _ resource: ResourceSchema, _ ids: [RowID], _ transaction: borrowing WriteTransaction
  ) throws -> Rows {
    var rows: Rows = []
    for id in ids {
      try transaction.forEach(
        resource, fields: resource.fields.map(\.name), where: .compare("id", .eq, .string(id.description))
      ) { values in
        var row: [String: JSONValue] = [:]
        for (field, value) in zip(resource.fields, values) {
          row[field.name] =
            switch value {
            case .null: .null
            case .text(let text): .string(text)
            case .real(let number): .number(number)
            case .integer(let number): field.type == .boolean ? .boolean(number != 0) : .integer(Int(number))
            }
        }
        rows.append(row)
      }
    }
    return rows
  }

  private func withoutOpenPolls(
    _ found: [String: Rows], _ transaction: borrowing WriteTransaction
  ) throws -> [String: Rows] {
    guard transaction.kind == .clp else { return found }
    let open = Set(try ElectionRow.all(transaction).filter { $0.closesAt > now }.map(\.id.description))
    var found = found
    found["turnoutMarks"]?.removeAll { row in
      if case .string(let id)? = row["election"] { open.contains(id) } else { false }
    }
    return found
  }

  /// Fields that name others go, and their names go from every text.
  private func redact(
    _ found: [String: Rows], _ documents: [DocumentsNaming.Found]
  ) -> ([String: Rows], [DocumentsNaming.Found]) {
    var names: Set<String> = []
    for document in documents { for part in document.parts { gather(&names, from: part) } }
    for (resource, rows) in found {
      for row in rows {
        for field in row.keys where namesAnother(field, row, of: resource) {
          if case .string(let name)? = row[field], Self.isTelling(name) { names.insert(name) }
        }
      }
    }
    // The longest first: a name may begin with another.
    let ordered = names.sorted { ($1.count, $0) < ($0.count, $1) }
    var redacted: [String: Rows] = [:]
    for (resource, rows) in found {
      let texts = Set((Resources.named(resource)?.fields ?? []).filter { $0.type == .text }.map(\.name))
      redacted[resource] = rows.map { row in
        var copy = row
        for (field, value) in row where texts.contains(field) {
          guard case .string(let text) = value else { continue }
          copy[field] = .string(
            namesAnother(field, row, of: resource)
              ? Self.redacted : Self.without(ordered, text))
        }
        return copy
      }
    }
    let parts = documents.map { document in
      var copy = document
      copy.parts = document.parts.map { redact($0, ordered) }
      return copy
    }
    return (redacted, parts)
  }

  /// The names that a document's members give for others.
  private func gather(_ names: inout Set<String>, from value: JSONValue) {
    switch value {
    case .array(let elements): for element in elements { gather(&names, from: element) }
    case .object(let members):
      for (member, value) in members {
        if Self.others.contains(member), case .string(let name) = value, Self.isTelling(name) { names.insert(name) }
        gather(&names, from: value)
      }
    default: break
    }
  }

  /// A document's value without those who are named as others in it, and without the names in its texts.
  private func redact(_ value: JSONValue, _ names: [String]) -> JSONValue {
    switch value {
    case .string(let text): return .string(Self.without(names, text))
    case .array(let elements): return .array(elements.map { redact($0, names) })
    case .object(let members):
      var copy: [String: JSONValue] = [:]
      for (member, value) in members {
        let isOther = Self.others.contains(member) && value != .null
        copy[Self.without(names, member)] = isOther ? .string(Self.redacted) : redact(value, names)
      }
      return .object(copy)
    default: return value
    }
  }

  /// A name of two letters is in every other word.
  private static func isTelling(_ name: String) -> Bool { name.count > 2 }

  private static func without(_ names: [String], _ text: String) -> String {
    names.reduce(text) { $0.replacing($1, with: redacted) }
  }

  private func namesAnother(_ field: String, _ row: [String: JSONValue], of resource: String) -> Bool {
    if Self.others.contains(field) { return true }
    guard resource == CaseParty.name, field == "fullName", case .string(let part)? = row["part"] else { return false }
    return !Self.bodies.contains(part)
  }
}
