/// What every answer tells the browser not to do, unless it says otherwise itself.
enum SecurityHeaders {
  static let always = [
    (contentSecurityPolicy, pagePolicy),
    ("X-Content-Type-Options", "nosniff"),
    // Not `no-referrer`: with that, browsers send `Origin: null` with this site's own forms (Fetch standard, "append a
    // request Origin header"), and then a form of this site cannot be told from a form of another one.
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("X-Frame-Options", "DENY"),
  ]

  static let contentSecurityPolicy = "Content-Security-Policy"

  private static let pagePolicy =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

  /// For the workbench: its one script may run and ask this site for changes.
  static let workbenchPolicy = pagePolicy + "; script-src 'self'; connect-src 'self'"
}
