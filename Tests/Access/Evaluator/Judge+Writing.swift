import Access
import HustingsProtocol
import Store

extension Judge {
  /// Which sides refuse a write whatever rows there are.
  func sides(_ write: Write) -> Set<String> {
    let access: Permission.Access = write.method == .delete ? .delete : .write
    var sides = sides(access, write.resource, write.permission, write.values.keys.sorted())
    // Nobody puts a row where they have no rights.
    if write.resource.areaField != nil, case .string(let area)? = write.values["district"] {
      if !facts.acting.areas.isEmpty, !facts.acting.areas.contains(area) { sides.insert("role") }
      let granted = write.permission.flatMap { grant($0.id) }?.areas ?? []
      if !granted.isEmpty, !granted.contains(area) { sides.insert("grant") }
    }
    return sides.isEmpty && isLeftToImports(write) ? ["invalid"] : sides
  }

  /// Whether it would change what a register says, which no plugin does.
  private func isLeftToImports(_ write: Write) -> Bool {
    switch write.resource.name {
    case "households", "constituents": return true
    case "electors":
      let ofThePerson = [
        "absentVote", "phone", "email", "telephonePreference", "objectsToDoorstep", "objectsToPhone", "objectsToPost",
      ]
      return write.method != .update || !write.values.keys.allSatisfy(ofThePerson.contains)
    default: return false
    }
  }

  /// Does a write that no side refuses as a whole.
  ///
  /// - Parameters:
  ///   - write: What is written.
  ///   - made: The id of a new row.
  /// - Returns: Why it may not be done; empty when it was.
  mutating func perform(_ write: Write, made: String) -> Set<String> {
    guard let permission = write.permission else { return ["grant"] }
    guard !write.resource.isDerived else { return ["invalid"] }
    let name = write.resource.name
    var row = World.Row()
    if write.method == .create {
      for field in write.resource.fields { row[field.name] = .null }
      (row["id"], row["version"]) = (.string(made), 0)
      row["createdAt"] = .string(facts.now.description)
      let lacks = write.resource.fields.contains { field in
        !field.isOptional && row[field.name] == .null && write.values[field.name] == nil && field.name != "updatedAt"
      }
      if lacks { return ["invalid"] }
    } else {
      guard let current = world.tables[name]?[write.id ?? ""], sides(against: current, of: name, permission).isEmpty
      else { return ["notFound"] }
      guard write.version == nil || current["version"] == .integer(write.version ?? 0) else { return ["conflict"] }
      row = current
    }
    if write.method == .delete {
      if isReferredTo(row, name) { return ["conflict"] }
      world.tables[name]?[row["id"].words] = nil
      return []
    }
    if case .integer(let version)? = row["version"] { row["version"] = .integer(version + 1) }
    row["updatedAt"] = .string(facts.now.description)
    for (field, value) in write.values { row[field] = value }
    let before = world
    world.tables[name, default: [:]][row["id"].words] = row
    var refused = sides(against: row, of: name, permission)
    if !fits(row, write.resource, changed: write.values.keys.sorted()) { refused.insert("invalid") }
    if !refused.isEmpty { world = before }
    return refused
  }

  /// Whether what a row refers to is there, and in the same area.
  private func fits(_ row: World.Row, _ resource: ResourceSchema, changed: [String]) -> Bool {
    for field in resource.fields {
      guard let target = field.references, let id = row[field.name], id != .null else { continue }
      guard let other = world.row(target, id) else { return !changed.contains(field.name) }
      if resource.areaField != nil, Resources.named(target)?.areaField != nil, other["district"] != row["district"] {
        return false
      }
    }
    return true
  }

  private func isReferredTo(_ row: World.Row, _ name: String) -> Bool {
    world.tables.contains { table, rows in
      let fields = Resources.named(table)?.fields.filter { $0.references == name } ?? []
      return rows.values.contains { other in fields.contains { other[$0.name] == row["id"] } }
    }
  }
}
