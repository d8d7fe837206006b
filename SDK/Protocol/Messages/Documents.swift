// What a protocol's requirement means is said at the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// `storage.get`: one of the plugin's own documents. The answer is `Document`; `notFound` when it is not there.
public struct GetDocumentParams: JSONObject, Equatable {
  /// The token of the request that this call serves.
  public var context = ""
  /// The collection's id in the manifest.
  public var collection = ""
  /// The document's key.
  public var key = ""

  public static let about = "One of the plugin's own documents."
  public static let bounds: [String: [Bound]] = ["key": [.length(Document.keyLength)]]
  public static let members: [Member<Self>] = [
    .required("context", \.context, "The token of the request that this call serves."),
    .required("collection", \.collection, "The collection's id in the manifest."),
    .required("key", \.key, "The document's key."),
  ]

  /// A get of nothing.
  public init() {}
}

/// `storage.put`: one of the plugin's own documents written. The answer is `DocumentVersion`.
///
/// What is there already is not written again: a put that is sent twice is answered twice, and done once.
public struct PutDocumentParams: JSONObject, Equatable {
  /// The token of the request that this call serves.
  public var context = ""
  /// The collection's id in the manifest.
  public var collection = ""
  /// The document's key.
  public var key = ""
  /// What the document holds.
  public var value = JSONValue.null
  /// The version that is replaced, 0 for none; `conflict` when the document has another by now.
  public var version: Int?

  public static let about = "One of the plugin's own documents, to be written."
  public static let bounds: [String: [Bound]] = ["key": [.length(Document.keyLength)]]
  public static let members: [Member<Self>] = [
    .required("context", \.context, "The token of the request that this call serves."),
    .required("collection", \.collection, "The collection's id in the manifest."),
    .required("key", \.key, "The document's key: 1 to 128 bytes without control characters."),
    .required("value", \.value, "What the document holds: any JSON of at most 64 KiB."),
    .optional(
      "version", \.version,
      "The version that is replaced, 0 for none; conflict when the document has another by now. Without it, whichever."),
  ]

  /// A put of nothing.
  public init() {}
}

/// `storage.delete`: one of the plugin's own documents deleted.
public struct DeleteDocumentParams: JSONObject, Equatable {
  /// The token of the request that this call serves.
  public var context = ""
  /// The collection's id in the manifest.
  public var collection = ""
  /// The document's key.
  public var key = ""
  /// The version that is deleted; `conflict` when the document has another by now.
  public var version: Int?

  public static let about = "One of the plugin's own documents, to be deleted."
  public static let bounds: [String: [Bound]] = ["key": [.length(Document.keyLength)]]
  public static let members: [Member<Self>] = [
    .required("context", \.context, "The token of the request that this call serves."),
    .required("collection", \.collection, "The collection's id in the manifest."),
    .required("key", \.key, "The document's key."),
    .optional(
      "version", \.version,
      "The version that is deleted; conflict when the document has another by now. Without it, whichever."),
  ]

  /// A deletion of nothing.
  public init() {}
}

/// `storage.list`: the plugin's own documents in a collection. The answer is `Documents`.
public struct ListDocumentsParams: JSONObject, Equatable {
  /// The token of the request that this call serves.
  public var context = ""
  /// The collection's id in the manifest.
  public var collection = ""
  /// How the keys begin.
  public var prefix = ""
  /// Documents in one answer, 1 to 1000.
  public var limit = 100
  /// Where the last answer ended, as it said.
  public var cursor: String?

  public static let about = "The plugin's own documents in a collection, a page at a time."
  public static let bounds: [String: [Bound]] = ["limit": [.range(1...1000)]]
  public static let members: [Member<Self>] = [
    .required("context", \.context, "The token of the request that this call serves."),
    .required("collection", \.collection, "The collection's id in the manifest."),
    .defaulted("prefix", \.prefix, "How the keys begin; empty for every document."),
    .defaulted("limit", \.limit, "Documents in one answer, 1 to 1000."),
    .optional("cursor", \.cursor, "Where the last answer ended, as its own cursor said."),
  ]

  /// A list of nothing.
  public init() {}
}

/// One of a plugin's own documents.
public struct Document: JSONObject, Equatable {
  /// Its key.
  public var key = ""
  /// Counts its writes, from 1.
  public var version = 0
  /// What it holds.
  public var value = JSONValue.null

  public static let about = "One of a plugin's own documents."
  public static let members: [Member<Self>] = [
    .required("key", \.key, "The key of the document."),
    .required("version", \.version, "Counts the document's writes, from 1."),
    .required("value", \.value, "What the document holds."),
  ]

  /// How long a key is, in bytes.
  public static let keyLength = 1...128

  /// A document without a key.
  public init() {}
}

/// What `storage.put` answers.
public struct DocumentVersion: JSONObject, Equatable {
  /// The document's version after the write.
  public var version = 0

  public static let about = "The document as it is after the write."
  public static let members: [Member<Self>] = [
    .required("version", \.version, "The document's version after the write.")
  ]

  /// No version.
  public init() {}

  /// A version.
  public init(_ version: Int) { self.version = version }
}

/// What `storage.list` answers.
public struct Documents: JSONObject, Equatable {
  /// The documents, in the order of their keys' bytes.
  public var documents: [Document] = []
  /// Names the place after the last one, for the next call; absent when there is no more.
  public var cursor: String?

  public static let about = "A page of a plugin's own documents."
  public static let members: [Member<Self>] = [
    .required("documents", \.documents, "The documents, in the order of their keys' bytes."),
    .optional("cursor", \.cursor, "Names the place after the last document; absent when there is no more."),
  ]

  /// No documents.
  public init() {}
}
