package import HustingsProtocol
package import Store

/// Who may sign in to the sample: an account for each role, all invented.
package enum SampleAccounts {
  /// When the sample's grants end.
  package static let grantsEnd = Instant(seconds: 1_798_761_600)

  /// An account, by a word that stays the same.
  package struct Entry: Sendable {
    /// What the account is in the sample, a role for most: `organiser`.
    package let word: String
    /// The account.
    package let account: Account
    /// The roles: one in the branch, one in the office, or none.
    package let branch: Role?
    /// The role in the office.
    package let office: Role?
    /// Polling districts of the branch that the account is limited to; empty for all.
    package let areas: [String]
  }

  /// Every account of the sample.
  package static let all: [Entry] = [
    entry(1, "member", "Joan Thistlethwaite", branch: .member),
    entry(2, "volunteer", "Tom Ashworth", branch: .volunteer, areas: ["AA", "AB", "AC"]),
    entry(3, "volunteer-everywhere", "Priya Nair", branch: .volunteer),
    entry(4, "organiser", "Siân Prosser", branch: .organiser),
    entry(5, "officer", "Chidi Okafor", branch: .officer),
    entry(6, "maintainer", "Rosa Núñez", isMaintainer: true),
    entry(7, "office-volunteer", "Imran Qureshi", office: .volunteer),
    entry(8, "caseworker", "Marged Beynon", office: .organiser),
    entry(9, "representative", "Clare Ormerod", office: .officer),
  ]

  /// Grants for all that plugins ask for and that fits the kind of a tenant's data: every permission of plugins whose
  /// scope is the tenant's kind, all fields, all areas, and every collection of documents; granted by the sample's
  /// officer, ending with 2026.
  package static func grants(for manifests: [Manifest], in tenant: TenantRecord) -> [Grant] {
    let officer = tenant.kind == .clp ? "officer" : "representative"
    let grantedBy = all.first { $0.word == officer }?.account.id ?? ""
    var grants = manifests.filter { $0.scope.rawValue == tenant.kind.rawValue }
      .flatMap { Grant.all(askedBy: $0, in: tenant.id, by: grantedBy) }
    for index in grants.indices { grants[index].expiresAt = grantsEnd }
    return grants
  }

  /// Writes the sample's tenants, accounts and memberships into the platform's file.
  static func write(branch: TenantRecord, office: TenantRecord, to platform: PlatformStore) async throws {
    try await platform.put(branch)
    try await platform.put(office)
    try await writeAccounts(to: platform)
    for entry in all {
      if let role = entry.branch {
        try await platform.put(
          Membership(account: entry.account.id, tenant: branch.id, role: role, areas: entry.areas))
      }
      if let role = entry.office {
        try await platform.put(Membership(account: entry.account.id, tenant: office.id, role: role))
      }
    }
  }

  /// Writes the accounts alone, which are members of nothing yet.
  package static func writeAccounts(to platform: PlatformStore) async throws(RPCError) {
    for entry in all { try await platform.put(entry.account) }
  }

  private static func entry(
    _ number: UInt64, _ word: String, _ name: String, branch: Role? = nil, office: Role? = nil, areas: [String] = [],
    isMaintainer: Bool = false
  ) -> Entry {
    let id = RowID(high: 0xACC0_0000_0000_0000, low: number).description
    return Entry(
      word: word, account: Account(id: id, name: name, isMaintainer: isMaintainer), branch: branch, office: office,
      areas: areas)
  }
}
