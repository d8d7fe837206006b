internal import Access
package import HustingsProtocol

/// A permission in words that need no knowledge of the protocol: what a plugin may see and do, of whom, what for.
package struct PermissionWords: JSONObject, Equatable {
  /// The permission's id.
  package var id = ""
  /// Such as `sees phone numbers and e-mail addresses of electors, to telephone them`.
  package var text = ""
  /// How careful one must be with the most delicate of the fields.
  package var sensitivity = Sensitivity.public
  /// The sensitivity in words.
  package var care = ""
  /// The author's reason.
  package var why = ""

  package static let members: [Member<Self>] = [
    .required("id", \.id, "The permission's id."), .required("text", \.text, "What it allows, in words."),
    .required("sensitivity", \.sensitivity, "That of the most delicate of its fields."),
    .required("care", \.care, "The sensitivity in words."), .required("why", \.why, "The author's reason."),
  ]

  package init() {}

  /// Puts a permission into words.
  package init(_ permission: Permission) {
    id = permission.id
    why = permission.why
    let fields = permission.fields.filter { $0 != "id" && $0 != "version" }
    let words = Self.joined(fields.isEmpty ? ["which there are"] : fields.map(Self.words(ofField:)))
    let resource = Self.words(of: permission.resource)
    text = "\(Self.verb(permission.access)) \(words) of \(resource), \(PurposeTerms.of(permission.purpose).about)"
    let schema = Resources.named(permission.resource)
    let order = Sensitivity.allCases
    sensitivity =
      permission.fields.compactMap { schema?.readable($0)?.sensitivity }
      .max { (order.firstIndex(of: $0) ?? 0) < (order.firstIndex(of: $1) ?? 0) } ?? .public
    care =
      switch sensitivity {
      case .public: "says nothing about a person"
      case .personal: "says something about persons"
      case .contactDetail: "says how persons can be reached"
      case .specialCategory: "special category data in law: political opinions, health and the like"
      }
  }

  /// Puts a collection of documents into words. What they hold is the plugin's to choose, so they are taken for personal.
  package init(_ collection: Manifest.Collection) {
    id = collection.id
    why = collection.why
    let readers = Self.joined(collection.read.map(\.rawValue))
    let writers = Self.joined(collection.write.map(\.rawValue))
    text = "keeps documents of its own, which are read for \(readers) and changed for \(writers)"
    sensitivity = .personal
    care = "may say something about persons: whatever the plugin puts there"
  }

  private static func verb(_ access: Permission.Access) -> String {
    switch access {
    case .aggregate: "counts, without seeing one by one, by"
    case .search: "finds one known person at a time, and sees"
    case .read: "sees"
    case .write: "sees, adds and changes"
    case .delete: "sees, adds, changes and deletes"
    }
  }

  private static func words(ofField name: String) -> String {
    switch name {
    case "phone": "phone numbers"
    case "email": "e-mail addresses"
    // A field of a row that is referred to: `person.fullName`.
    case let path where path.contains("."):
      path.split(separator: ".").map { words(of: String($0)) }.joined(separator: "'s ")
    case "givenName", "familyName", "surname", "fullName": "\(words(of: name))s"
    case "createdAt": "when they were written"
    case "updatedAt": "when they were changed"
    default: words(of: name)
    }
  }

  /// `pollingStations` as `polling stations`.
  private static func words(of name: String) -> String {
    name.reduce(into: "") { text, letter in
      if letter.isUppercase { text += " " }
      text += letter.lowercased()
    }
  }

  private static func joined(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }
}
