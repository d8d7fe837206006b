package import HustingsProtocol

// A collection of a plugin's own documents is granted as a permission is: under its id, as a resource of this name,
// with a word for each role that may read or write there.

extension Grant {
  /// The resource of a grant that is for a collection.
  package static let storage = "storage"
}

extension Manifest.Collection {
  /// The words that a grant's fields hold for the roles that may read and write: `read:volunteer`.
  package var grantedWords: [String] { read.map(Self.mayRead) + write.map(Self.mayWrite) }

  /// The word for a role that may read.
  package static func mayRead(_ role: Role) -> String { "read:\(role.rawValue)" }
  /// The word for a role that may write.
  package static func mayWrite(_ role: Role) -> String { "write:\(role.rawValue)" }
}
