/// What a request wants done.
package enum HTTPMethod: Equatable, Sendable {
  case get, head, post
  /// Any other; no page answers it.
  case other(String)

  init(_ name: String) {
    switch name {
    case "GET": self = .get
    case "HEAD": self = .head
    case "POST": self = .post
    default: self = .other(name)
    }
  }

  /// The name on the wire.
  package var name: String {
    switch self {
    case .get: "GET"
    case .head: "HEAD"
    case .post: "POST"
    case .other(let name): name
    }
  }

  /// Whether a page may answer it.
  package var isKnown: Bool {
    if case .other = self { return false }
    return true
  }

  /// Whether it only reads.
  package var isSafe: Bool { self == .get || self == .head }
}
