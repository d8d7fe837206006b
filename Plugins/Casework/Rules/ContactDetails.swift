/// Ways to reach a person, as people type them. What is unusual may still be right; what cannot be is refused.
package enum ContactDetails {
  /// Whether a text may be an e-mail address: something, one @, something, and no space.
  package static func mayBeEmail(_ typed: String) -> Bool {
    let parts = typed.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && !typed.contains(where: \.isWhitespace)
  }

  /// Whether a text may be a telephone number: it has digits, whatever is written between or after them.
  package static func mayBePhone(_ typed: String) -> Bool {
    typed.contains { $0.isASCII && $0.isNumber }
  }
}
