internal import Access
internal import HustingsProtocol
internal import Store

/// Answers data calls: from the call's parameters through the plan of what it may do to the tenant's rows.
struct DataService: Sendable {
  var stores: TenantStores
  var policies: Policies

  /// Answers one data call.
  ///
  /// - Parameters:
  ///   - method: What is asked.
  ///   - params: Its parameters, undecoded.
  ///   - plugin: Who asks.
  ///   - request: The request that the call serves: whose rights count, where.
  ///   - told: Is told why the call is allowed, before it is carried out: once for each operation of a batch.
  /// - Returns: The answer, undecoded.
  /// - Throws: what the plan or the store refuses.
  func answer(
    _ method: Method, _ params: RawJSON, plugin: InstalledPlugin, request: ActiveRequest,
    told: ((Allowance) -> Void)? = nil
  ) async throws(RPCError) -> RawJSON {
    guard let tenant = request.tenant else {
      throw RPCError(
        .permissionDenied, "\(plugin.manifest.name) runs on the platform: there are no data to ask for.",
        data: ErrorDetail(side: .grant, reason: "noTenant", hint: "A plugin that needs data has scope clp or office."))
    }
    let (policy, standing) = try await policies.standing(plugin, tenant, request)
    let store: TenantStore
    do {
      store = try stores.store(tenant)
    } catch {
      throw StoreError.rpcError(error)
    }
    do throws(RPCError) {
      return try await answer(method, params, policy, standing, store, told: told)
    } catch {
      if let audit = Self.refusal(error, method, params, policy) { try await store.refused(audit) }
      throw error
    }
  }

  private func answer(
    _ method: Method, _ params: RawJSON, _ policy: AccessPolicy, _ standing: Standing, _ store: TenantStore,
    told: ((Allowance) -> Void)?
  ) async throws(RPCError) -> RawJSON {
    switch method {
    case .query:
      let plan = try policy.plan(query: Self.decoded(params))
      told?(plan.allowance)
      return try await store.rows(plan.request, audit: Self.dated(plan.audit))
    case .get:
      let get: GetParams = try Self.decoded(params)
      let plan = try standing.plan(get, policy)
      told?(plan.allowance)
      return try await store.row(plan.request, id: get.id, audit: Self.dated(plan.audit))
    case .aggregate:
      let plan = try policy.plan(aggregate: Self.decoded(params))
      told?(plan.allowance)
      return try await store.aggregate(plan.request, audit: Self.dated(plan.audit))
    case .create:
      let plan = try policy.plan(create: Self.decoded(params))
      told?(plan.allowance)
      return RawJSON(encoding: try await store.create(plan.request, audit: Self.dated(plan.audit)))
    case .update:
      let plan = try policy.plan(update: Self.decoded(params))
      told?(plan.allowance)
      return RawJSON(encoding: try await store.update(plan.request, audit: Self.dated(plan.audit)))
    case .delete:
      let plan = try policy.plan(delete: Self.decoded(params))
      told?(plan.allowance)
      return RawJSON(encoding: try await store.delete(plan.request, audit: Self.dated(plan.audit)))
    case .batch:
      var plan = try policy.plan(batch: Self.decoded(params))
      for allowance in plan.allowances { told?(allowance) }
      for index in plan.request.steps.indices {
        plan.request.steps[index].audit = plan.request.steps[index].audit.map(Self.dated)
      }
      return RawJSON(encoding: try await store.batch(plan.request))
    case .getDocument: return try await documents(policy.plan(getDocument: Self.decoded(params)), in: store, told)
    case .listDocuments: return try await documents(policy.plan(listDocuments: Self.decoded(params)), in: store, told)
    case .putDocument: return try await documents(policy.plan(putDocument: Self.decoded(params)), in: store, told)
    case .deleteDocument: return try await documents(policy.plan(deleteDocument: Self.decoded(params)), in: store, told)
    default:
      throw RPCError(.methodNotFound, "The host has no method `\(method.rawValue)`.")
    }
  }

  /// What the audit says of a call that one of the four sides refused; nil for other failures. What the plugin wrote in
  /// the call is told only where it names something that there is.
  private static func refusal(
    _ error: RPCError, _ method: Method, _ params: RawJSON, _ policy: AccessPolicy
  ) -> AuditEntry? {
    guard error.code == .permissionDenied, let operation = AuditEntry.Operation(method),
      let asked = try? AskedFor(json: params)
    else { return nil }
    let permission = policy.manifest.permissions.first { $0.id == asked.permission }
    var entry = AuditEntry(
      at: .now, actor: policy.acting.account, plugin: policy.manifest.id, digest: policy.digest,
      permission: permission?.id ?? "", operation: operation, resource: Resources.named(asked.resource)?.name ?? "",
      fields: [], role: policy.acting.role, purpose: permission?.purpose)
    entry.reason = error.data?.reason ?? "denied"
    return entry
  }

  private func documents(
    _ plan: Plan<DocumentCall>, in store: TenantStore, _ told: ((Allowance) -> Void)?
  ) async throws(RPCError) -> RawJSON {
    told?(plan.allowance)
    return try await store.documents(plan.request, audit: Self.dated(plan.audit))
  }

  /// The audit says when something was done, also on a sample, whose own clock stands still: its rows per day would never
  /// begin anew.
  private static func dated(_ entry: AuditEntry) -> AuditEntry {
    var entry = entry
    entry.at = .now
    return entry
  }

  private static func decoded<Params: JSONObject>(_ params: RawJSON) throws(RPCError) -> Params {
    do {
      return try Params(json: params)
    } catch {
      throw RPCError(
        .invalidParams, "The parameters do not fit: \(error.under("params")).",
        data: ErrorDetail(reason: "badParams", field: error.path.isEmpty ? nil : error.path))
    }
  }
}

/// What every data call says of what it is about.
private struct AskedFor: JSONObject {
  var resource = ""
  var permission: String?

  static let members: [Member<Self>] = [
    .defaulted("resource", \.resource, "Which resource; none for documents and batches."),
    .optional("permission", \.permission, "Which permission."),
  ]
}

extension AuditEntry.Operation {
  /// The operation of a data call; nil for other methods.
  fileprivate init?(_ method: Method) {
    switch method {
    case .query: self = .query
    case .get: self = .get
    case .aggregate: self = .aggregate
    case .create: self = .create
    case .update: self = .update
    case .delete: self = .delete
    case .batch: self = .batch
    case .getDocument: self = .getDocument
    case .putDocument: self = .putDocument
    case .deleteDocument: self = .deleteDocument
    case .listDocuments: self = .listDocuments
    default: return nil
    }
  }
}
