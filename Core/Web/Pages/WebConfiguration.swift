/// How the site is served.
package struct WebConfiguration: Sendable {
  /// Where it listens, and its limits.
  package var http = HTTPConfiguration()
  /// Whether browsers reach it over TLS, through a proxy on this machine: cookies are then for TLS alone.
  package var isBehindTLS = false
  /// The host's version, for the status page.
  package var version = ""
  /// Takes a line per answer; nil for no access log. It must not wait.
  package var log: (@Sendable (AccessLine) -> Void)?

  /// The defaults: this machine alone, without TLS, without a log.
  package init() {}
}
