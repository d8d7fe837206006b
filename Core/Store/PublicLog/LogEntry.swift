package import HustingsProtocol

/// A line of the public log: what was decided about plugins on this host, and by which role. It holds keys and ids, and
/// never a name.
package struct LogEntry: JSONObject, Equatable {
  /// Its place, from 1.
  package var number = 0
  /// When.
  package var at = Instant.epoch
  /// The BLAKE2b hash, 256 bits in hexadecimal digits, of the line before it; of the first, zeros.
  package var previous = ""
  /// Who decided.
  package var role = LogRole.host
  /// A maintainer's key that counts from here on.
  package var key: LoggedKey?
  /// The public key that counts no more from here on.
  package var keyEnded: String?
  /// What a maintainer signed.
  package var statement: VettingStatement?
  /// How far a plugin is trusted from here on.
  package var stage: LoggedStage?
  /// What a branch or office grants a plugin.
  package var grant: LoggedGrant?
  /// What it takes back.
  package var revoke: LoggedGrant?

  package static let about = "A line of the public log. It holds one of the last six members."

  package static let members: [Member<Self>] = [
    .required("number", \.number, "Its place, from 1."), .required("at", \.at, "When."),
    .required("previous", \.previous, "The BLAKE2b-256 hash of the line before it; of the first, zeros."),
    .required("role", \.role, "Who decided."), .optional("key", \.key, "A maintainer's key that counts from here on."),
    .optional("keyEnded", \.keyEnded, "The key that counts no more from here on."),
    .optional("statement", \.statement, "What a maintainer signed."),
    .optional("stage", \.stage, "How far a plugin is trusted from here on."),
    .optional("grant", \.grant, "What a branch or office grants a plugin."),
    .optional("revoke", \.revoke, "What it takes back."),
  ]

  package init() {}

  /// An entry of a role, which says one thing.
  init(_ role: LogRole, _ say: (inout LogEntry) -> Void) {
    self.role = role
    say(&self)
  }

  /// What the first line follows.
  static let genesis = String(repeating: "0", count: 64)
}

/// Who decides what stands in the public log.
package enum LogRole: String, JSONCodable, CaseIterable, Sendable {
  /// Whoever may use the host's data folder.
  case `operator`
  /// One of two who sign.
  case maintainer
  /// An officer of the branch or office.
  case officer
  /// The host by itself, by its rules.
  case host
}

/// A maintainer's key.
package struct LoggedKey: JSONObject, Equatable {
  /// Ed25519, 64 hexadecimal digits.
  package var key = ""
  /// An earlier key of the same maintainer; both count as one.
  package var replaces: String?

  package static let about = "A maintainer's key."
  package static let members: [Member<Self>] = [
    .required("key", \.key, "The public key (Ed25519), in hexadecimal digits."),
    .optional("replaces", \.replaces, "An earlier key of the same maintainer: both count as one."),
  ]

  package init() {}

  init(_ key: String, replaces: String?) { (self.key, self.replaces) = (key, replaces) }
}

/// How far a content of a plugin is trusted.
package struct LoggedStage: JSONObject, Equatable {
  /// The plugin's id.
  package var plugin = ""
  /// The digest of the content; empty where all of the plugin's are meant.
  package var bundle = ""
  /// The stage.
  package var stage = TrustStage.sandbox
  /// Of a pilot, where it runs besides samples.
  package var pilots: [String] = []
  /// Of a vetted plugin, the keys of the maintainers.
  package var keys: [String] = []
  /// Why, in a sentence for everybody.
  package var reason = ""

  package static let about = "How far a content of a plugin is trusted."
  package static let members: [Member<Self>] = [
    .required("plugin", \.plugin, "The plugin's id."), .required("bundle", \.bundle, "The content's digest."),
    .required("stage", \.stage, "The stage."),
    .defaulted("pilots", \.pilots, "Of a pilot, the branches and offices where it runs besides samples."),
    .defaulted("keys", \.keys, "Of a vetted plugin, the keys of the maintainers who signed."),
    .defaulted("reason", \.reason, "Why."),
  ]

  package init() {}

  init(_ plugin: String, bundle: String, _ stage: TrustStage) {
    (self.plugin, self.bundle, self.stage) = (plugin, bundle, stage)
  }
}

/// What is granted, or taken back.
package struct LoggedGrant: JSONObject, Equatable {
  package var tenant = ""
  package var plugin = ""
  package var bundle = ""
  package var permission = ""
  package var resource = ""
  package var access = ""
  package var purpose = ""
  package var fields: [String] = []
  package var areas: [String] = []
  package var expiresAt: Instant?
  package var rowsPerDay: Int?

  package static let about = "A grant, as it was made or taken back."
  package static let members: [Member<Self>] = [
    .required("tenant", \.tenant, "The branch or office."), .required("plugin", \.plugin, "The plugin's id."),
    .required("bundle", \.bundle, "The content that was there when it was decided."),
    .required("permission", \.permission, "The permission's or collection's id."),
    .required("resource", \.resource, "Its resource."), .required("access", \.access, "What may be done."),
    .required("purpose", \.purpose, "What for."), .required("fields", \.fields, "Which fields."),
    .defaulted("areas", \.areas, "Polling districts; empty for all."),
    .optional("expiresAt", \.expiresAt, "When it ends."), .optional("rowsPerDay", \.rowsPerDay, "The most rows a day."),
  ]

  package init() {}

  init(_ grant: Grant, bundle: String) {
    (tenant, plugin, self.bundle, permission) = (grant.tenant, grant.plugin, bundle, grant.permission)
    (resource, access, purpose) = (grant.resource, grant.access?.rawValue ?? "", grant.purpose?.rawValue ?? "")
    (fields, areas, expiresAt, rowsPerDay) = (grant.fields, grant.areas, grant.expiresAt, grant.rowsPerDay)
  }
}
