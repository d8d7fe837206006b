internal import HustingsProtocol
package import Store

/// Makes the sample in a data folder: a branch of invented electors, its office, and an account for each role.
///
/// The office's id is the branch's with `-mp` after it. The files take the places of earlier ones at once and whole;
/// the caller holds the folder's lock.
///
/// - Parameters:
///   - folder: Where.
///   - platform: Where the tenants and accounts are written down.
///   - tenant: The branch's id.
///   - electors: How many, 0 to 1,000,000.
///   - seed: What everything random follows from: the same seed and number make the same rows.
///   - progress: Told how many electors are written, from another thread.
/// - Returns: What the sample holds.
/// - Throws: `SampleError` for a number out of range, or a tenant with data other than a sample's; `StoreError` or
///   `RPCError` when a file cannot be written. What was there before stays then.
package func makeSample(
  in folder: DataFolder, platform: PlatformStore, tenant: String = SampleConstituency.branch,
  electors: Int = 70_000, seed: UInt64 = 7, progress: @escaping @Sendable (Int) -> Void = { _ in }
) async throws -> SampleSummary {
  guard (0...SampleConstituency.maximumElectors).contains(electors) else { throw SampleError.electors(electors) }
  let name = tenant == SampleConstituency.branch ? "Exbourne" : tenant
  return try await make(
    SampleTenants(branch: tenant, name: name, note: "sample"), in: folder, platform,
    SampleConstituency(seed: seed, electors: electors), progress: progress)
}

/// Makes a scenario's tenants in a data folder, as `makeSample` makes the sample; its rows are always the same.
///
/// - Parameters:
///   - scenario: Which.
///   - folder: Where.
///   - platform: Where the tenants and accounts are written down.
/// - Throws: As `makeSample`.
package func makeSample(
  _ scenario: SampleScenario, in folder: DataFolder, platform: PlatformStore
) async throws {
  let tenants = SampleTenants(
    branch: scenario.branch, name: "Exbourne", note: "sample, \(scenario.title.lowercased())")
  let constituency = SampleConstituency(seed: 7, electors: scenario.electors)
  _ = try await make(tenants, in: folder, platform, constituency, scenario)
}

/// A sample's branch and office.
private struct SampleTenants {
  var branch: TenantRecord
  var office: TenantRecord

  init(branch id: String, name: String, note: String) {
    branch = TenantRecord(
      id: id, name: "\(name) CLP (\(note))", kind: .clp, isSample: true, clock: SampleConstituency.clock)
    office = TenantRecord(
      id: SampleConstituency.office(of: id), name: "\(name) MP's office (\(note))", kind: .office, isSample: true,
      clock: SampleConstituency.clock)
  }
}

private func make(
  _ tenants: SampleTenants, in folder: DataFolder, _ platform: PlatformStore, _ constituency: SampleConstituency,
  _ scenario: SampleScenario = .ordinary, progress: @escaping @Sendable (Int) -> Void = { _ in }
) async throws -> SampleSummary {
  let (branch, office) = (tenants.branch, tenants.office)
  for tenant in [branch, office] {
    guard TenantID.isValid(tenant.id) else { throw SampleError.tenant }
    if let known = try await platform.tenant(tenant.id), !known.isSample || known.kind != tenant.kind {
      throw SampleError.otherData(tenant.id)
    }
    try await SampleDraft.settle(tenant, in: folder)
  }
  let draft = try SampleDraft(in: folder)
  defer { draft.remove() }
  let hostile = scenario == .hostile ? HostileTexts() : nil
  let empty = SampleSummary(tenant: branch.id, office: office.id)
  var summary = try await draft.fill(branch, texts: hostile) { sink in
    guard scenario != .empty else { return empty }
    var writer = SampleBranch(constituency, summary: empty, sink: sink)
    try writer.write(progress: progress)
    return writer.summary
  }
  summary.cases = try await draft.fill(office, texts: hostile) { sink in
    guard scenario != .empty else { return 0 }
    var writer = SampleOffice(constituency, sink: sink)
    try writer.write()
    return SampleOffice.cases
  }
  for tenant in [branch, office] {
    // The sample's audit begins anew with its file.
    try await platform.forgetAudit(of: tenant.id)
    try await draft.publish(tenant)
  }
  try await SampleAccounts.write(branch: branch, office: office, to: platform)
  return summary
}

/// Why no sample was made.
package enum SampleError: Error, Equatable, CustomStringConvertible {
  /// Fewer electors than 0, or too many.
  case electors(Int)
  /// The id names no tenant, or is too long to have an office beside it.
  case tenant
  /// The tenant of that id holds data other than a sample's.
  case otherData(String)

  /// What failed, and what to do.
  package var description: String {
    switch self {
    case .electors(let number):
      "A sample has 0 to \(SampleConstituency.maximumElectors) electors, not \(number)."
    case .tenant: "A sample's id has 2 to 37 lower-case letters, digits and hyphens."
    case .otherData(let id):
      "\(id) holds data other than a sample's, which a sample never replaces; choose another tenant's id."
    }
  }
}
