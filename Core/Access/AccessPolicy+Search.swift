internal import HustingsProtocol
internal import Store

// Searches: within the fields that were granted, and for one known person where no more was.
extension AccessPolicy {
  /// What a call searches for, and where.
  ///
  /// - Throws: `permissionDenied` by the grant or the role, `invalid` for words that are too few or too many.
  func search(for text: String, _ query: QueryParams, _ right: Right) throws(RPCError) -> Search {
    let resource = right.resource
    guard !resource.searchable.isEmpty else {
      let names = Resources.all.filter { !$0.searchable.isEmpty }.map(\.name)
      throw Denial.invalid(
        "notSearchable", "\(resource.name) cannot be searched.", field: "search",
        hint: "These can: \(names.joined(separator: ", ")).")
    }
    let granted = resource.searchable.filter {
      right.permission.fields.contains($0.name) && right.grant.fields.contains($0.name)
    }
    let isForKnownPerson = right.permission.access == .search
    let needed = isForKnownPerson ? resource.searchable.filter(\.holdsFamilyName) : resource.searchable
    guard needed.contains(where: granted.contains) else {
      throw Denial.of(
        .grant, "fieldNotGranted",
        "The permission \(right.name) has no field of \(resource.name) to search in that was granted.",
        field: needed.first?.name,
        hint: "One of these must be in plugin.json, and granted: \(needed.map(\.name).joined(separator: ", ")).")
    }
    try checkRole(.search, resource, granted.map(\.name))
    let search = Search(try SearchWords(text), in: granted, isForKnownPerson: isForKnownPerson)
    guard search.isForKnownPerson else { return search }
    let more = [("where", query.where != nil), ("order", !query.order.isEmpty), ("cursor", query.cursor != nil)]
    for (name, isThere) in more where isThere {
      throw Denial.of(
        .grant, "searchOnly", "The permission \(right.name) finds one known person: it takes no \(name).",
        field: name, hint: "Leave it out, or ask for `read` in plugin.json, and an officer to grant it.")
    }
    guard search.maySuffice else {
      throw Denial.invalid(
        "searchTooShort", "The search does not name one person.", field: "search",
        hint: "Enter the family name, and a given name, the number of the house or the whole postcode.")
    }
    return search
  }
}
