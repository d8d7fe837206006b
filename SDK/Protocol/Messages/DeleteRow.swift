// What a protocol's requirement means is said at the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// `data.delete`: one row deleted. The answer is `Written` with the row's last version; `conflict` when the row has
/// another version by now, or another row refers to it.
public struct DeleteParams: JSONObject, Equatable {
  /// The token of the request that this call serves.
  public var context = ""
  /// The permission's id in the manifest; needed when more than one fits.
  public var permission: String?
  /// The resource's name.
  public var resource = ""
  /// The row.
  public var id = ""
  /// The version that is deleted; `conflict` when the row has another by now.
  public var version = 0
  /// Names this write: the same key and body again answer what the first did.
  public var key = ""

  public static let about = "One row to be deleted."
  public static let members: [Member<Self>] = [
    .required("context", \.context, "The token of the request that this call serves."),
    .optional("permission", \.permission, "The permission's id; needed when more than one fits."),
    .required("resource", \.resource, "The name of the resource."),
    .required("id", \.id, "The row to delete."),
    .required("version", \.version, "The version that is deleted; conflict when the row has another by now."),
    .required("key", \.key, "Names this write: the same key and body again answer what the first did."),
  ]

  /// A deletion of nothing.
  public init() {}
}
