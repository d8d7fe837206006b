internal import HustingsProtocol

/// The words of refusals: what was refused, by which side, and what to do.
enum Denial {
  static func of(
    _ side: ErrorDetail.Side, _ reason: String, _ message: String, field: String? = nil, hint: String
  ) -> RPCError {
    RPCError(
      .permissionDenied, message, data: ErrorDetail(side: side, reason: reason, field: field, hint: hint))
  }

  static func invalid(_ reason: String, _ message: String, field: String? = nil, hint: String? = nil) -> RPCError {
    RPCError(.invalid, message, data: ErrorDetail(reason: reason, field: field, hint: hint))
  }

  /// A name from a plugin as a message may show it: a short one of letters and digits, or none.
  static func shown(_ name: String) -> String {
    let isPlain =
      name.utf8.count <= 40 && !name.isEmpty
      && name.utf8.allSatisfy { ($0 | 32 >= 97 && $0 | 32 <= 122) || ($0 >= 48 && $0 <= 57) || $0 == 45 }
    return isPlain ? name : "?"
  }

  /// Says that there is nothing of a name, and which known name is near; a name that may hold anything is not repeated.
  static func missing(_ what: String, _ name: String, of names: [String]) -> String {
    let shown = shown(name)
    guard shown != "?" else { return "\(what) of that name." }
    let meant = name.nearest(of: names).map { "; perhaps `\(Self.shown($0))` is meant" } ?? ""
    return "\(what) `\(shown)`\(meant)."
  }
}
