package import HustingsProtocol

extension Filter {
  /// Every field that is compared.
  package var fields: [String] {
    switch self {
    case .and(let parts), .or(let parts): parts.flatMap(\.fields)
    case .not(let part): part.fields
    case .compare(let field, _, _): [field]
    }
  }
}
