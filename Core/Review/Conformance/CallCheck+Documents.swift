internal import HustingsProtocol

// Calls that name no resource: a batch of others, and the plugin's own documents.
extension CallCheck {
  /// Reads a batch: each of its operations as if it came alone.
  static func batch(
    _ id: MessageID, _ params: RawJSON, manifest: Manifest, variant: Int
  ) throws(Fault) -> DataCall {
    let batch: BatchParams = try decoded(params)
    guard (1...BatchParams.maximumOperations).contains(batch.operations.count) else {
      throw unfit("`operations` are 1 to \(BatchParams.maximumOperations)")
    }
    var call = DataCall(id: id, method: .batch, body: .null, variant: variant)
    call.key = batch.key
    for (index, operation) in batch.operations.enumerated() {
      guard case .object(var alone)? = try? JSONValue(jsonBytes: operation.params.jsonBytes()) else { continue }
      if operation.method != .delete, alone["values"] == nil { alone["values"] = [:] }
      (alone["context"], alone["key"]) = (.string(batch.context), .string(batch.key))
      if case .object(let values)? = alone["values"] {
        alone["values"] = .object(values.mapValues { row($0, before: index) })
      }
      alone["id"] = alone["id"].map { row($0, before: index) }
      call.operations.append(
        try Self.call(
          id, operation.method.rawValue, RawJSON(encoding: JSONValue.object(alone)), manifest: manifest, isOpen: true,
          variant: variant))
    }
    return call
  }

  /// An id in the place of an earlier operation's.
  private static func row(_ value: JSONValue, before index: Int) -> JSONValue {
    guard case .string(let text) = value, let made = BatchParams.operation(meantBy: text), made < index else {
      return value
    }
    return .string(InventedData.id("", made))
  }

  /// Reads a call on the plugin's own documents.
  static func documents(
    _ id: MessageID, _ method: Method, _ params: RawJSON, manifest: Manifest, variant: Int
  ) throws(Fault) -> DataCall {
    var call = DataCall(id: id, method: method, body: .null, variant: variant)
    let collection: String
    var key: String?
    switch method {
    case .putDocument:
      let put: PutDocumentParams = try decoded(params)
      (collection, key, call.version) = (put.collection, put.key, put.version)
    case .deleteDocument:
      let deletion: DeleteDocumentParams = try decoded(params)
      (collection, key, call.version) = (deletion.collection, deletion.key, deletion.version)
    case .listDocuments:
      let list: ListDocumentsParams = try decoded(params)
      guard (1...1000).contains(list.limit) else { throw unfit("`limit` is outside 1 to 1000") }
      collection = list.collection
    default:
      let get: GetDocumentParams = try decoded(params)
      (collection, key) = (get.collection, get.key)
    }
    guard key.map({ Document.keyLength.contains($0.utf8.count) }) ?? true else {
      throw unfit("`key` has \(Document.keyLength.lowerBound) to \(Document.keyLength.upperBound) bytes")
    }
    guard manifest.collection(collection) != nil else {
      throw Fault(
        rule: "5.3", error: RPCError(.invalid, "The manifest has no collection of that id."),
        mend: "Declare the collection `\(collection.prefix(40))` in `storage` of plugin.json.")
    }
    return call
  }
}
