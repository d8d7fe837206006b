// What a protocol's requirement means is said at the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// `log`: a line for the plugin's log, which whoever runs the host can read. No personal data.
public struct LogParams: JSONObject, Equatable {
  /// How much it matters.
  public var level = Level.info
  /// The line; cut at 2,000 characters.
  public var text = ""

  /// How much a line matters.
  public enum Level: String, CaseIterable, Sendable, JSONCodable {
    case debug, info, warning, error
  }

  public static let about = "A line for the plugin's log, which whoever runs the host can read; no personal data."
  public static let members: [Member<Self>] = [
    .required("level", \.level, "How much the line matters."),
    .required("text", \.text, "The line; cut at 2,000 characters."),
  ]

  /// An empty line.
  public init() {}
}

/// `progress`: how far a request is.
public struct ProgressParams: JSONObject, Equatable {
  /// The request's id.
  public var id = MessageID.integer(0)
  /// Done so far, in the unit of `total`.
  public var done = 0
  /// All there is to do.
  public var total = 0

  public static let about = "How far a request is."
  public static let members: [Member<Self>] = [
    .required("id", \.id, "The id of the request."),
    .required("done", \.done, "Done so far, in the unit of total."),
    .required("total", \.total, "All there is to do."),
  ]

  /// Progress of nothing.
  public init() {}
}

/// `$/cancel`: the sender no longer wants the answer; it is still sent, as `cancelled` unless it was ready.
public struct CancelParams: JSONObject, Equatable {
  /// The request's id.
  public var id = MessageID.integer(0)

  public static let about = "The request whose answer is no longer wanted."
  public static let members: [Member<Self>] = [.required("id", \.id, "The id of the request.")]

  /// A cancel of nothing.
  public init() {}
}

/// Nothing: the parameters of `ping` and `shutdown`, and their results.
public struct Nothing: JSONObject, Equatable {
  public static let about = "No members: an empty object."
  public static let members: [Member<Self>] = []

  /// Nothing.
  public init() {}
}
