package import HustingsProtocol
package import Store

extension Platform {
  /// How long plugins' logs are kept, in seconds: 14 days.
  private static let logLifetime = 14 * 86_400

  /// Lets go of a tenant's rows whose time is over.
  ///
  /// - Parameters:
  ///   - tenant: Whose.
  ///   - isTrial: Whether it is only asked what is due.
  /// - Returns: A line for each rule: what went, or is due.
  /// - Throws: `unavailable` when the tenant's file cannot be had; what went until then is gone.
  package func retain(in tenant: TenantRecord, isTrial: Bool = false) async throws(RPCError) -> [RetentionLine] {
    let store = try openStore(tenant)
    let run = RetentionRun(now: tenant.clock ?? .now, realTime: .now)
    do {
      return try await isTrial ? run.due(in: store) : run.run(in: store)
    } catch {
      throw StoreError.rpcError(error)
    }
  }

  /// What a tenant let go of, the latest first; at most 20 lines.
  package func retained(in tenant: TenantRecord) async throws(RPCError) -> [RetentionLine] {
    let store = try openStore(tenant)
    do {
      return try await store.retained(atMost: 20)
    } catch {
      throw StoreError.rpcError(error)
    }
  }

  /// Lets go of what is over in each tenant and in the plugins' logs, once a day, until the task is cancelled.
  ///
  /// - Parameters:
  ///   - first: How long it waits at first: a host that has just started has others to serve.
  ///   - again: How long it waits before it looks again whether a day is over, or what failed can be done.
  ///   - failed: Is told what could not be done.
  package func retainDaily(
    first: Duration = .seconds(300), again: Duration = .seconds(3600), failed: @Sendable (String) -> Void
  ) async {
    var pause = first
    while (try? await Task.sleep(for: pause)) != nil {
      pause = again
      trimLogs(at: .now)
      do throws(RPCError) {
        for tenant in try await store.tenants() where !Task.isCancelled {
          do throws(RPCError) {
            if try await isRetentionDue(in: tenant) { _ = try await retain(in: tenant) }
          } catch {
            if !Task.isCancelled { failed("The retention of \(tenant.id) failed: \(error.message)") }
          }
        }
      } catch {
        failed("The retention failed: \(error.message)")
      }
    }
  }

  /// Drops what plugins' logs have kept for their time.
  package func trimLogs(at now: Instant) { logs.trim(before: now.adding(seconds: -Self.logLifetime)) }

  private func isRetentionDue(in tenant: TenantRecord) async throws(RPCError) -> Bool {
    let store = try openStore(tenant)
    do {
      guard let last = try await store.lastRetention() else { return true }
      return last.adding(seconds: 86_400) <= .now
    } catch {
      throw StoreError.rpcError(error)
    }
  }
}
