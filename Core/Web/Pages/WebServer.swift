/// The site: pages over HTTP.
///
/// ```swift
/// let server = WebServer(configuration, plugins: platform, accounts: store)
/// let port = try server.start()
/// …
/// await server.stop()
/// ```
package final class WebServer: Sendable {
  private let server: HTTPServer

  /// A site that is not served yet.
  ///
  /// - Parameters:
  ///   - configuration: How it is served.
  ///   - plugins: The host's plugins.
  ///   - accounts: The platform's accounts.
  ///   - workbench: Where a plugin is written; nil for a host in service, which then has no page of it.
  package init(
    _ configuration: WebConfiguration, plugins: any PluginService, accounts: any AccountService,
    workbench: Workbench? = nil
  ) {
    let site = Site(configuration, plugins: plugins, accounts: accounts, workbench: workbench)
    server = HTTPServer(configuration.http, service: site, log: configuration.log)
  }

  /// Starts to listen. A server starts once.
  ///
  /// - Returns: The port.
  /// - Throws: `HTTPServerError` when the address is not to be had.
  package func start() throws(HTTPServerError) -> UInt16 { try server.start() }

  /// Stops to listen, lets running requests finish for a few seconds, and ends every connection.
  package func stop() async { await server.stop() }
}
