package import HustingsProtocol
package import Store

extension Platform {
  /// Refuses polling districts that a tenant does not have: what is limited to them would show nothing, and nobody
  /// would know why.
  ///
  /// - Parameters:
  ///   - areas: Codes of polling districts.
  ///   - tenant: The branch or office.
  /// - Throws: `invalid` with the nearest that there are.
  package func checkAreas(_ areas: [String], in tenant: TenantRecord) async throws(RPCError) {
    guard !areas.isEmpty else { return }
    // A case lies in no district: limited to some, a caseworker would see them all the same.
    guard tenant.kind == .clp else {
      throw RPCError(
        .invalid, "\(tenant.id) is an office: nobody there can be limited to districts, for cases lie in none.",
        data: ErrorDetail(reason: "unknownArea", field: "areas", hint: "Leave the districts out."))
    }
    let known = try await districts(of: tenant)
    guard let unknown = areas.first(where: { !known.contains($0) }) else { return }
    guard !known.isEmpty else {
      throw RPCError(
        .invalid, "\(tenant.id) has no polling districts.",
        data: ErrorDetail(
          reason: "unknownArea", field: "areas", hint: "Leave the districts out, or import the register first."))
    }
    let nearest = known.sorted { ($0.distance(from: unknown), $0) < ($1.distance(from: unknown), $1) }.prefix(5)
    throw RPCError(
      .invalid, "\(tenant.id) has no polling district `\(unknown.prefix(40))`.",
      data: ErrorDetail(
        reason: "unknownArea", field: "areas",
        hint: "The nearest of its \(known.count): \(nearest.joined(separator: ", "))."))
  }

  /// The polling districts of a branch that its register names.
  private func districts(of tenant: TenantRecord) async throws(RPCError) -> Set<String> {
    let answer = try await openStore(tenant).aggregate(
      Aggregation(Elector.schema, groupBy: ["district"], measures: [Measure("electors", .count)]), audit: nil)
    let rows = (try? Rows(json: answer))?.rows ?? []
    return Set(rows.compactMap { if case .string(let code)? = $0.first { code } else { nil } })
  }
}

extension String {
  /// How many letters must be added, dropped or changed to make another word of this one, capitals or not.
  fileprivate func distance(from other: String) -> Int {
    let other = Array(other.lowercased().prefix(40))
    var row = Array(0...other.count)
    for letter in lowercased() {
      var before = row[0]
      row[0] += 1
      for place in other.indices {
        let change = before + (letter == other[place] ? 0 : 1)
        before = row[place + 1]
        row[place + 1] = Swift.min(change, before + 1, row[place] + 1)
      }
    }
    return row[other.count]
  }
}
