package import Access
package import HustingsProtocol
package import HustingsTransport
internal import Store

extension Platform {
  /// Renders a view for somebody.
  ///
  /// - Parameters:
  ///   - plugin: The plugin's id.
  ///   - tenant: The tenant's id; nil for plugins of scope `platform`.
  ///   - view: The view's id.
  ///   - parameters: Values that `ParameterCheck` has passed.
  ///   - acting: For whom.
  ///   - progress: Is told how far the plugin says it is, on a thread that must not wait.
  /// - Returns: The page.
  /// - Throws: `notFound`, `permissionDenied` when the role may not open it, and whatever the plugin or host says.
  package func render(
    plugin: String, tenant: String?, view: String, parameters: [String: JSONValue], acting: Acting,
    progress: ProgressObserver? = nil
  ) async throws(RPCError) -> Page {
    let plugin = try await self.plugin(plugin)
    guard let declared = plugin.manifest.view(view) else {
      throw RPCError(
        .notFound, "\(plugin.manifest.name) has no view `\(view.prefix(40))`.",
        data: ErrorDetail(
          reason: "noSuchView", field: "view",
          hint: "It has: \(plugin.manifest.views.map(\.id).joined(separator: ", "))."))
    }
    let request = try await open(plugin, tenant, acting)
    try Self.check(acting.role, may: declared.roles, declared.title)
    return try await ask(plugin, .renderView, request, progress) { context in
      var params = RenderViewParams()
      params.view = view
      params.parameters = parameters
      params.context = context
      return RawJSON(encoding: params)
    }
  }

  /// Has a plugin do something for somebody.
  ///
  /// - Parameters:
  ///   - plugin: The plugin's id.
  ///   - tenant: The tenant's id; nil for plugins of scope `platform`.
  ///   - action: The action's id.
  ///   - values: Values that `ParameterCheck` has passed.
  ///   - key: The same for a repeated sending of the same form.
  ///   - acting: For whom.
  ///   - progress: As in `render`.
  /// - Returns: What came of it.
  /// - Throws: as `render`.
  package func invoke(
    plugin: String, tenant: String?, action: String, values: [String: JSONValue], key: String, acting: Acting,
    progress: ProgressObserver? = nil
  ) async throws(RPCError) -> ActionResult {
    let plugin = try await self.plugin(plugin)
    guard let declared = plugin.manifest.action(action) else {
      throw RPCError(
        .notFound, "\(plugin.manifest.name) has no action `\(action.prefix(40))`.",
        data: ErrorDetail(
          reason: "noSuchAction", field: "action",
          hint: "It has: \(plugin.manifest.actions.map(\.id).joined(separator: ", "))."))
    }
    let request = try await open(plugin, tenant, acting)
    try Self.check(acting.role, may: declared.roles, declared.title)
    return try await ask(plugin, .invokeAction, request, progress) { context in
      var params = InvokeActionParams()
      params.action = action
      params.values = values
      params.key = key
      params.context = context
      return RawJSON(encoding: params)
    }
  }

  /// Makes a data call as a plugin would while it serves somebody.
  ///
  /// - Parameters:
  ///   - method: One of the methods from the plugin to the host that are answered.
  ///   - params: Its parameters; `context` may be absent.
  ///   - plugin: Whose permissions and grants count.
  ///   - tenant: Whose data.
  ///   - acting: Whose rights count.
  /// - Returns: The answer, undecoded.
  /// - Throws: exactly what the plugin would get.
  package func data(
    _ method: Method, _ params: RawJSON, plugin: String, tenant: String?, acting: Acting
  ) async throws(RPCError) -> RawJSON {
    let plugin = try await self.plugin(plugin)
    let request = try await open(plugin, tenant, acting)
    return try await service.answer(method, params, plugin: plugin, request: request)
  }

  private func ask<Answer: JSONCodable>(
    _ plugin: InstalledPlugin, _ method: Method, _ request: ActiveRequest, _ progress: ProgressObserver?,
    _ params: (RequestContext) -> RawJSON
  ) async throws(RPCError) -> Answer {
    let key = try await key(plugin, request)
    let loan = try await pool.acquire(plugin, key)
    let result: Result<Answer, RPCError>
    do throws(RPCError) {
      result = .success(try await loan.process.ask(method, request, context(request), progress: progress, params))
    } catch {
      result = .failure(error)
    }
    pool.release(loan)
    return try result.get()
  }

  /// Which process answers: one that has never served other rights.
  private func key(_ plugin: InstalledPlugin, _ request: ActiveRequest) async throws(RPCError) -> ProcessKey {
    guard let tenant = request.tenant else { return try await policies.processKey(plugin, request) }
    return try await policies.processKey(plugin, tenant, request)
  }

  /// What a request is made for: the plugin runs there, the tenant exists.
  private func open(
    _ plugin: InstalledPlugin, _ tenant: String?, _ acting: Acting
  ) async throws(RPCError) -> ActiveRequest {
    guard plugin.manifest.scope != .platform else {
      guard tenant == nil else { throw Self.notThere(plugin, "runs on the platform, in no branch or office") }
      return ActiveRequest(acting: acting, tenant: nil, now: .now)
    }
    guard let tenant else { throw Self.notThere(plugin, "runs in a branch or office: name one") }
    let record = try await self.tenant(tenant)
    guard record.kind.rawValue == plugin.manifest.scope.rawValue else {
      let kind = plugin.manifest.scope.rawValue
      throw Self.notThere(plugin, "does not run in \(record.name): it is for tenants of kind \(kind)")
    }
    return ActiveRequest(acting: acting, tenant: record, now: record.clock ?? .now)
  }

  private func context(_ request: ActiveRequest) -> RequestContext {
    var context = RequestContext()
    context.tenant = request.tenant?.id ?? ""
    context.role = request.acting.role
    context.areas = request.acting.areas
    context.now = request.now
    // On the platform it is invented what people enter where a plugin is written and checked, and nowhere else.
    context.sample = request.tenant?.isSample ?? isTapped
    return context
  }

  private static func check(_ role: Role, may roles: [Role], _ title: String) throws(RPCError) {
    guard roles.contains(role) else {
      let allowed = roles.map(\.rawValue).joined(separator: ", ")
      throw RPCError(
        .permissionDenied, "“\(title)” is for \(allowed); you are \(role.rawValue) here.",
        data: ErrorDetail(side: .role, reason: "roleTooLow", hint: "An officer can give you another role."))
    }
  }

  private static func notThere(_ plugin: InstalledPlugin, _ text: String) -> RPCError {
    RPCError(.notFound, "\(plugin.manifest.name) \(text).", data: ErrorDetail(reason: "wrongScope", field: "tenant"))
  }
}
