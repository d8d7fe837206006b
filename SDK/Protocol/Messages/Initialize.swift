// What a protocol's requirement means is said at the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// What the host says first, in `initialize`: who it is and which versions it speaks.
public struct InitializeParams: JSONObject, Equatable {
  /// Protocol versions that the host speaks, as `major.minor`, the newest first.
  public var versions: [String] = []
  /// The host's name and version, for the plugin's log.
  public var host = ""

  public static let about = "What the host says first: who it is and which versions it speaks."
  public static let members: [Member<Self>] = [
    .required("versions", \.versions, "Protocol versions that the host speaks, newest first."),
    .required("host", \.host, "The host's name and version, for the plugin's log."),
  ]

  /// Parameters without a version.
  public init() {}
}

/// The plugin's answer to `initialize`: the version it chose and what its code offers.
///
/// The host compares the views and actions with the manifest's and refuses a plugin whose code and manifest differ.
public struct InitializeResult: JSONObject, Equatable {
  /// The version that both speak from now on.
  public var version = ""
  /// The SDK's name and version, or the author's own.
  public var sdk = ""
  /// Ids of the views that the code renders.
  public var views: [String] = []
  /// Ids of the actions that the code takes.
  public var actions: [String] = []

  public static let about =
    "The version that the plugin chose and what its code offers, which must be the manifest's views and actions."
  public static let members: [Member<Self>] = [
    .required("version", \.version, "The version that both speak from now on."),
    .required("sdk", \.sdk, "The SDK's name and version, for the host's log."),
    .required("views", \.views, "Ids of the views that the code renders."),
    .required("actions", \.actions, "Ids of the actions that the code takes."),
  ]

  /// A result without views.
  public init() {}
}

/// The version of the protocol that this code speaks.
public enum ProtocolVersion {
  /// `major.minor`; peers with another major do not understand each other.
  public static let current = "1.0"

  /// The first of the offered versions whose major is ours, or nil.
  public static func choose(from offered: [String]) -> String? {
    offered.first { $0.prefix { $0 != "." } == current.prefix { $0 != "." } }
  }
}
