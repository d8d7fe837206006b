import HustingsProtocol
import Store

/// Makes random rows: few, so that each rule leaves some out and lets some in.
struct WorldMaker {
  var dice: Dice
  private(set) var made: [(resource: ResourceSchema, row: World.Row)] = []

  init(seed: UInt64) { dice = Dice(seed: seed) }

  /// Fills a tenant's empty file.
  ///
  /// - Returns: What is in it.
  mutating func fill(_ store: TenantStore) async throws -> World {
    if store.kind == .clp { branch() } else { office() }
    let rows = made
    try await store.transaction { transaction in
      for (resource, row) in rows {
        let names = row.keys.filter { $0 != "id" }.sorted()
        guard let id = RowID(row["id"].words) else { continue }
        try transaction.insert(into: resource, fields: names, now: World.now).row(
          id, names.map { (row[$0] ?? .null).stored })
      }
    }
    let electors = ids(Elector.name)
    var restricted: Set<String> = []
    for elector in dice.some(of: electors, 0...4) {
      let subject = try await DataSubject.find(elector, in: store)
      _ = try await SubjectRestriction(subject, now: World.now).run(in: store)
      restricted.formUnion(subject.rows.map(\.description))
    }
    let objecting = restricted.sorted().compactMap { RowID($0) }
    if !objecting.isEmpty {
      // A restriction must tell by itself, without the objections that come with it.
      try await store.transaction { transaction in
        let fields = ["objectsToDoorstep", "objectsToPhone", "objectsToPost"]
        let update = try transaction.update(Elector.schema, fields: fields, now: World.now)
        for id in objecting { try update.row(id, fields.map { _ in .integer(0) }) }
      }
    }
    return try await World(store, restricted: restricted)
  }

  private mutating func branch() {
    add(Election.schema, 2)
    add(CommitteeRoom.schema, 2)
    add(PollingStation.schema, 4)
    add(Household.schema, 6)
    add(Elector.schema, 14)
    add(Consent.schema, 14)
    add(Contact.schema, 12)
    add(TurnoutMark.schema, 6)
    add(TurnoutCount.schema, 6)
    add(TaskItem.schema, 4)
  }

  private mutating func office() {
    add(Constituent.schema, 5)
    add(Person.schema, 4)
    add(Case.schema, 6)
    add(CaseActivity.schema, 6)
    add(TaskItem.schema, 4)
  }

  private func ids(_ resource: String) -> [String] {
    made.filter { $0.resource.name == resource }.map { $0.row["id"].words }
  }

  private mutating func add(_ resource: ResourceSchema, _ count: Int) {
    for _ in 0..<count {
      var row = RowMaker(ids: ids).row(resource, &dice)
      row["id"] = .string(RowID(high: dice.next(), low: dice.next()).description)
      // A row lies in the area of what it refers to, unless that has moved since.
      for field in resource.fields where resource.areaField != nil && dice.hits(85) {
        let other = made.first { $0.resource.name == field.references && $0.row["id"] == row[field.name] }
        if let other, let area = other.resource.areaField { row["district"] = other.row[area] }
      }
      made.append((resource, row))
    }
  }
}

/// Makes random values that fit a field.
struct RowMaker {
  /// The ids that a reference to a resource may hold.
  var ids: (String) -> [String]

  /// A whole row without what the host keeps of it.
  func row(_ resource: ResourceSchema, _ dice: inout Dice) -> World.Row {
    var row: World.Row = [:]
    for field in resource.fields where !ResourceSchema.hostFields.contains(field.name) {
      row[field.name] = value(field, &dice)
    }
    return row
  }

  func value(_ field: AnyField, _ dice: inout Dice) -> JSONValue {
    if field.isOptional, dice.hits(30) { return .null }
    if let target = field.references {
      let known = ids(target)
      return known.isEmpty ? .null : .string(dice.one(of: known))
    }
    switch field.type {
    case .boolean: return .boolean(dice.hits(30))
    // Large where numbers must differ, small where they should meet.
    case .integer: return .integer(dice.number(field.name == "number" ? 0...1_000_000_000 : 0...4))
    case .number: return .number(0.5)
    case .date: return .string(dice.one(of: ["2026-02-01", "2026-04-01"]))
    case .time: return .string("2026-05-0\(dice.number(1...6))T0\(dice.number(0...9)):00:00Z")
    case .choice(let words): return .string(dice.one(of: words))
    case .id: return .null
    case .text:
      switch field.name {
      case "district": return .string(dice.one(of: World.districts))
      case "reference": return .string("R\(dice.number(0...1_000_000_000))")
      case "markers": return ""
      default: return .string(dice.one(of: ["Ada", "Bo", "Bob", "Cy"]))
      }
    }
  }
}
