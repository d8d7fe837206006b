package import HustingsProtocol
package import Store
internal import Synchronization

// What is granted, and how far plugins are trusted. Each change holds from the next data call on.
extension Platform {
  /// Writes a grant; it holds from the next data call on.
  ///
  /// - Parameters:
  ///   - grant: The grant.
  ///   - bundle: Where an officer decided, the content that was decided on: the public log then tells of it.
  /// - Throws: when the platform's file cannot be written.
  package func put(_ grant: Grant, decidedOn bundle: String? = nil) async throws(RPCError) {
    try await store.put(grant, decidedOn: bundle)
    policies.forget()
  }

  /// Takes a grant back, with a line in the public log where an officer decided; from the next data call on it is gone.
  package func revoke(
    tenant: String, plugin: String, permission: String, decidedOn bundle: String? = nil
  ) async throws(RPCError) {
    try await store.revoke(tenant: tenant, plugin: plugin, permission: permission, decidedOn: bundle)
    policies.forget()
  }

  /// Says how far a plugin is trusted. One that is withdrawn is ended wherever it runs, whatever it is doing.
  ///
  /// - Parameters:
  ///   - stage: How far.
  ///   - plugin: Its id.
  ///   - tenants: Of a pilot, where it runs besides samples.
  ///   - reason: Why, for everybody: it stands in the public log.
  /// - Throws: `notFound` when there is none of that id; `invalid` for vetted, which takes statements.
  package func setStage(
    _ stage: TrustStage, of plugin: String, pilotTenants tenants: [String] = [], because reason: String = ""
  ) async throws(RPCError) {
    try await inTurn { () throws(RPCError) in
      try await store.setStage(stage, of: plugin, pilotTenants: tenants, because: reason)
      policies.forget()
    }
    guard stage == .withdrawn, let running = installed.withLock({ $0[plugin] }) else { return }
    await pool.end(bundle: running.digest)
  }

  /// Makes decisions one after another, and takes plugins in: what a plugin is, how far it is trusted and what it was
  /// granted change in the order in which the audit and the public log tell of it.
  func inTurn<T>(_ decide: () async throws(RPCError) -> T) async throws(RPCError) -> T {
    guard await decisions.take() else {
      throw RPCError(.cancelled, "Nothing was decided.", data: ErrorDetail(reason: "cancelled"))
    }
    defer { decisions.give() }
    return try await decide()
  }
}
