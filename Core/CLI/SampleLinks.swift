internal import Host
internal import HustingsProtocol
internal import Sample
internal import Store

/// Sign-in links for the sample's accounts.
enum SampleLinks {
  /// A link, for a role in a tenant or, with an empty tenant, on the platform.
  struct Entry: Sendable {
    var role: String
    var tenant: String
    var path: String
  }

  /// A link per account of the sample; none when the sample is not there.
  static func make(_ platform: Platform) async -> [Entry] {
    var links: [Entry] = []
    for entry in SampleAccounts.all {
      guard (try? await platform.store.account(entry.account.id)) != nil,
        let token = try? await platform.store.makeSignInLink(for: entry.account.id, now: .now, lifetime: 12 * 3600)
      else { continue }
      let tenant =
        entry.branch != nil ? SampleConstituency.branch : entry.office != nil ? SampleConstituency.office : ""
      links.append(Entry(role: entry.word, tenant: tenant, path: "/sign-in/\(token)"))
    }
    return links
  }
}
