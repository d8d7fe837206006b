internal import Host
internal import HustingsProtocol
internal import Store

extension Options {
  /// The polling districts that `--areas` names; empty for all.
  ///
  /// - Throws: misuse, when the tenant has none of a name: a role that is limited to it would see nothing, and nobody
  ///   would know why.
  func areas(in tenant: TenantRecord, _ platform: Platform) async throws(Failure) -> [String] {
    let named = value("areas")?.split(separator: ",").map { String($0) } ?? []
    guard !named.isEmpty else { return [] }
    let known = tenant.kind == .clp ? try await Self.districts(of: tenant, platform) : []
    guard let unknown = named.first(where: { !known.contains($0) }) else { return named }
    guard !known.isEmpty else {
      throw .misuse("\(tenant.id) has no polling districts.", hint: "Leave out --areas, or import the register first.")
    }
    let nearest = known.sorted { ($0.distance(from: unknown), $0) < ($1.distance(from: unknown), $1) }.prefix(5)
    throw .misuse(
      "\(tenant.id) has no polling district `\(unknown.prefix(40))`.",
      hint: "The nearest of its \(known.count): \(nearest.joined(separator: ", ")).")
  }

  /// The polling districts of a branch that its register names.
  private static func districts(of tenant: TenantRecord, _ platform: Platform) async throws(Failure) -> Set<String> {
    let answer = try await orFail { () throws(RPCError) in
      try await platform.openStore(tenant).aggregate(
        Aggregation(Elector.schema, groupBy: ["district"], measures: [Measure("electors", .count)]), audit: nil)
    }
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
