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
  /// What the host demands of each row besides, a condition each.
  package let rules: [String]
}

extension Plan {
  /// The plan in words.
  package var allowance: Allowance {
    Allowance(
      permission: permission, resource: audit.resource, fields: audit.fields, rules: rules.map(\.condition.inWords))
  }
}

extension RowRule.Condition {
  fileprivate var inWords: String {
    switch self {
    case .filter(let filter): filter.inWords
    case .referenced(let field, let filter): "the row that \(field) names: \(filter.inWords)"
    case .hasConsent(let elector, let channel): "\(elector) agreed to be reached by \(channel.rawValue)"
    }
  }
}

extension Filter {
  fileprivate var inWords: String {
    switch self {
    case .and(let parts): parts.map { "(\($0.inWords))" }.joined(separator: " and ")
    case .or(let parts): parts.map { "(\($0.inWords))" }.joined(separator: " or ")
    case .not(let part): "not (\(part.inWords))"
    case .compare(let field, let comparison, let value):
      "\(field) \(comparison.rawValue) \(RawJSON(encoding: value).text)"
    }
  }
}
