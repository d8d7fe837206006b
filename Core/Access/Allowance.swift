internal import HustingsProtocol
internal import Store

/// Why a call is allowed and what of it is, in words: for the people who write a plugin.
package struct Allowance: Sendable, Equatable {
  /// The permission's id in the manifest.
  package let permission: String
  /// The resource.
  package let resource: String
  /// Every field that the call uses.
  package let fields: [String]
  /// What the host demands of each row besides, a sentence each.
  package let rules: [String]
}

extension Plan {
  /// The plan in words.
  package var allowance: Allowance {
    Allowance(
      permission: permission, resource: audit.resource, fields: audit.fields, rules: rules.map(\.sentence))
  }
}
