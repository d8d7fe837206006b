/// The cookies that the site sets. No script reads them and no other site's form carries them.
struct Cookie {
  /// The cookie's name.
  let name: String
  private let isSecure: Bool

  /// The session's secret.
  ///
  /// Browsers keep cookies by machine, whatever the port: `place` keeps those of a workbench apart from the site's.
  static func session(of place: String, isSecure: Bool) -> Cookie {
    Cookie("hustings-session\(place)", isSecure: isSecure)
  }
  /// The key of a notice.
  static func notice(of place: String, isSecure: Bool) -> Cookie {
    Cookie("hustings-notice\(place)", isSecure: isSecure)
  }

  init(_ name: String, isSecure: Bool) {
    // The prefix binds the cookie to this very host (RFC 6265bis section 4.1.3.2); browsers take it over TLS only.
    self.name = isSecure ? "__Host-\(name)" : name
    self.isSecure = isSecure
  }

  /// The header's value that sets it; with 0 seconds, that deletes it.
  func setting(_ value: String, seconds: Int) -> String {
    "\(name)=\(value); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Lax\(isSecure ? "; Secure" : "")"
  }
}
