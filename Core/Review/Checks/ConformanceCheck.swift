internal import Host

/// Plays the protocol's rules, and says which are broken.
enum ConformanceCheck {
  static func findings(_ plugin: InstalledPlugin) async -> [Finding] {
    await Conformance.check(plugin: plugin).compactMap { result in
      guard case .broken(let breach) = result.outcome else { return nil }
      let sent = breach.sent.isEmpty ? "" : " Sent: \(breach.sent)"
      return Finding(
        .conformance, at: "rule \(result.number)", "\(result.title): \(breach.came)\(sent)", mend: breach.mend)
    }
  }
}
