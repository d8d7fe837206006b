// What a protocol's requirement means is said at the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// Asks a plugin for one of its views. The answer is a `Page`.
public struct RenderViewParams: JSONObject, Equatable {
  /// The view's id, as in the manifest.
  public var view = ""
  /// Values by name; the host has checked them against the manifest.
  public var parameters: [String: JSONValue] = [:]
  /// For whom.
  public var context = RequestContext()

  public static let about = "The view to render, with its parameters, and for whom."
  public static let members: [Member<Self>] = [
    .required("view", \.view, "The view's id, as in the manifest."),
    .required("parameters", \.parameters, "Values by name, checked against the manifest."),
    .required("context", \.context, "For whom the view is rendered."),
  ]

  /// Parameters without a view.
  public init() {}
}
