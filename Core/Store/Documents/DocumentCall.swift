package import HustingsProtocol

/// What is done with a plugin's own documents in one of its collections.
package struct DocumentCall: Sendable {
  /// What is done.
  package enum What: Sendable {
    /// Reads one.
    case get(key: String)
    /// Writes one, over the version that it names, 0 for none; nil for whichever.
    case put(key: String, JSONValue, version: Int?)
    /// Deletes one, of the version that it names; nil for whichever.
    case delete(key: String, version: Int?)
    /// Reads those whose keys begin so, a page of so many after a cursor, which is good for the same rights alone.
    case list(prefix: String, limit: Int, cursor: String?, rights: String)
  }

  /// Whose documents: no plugin sees another's.
  package var plugin: String
  /// In which collection.
  package var collection: String
  /// What is done.
  package var what: What
  /// The time of a write.
  package var now: Instant

  /// A call.
  package init(plugin: String, collection: String, _ what: What, now: Instant) {
    self.plugin = plugin
    self.collection = collection
    self.what = what
    self.now = now
  }
}

extension DocumentCall {
  /// The document's place, for a statement.
  func place(_ key: String) -> [SQLValue] { [.text(plugin), .text(collection), .text(key)] }

  /// A key is 1 to 128 bytes without control characters.
  func check(_ key: String) throws(RPCError) {
    let isPlain = key.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } && !CombiningMarks.areTooMany(in: key)
    guard Document.keyLength.contains(key.utf8.count), isPlain else {
      throw RPCError(
        .invalid, "A document's key has 1 to \(Document.keyLength.upperBound) bytes and no control characters.",
        data: ErrorDetail(reason: "outOfBounds", field: "key"))
    }
  }
}
