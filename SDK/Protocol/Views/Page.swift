// What a protocol's requirement means is said at the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// A view as a plugin answers it: a title and blocks. The host renders them as HTML, terminal text or JSON; no HTML,
/// style or script of a plugin's ever reaches a browser.
public struct Page: JSONObject, Equatable {
  /// What the page is, for the heading and the browser's title.
  public var title = ""
  /// What is on it, from top to bottom.
  public var blocks: [Block] = []

  public static let about = "A view as a plugin answers it: a title and blocks, which the host renders."
  public static let members: [Member<Self>] = [
    .required("title", \.title, "What the page is: its heading and the browser's title."),
    .required("blocks", \.blocks, "What is on it, from top to bottom."),
  ]

  /// A page without a title.
  public init() {}
}

/// Where a link, a pagination or an action's result leads: a view of the same plugin.
public struct Target: JSONObject, Equatable {
  /// The view's id.
  public var view = ""
  /// The view's parameters. They stand in the address bar: ids and choices, never names or addresses.
  public var parameters: [String: JSONValue] = [:]

  public static let about = "Where a link, a pagination or an action's result leads: a view of the same plugin."
  public static let members: [Member<Self>] = [
    .required("view", \.view, "The id of the view, as in the manifest."),
    .defaulted(
      "parameters", \.parameters,
      "The view's parameters. They stand in the address bar: ids and choices, never names or addresses."),
  ]

  /// A target nowhere.
  public init() {}

  /// A view with parameters.
  public init(_ view: String, _ parameters: [String: JSONValue] = [:]) {
    self.view = view
    self.parameters = parameters
  }
}

/// How a number reads.
public enum Unit: String, CaseIterable, Sendable, JSONCodable {
  /// `1,234`.
  case number
  /// `£1,234.56`; whole pounds without pence.
  case pounds
  /// A share between 0 and 1, shown as `45.7%`.
  case share
}

/// How much something matters: sets colour and word.
public enum Tone: String, CaseIterable, Sendable, JSONCodable {
  case neutral, info, success, warning, error
}
