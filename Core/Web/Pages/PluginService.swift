package import Access
package import Host
package import HustingsProtocol
package import Store

/// What the pages need of the host: which plugins there are, and their views and actions.
package protocol PluginService: Sendable {
  /// The plugins that may run in a tenant, or with nil those for everybody, in the order in which they are listed.
  ///
  /// - Parameter tenant: The branch or office.
  /// - Returns: The plugins.
  /// - Throws: `RPCError` when they cannot be read.
  func listings(in tenant: TenantRecord?) async throws(RPCError) -> [PluginListing]

  /// One of those plugins.
  ///
  /// - Parameters:
  ///   - plugin: Its id.
  ///   - tenant: The branch or office.
  /// - Returns: The plugin, or nil when it may not run there or is unknown.
  /// - Throws: `RPCError` when it cannot be read.
  func listing(of plugin: String, in tenant: TenantRecord?) async throws(RPCError) -> PluginListing?

  /// Says what a plugin may see and do in a tenant, and which side limits it.
  ///
  /// - Parameters:
  ///   - plugin: Its id.
  ///   - tenant: The branch's or office's id.
  ///   - acting: For whom; the account makes no difference.
  /// - Returns: What each of its calls would be answered with.
  /// - Throws: `RPCError` when it cannot be read.
  func explanation(
    of plugin: String, in tenant: String, for acting: Acting
  ) async throws(RPCError) -> Explanation

  /// Grants one thing that a plugin asks for, or changes its grant.
  ///
  /// - Parameters:
  ///   - permission: The id of a permission or collection in its manifest.
  ///   - plugin: The plugin's id.
  ///   - tenant: The branch's or office's id.
  ///   - terms: How far.
  ///   - officer: The account that decides.
  /// - Returns: The grant.
  /// - Throws: `RPCError` for somebody else than an officer, and `invalid` for terms that do not fit, with the term.
  func grant(
    _ permission: String, of plugin: String, in tenant: String, _ terms: GrantTerms, by officer: String
  ) async throws(RPCError) -> Grant

  /// Takes a grant back.
  ///
  /// - Parameters: As for `grant`.
  /// - Throws: `RPCError` for somebody else than an officer, `notFound` for what is not granted.
  func takeBack(
    _ permission: String, of plugin: String, in tenant: String, by officer: String
  ) async throws(RPCError)

  /// What a tenant let go of because its time was over, the latest first.
  ///
  /// - Parameter tenant: The branch or office.
  /// - Returns: At most 20 lines.
  /// - Throws: `RPCError` when they cannot be read.
  func retained(in tenant: TenantRecord) async throws(RPCError) -> [RetentionLine]

  /// Asks a plugin for a view.
  ///
  /// - Parameters:
  ///   - view: Which view of which plugin.
  ///   - parameters: Values that were checked against the manifest.
  ///   - person: For whom; `account` is the account's id, empty for nobody.
  /// - Returns: The page.
  /// - Throws: `RPCError` from the plugin or the host.
  func render(
    _ view: PluginPart, parameters: [String: JSONValue], for person: Acting
  ) async throws(RPCError) -> Page

  /// Has a plugin do something.
  ///
  /// - Parameters:
  ///   - action: Which action of which plugin.
  ///   - values: Values that were checked against the manifest.
  ///   - key: The same for a repeated sending of the same form.
  ///   - person: For whom; `account` is the account's id, empty for nobody.
  /// - Returns: What came of it.
  /// - Throws: `RPCError` from the plugin or the host.
  func invoke(
    _ action: PluginPart, values: [String: JSONValue], key: String, for person: Acting
  ) async throws(RPCError) -> ActionResult
}

/// A plugin as people see it.
package struct PluginListing: Sendable, Equatable {
  /// What it is and asks for.
  package var manifest: Manifest
  /// How far it is trusted.
  package var stage: TrustStage

  /// A plugin at a stage.
  package init(_ manifest: Manifest, stage: TrustStage) {
    self.manifest = manifest
    self.stage = stage
  }
}

/// A view or an action of a plugin, in a tenant or, with nil, on the platform.
package struct PluginPart: Sendable, Equatable {
  /// The branch's or office's id.
  package var tenant: String?
  /// The plugin's id.
  package var plugin: String
  /// The view's or action's id.
  package var name: String

  /// A part of a plugin.
  package init(tenant: String?, plugin: String, name: String) {
    self.tenant = tenant
    self.plugin = plugin
    self.name = name
  }
}
