internal import Access
internal import HustingsProtocol

/// A view that this visit may open.
struct OpenedView {
  let part: PluginPart
  let manifest: Manifest
  let view: Manifest.View
  let person: Acting
  /// The membership in the tenant; nil on the platform.
  let membership: SiteMembership?

  /// The view's address with parameters.
  func path(_ parameters: [String: JSONValue]) -> String {
    part.links.path(to: Target(view.id, parameters))
  }
}

extension Site {
  /// Finds a plugin as this visit may know of it.
  func manifest(of part: PluginPart, _ visit: Visit) async throws(RPCError) -> (Manifest, SiteMembership?) {
    let membership: SiteMembership? =
      if let tenant = part.tenant { try visit.membership(in: tenant) } else { nil }
    guard let listing = try await plugins.listing(of: part.plugin, in: membership?.tenant) else {
      throw .noSuchPage
    }
    return (listing.manifest, membership)
  }

  /// Finds a view and checks that the visitor's role may open it.
  ///
  /// - Throws: `notFound` when there is no such view, or no membership; `permissionDenied` that names the roles.
  func open(_ part: PluginPart, _ visit: Visit) async throws(RPCError) -> OpenedView {
    let (manifest, membership) = try await manifest(of: part, visit)
    guard let view = manifest.view(part.name) else { throw .noSuchPage }
    let person = try visit.person(in: part.tenant, for: view.roles)
    guard view.isOpen(to: person.role) else {
      throw .roleNeeded(view.roles.filter { view.isOpen(to: $0) }, person.role)
    }
    return OpenedView(part: part, manifest: manifest, view: view, person: person, membership: membership)
  }

  /// Leads from a plugin to its first view that the visitor may open.
  func firstView(of plugin: String, in tenant: String?, _ visit: Visit) async throws(RPCError) -> HTTPResponse {
    let part = PluginPart(tenant: tenant, plugin: plugin, name: "")
    let (manifest, _) = try await manifest(of: part, visit)
    guard let first = try start(manifest, part, visit) else {
      throw .roleNeeded(manifest.views.flatMap(\.roles), try visit.person(in: tenant, for: []).role)
    }
    return .seeOther(part.links.path(view: first.id))
  }

  /// The first view that the visitor may open, those that the menu lists before the others.
  func start(_ manifest: Manifest, _ part: PluginPart, _ visit: Visit) throws(RPCError) -> Manifest.View? {
    for view in manifest.views.filter(\.listed) + manifest.views.filter({ !$0.listed })
    where view.isOpen(to: try visit.person(in: part.tenant, for: view.roles).role) {
      return view
    }
    return nil
  }
}

extension RPCError {
  /// The visitor's role is none of those that a view or an action is for.
  static func roleNeeded(_ roles: [Role], _ role: Role) -> RPCError {
    let who = Role.inWords(roles)
    let hint =
      role == .public ? "It is for \(who): sign in first." : "It is for \(who); you are \(role.withArticle) here."
    return RPCError(
      .permissionDenied, "The role \(role.rawValue) may not open this.",
      data: ErrorDetail(side: .role, reason: "roleNeeded", hint: hint))
  }
}
