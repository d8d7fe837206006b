import Host
import HustingsProtocol
import Store

/// Two maintainers of a test's platform, who sign whatever they are given.
struct Maintainers {
  let keys = [SigningKey(seed: Array(repeating: 1, count: 32)), SigningKey(seed: Array(repeating: 2, count: 32))]

  /// Makes them maintainers of a platform.
  init(of platform: Platform) async throws {
    for (number, key) in keys.enumerated() {
      try await platform.store.putMaintainer(Account(id: "maintainer-\(number)", name: "Nobody"), key: key.shown)
    }
  }

  /// Both one's statement about a bundle.
  func statements(on plugin: String, _ digest: String) -> [VettingStatement] {
    let statement = VettingStatement(
      plugin: plugin, version: "1.0.0", source: String(repeating: "a", count: 64), bundle: digest, toolchain: "none",
      at: .now)
    return keys.map { statement.signed(by: $0) }
  }
}

extension Platform {
  /// Vets the content that a plugin has.
  func vet(_ plugin: String) async throws {
    let maintainers = try await Maintainers(of: self)
    let digest = try await self.plugin(plugin).digest
    _ = try await add(nil, of: plugin, statements: maintainers.statements(on: plugin, digest))
  }
}
