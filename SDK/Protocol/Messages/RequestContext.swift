// What a protocol's requirement means is said at the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// For whom a request is answered; the host sends it whole with each one, so that a restarted plugin has lost nothing.
public struct RequestContext: JSONObject, Equatable {
  /// Names this request in data calls. It is random, bound to the process, and dead once the request is answered.
  public var token = ""
  /// The branch's or office's id; empty for a plugin of scope `platform`.
  public var tenant = ""
  /// The user's role in the tenant.
  public var role = Role.public
  /// Area codes that the user is limited to; empty means the whole tenant.
  public var areas: [String] = []
  /// BCP 47, such as `en-GB`.
  public var locale = "en-GB"
  /// The time that the request is answered for; a sample tenant carries its own clock.
  public var now = Instant.epoch
  /// Whether the tenant holds invented data only.
  public var sample = false

  public static let about =
    "For whom a request is answered; sent whole with each one, so that a restarted plugin has lost nothing."
  public static let members: [Member<Self>] = [
    .required("token", \.token, "Names this request in data calls; dead once it is answered."),
    .required("tenant", \.tenant, "The branch's or office's id; empty for platform plugins."),
    .required("role", \.role, "The user's role in the tenant."),
    .required("areas", \.areas, "Area codes that the user is limited to; empty means all."),
    .required("locale", \.locale, "The language, as a BCP 47 tag such as en-GB."),
    .required("now", \.now, "The time that the request is answered for, UTC."),
    .required("sample", \.sample, "Whether the tenant holds invented data only."),
  ]

  /// A context of nobody, at the epoch.
  public init() {}
}

/// What a person may be in a tenant, from the least to the most. `maintainer` is of the platform, not of a tenant.
public enum Role: String, CaseIterable, Sendable, JSONCodable, Comparable {
  case `public`, member, volunteer, organiser, officer, maintainer

  /// Roles are ordered as they are declared.
  public static func < (left: Role, right: Role) -> Bool {
    left.rank < right.rank
  }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
