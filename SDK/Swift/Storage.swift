/// A plugin's own documents in one of the collections that `plugin.json` declares.
///
/// ```swift
/// let notes = request.storage("notes")
/// let note = try await notes.get("room-1", as: String.self)
/// try await notes.put("room-1", "Keys are at the bar", version: note?.version ?? 0)
/// ```
public struct Storage: Sendable {
  let collection: String
  let request: Request

  /// A document with its key and version.
  public struct Stored<Value: JSONCodable>: Sendable {
    /// The document's key.
    public let key: String
    /// Counts the document's writes, from 1.
    public let version: Int
    /// What the document holds.
    public let value: Value
  }

  /// A document.
  ///
  /// - Parameters:
  ///   - key: The document's key.
  ///   - type: What the document holds.
  /// - Returns: The document; nil when it is not there.
  /// - Throws: `permissionDenied` naming the side that refused, or the host's other errors; `internalError` when the
  ///   document holds something else.
  public func get<Value: JSONCodable>(_ key: String, as type: Value.Type) async throws -> Stored<Value>? {
    var params = GetDocumentParams()
    (params.context, params.collection, params.key) = (request.context.token, collection, key)
    do throws(RPCError) {
      let answer: Document = try await ask(.getDocument, params)
      return try Self.stored(answer)
    } catch {
      guard error.code == .notFound else { throw error }
      return nil
    }
  }

  /// Writes a document. What is there already is not written again.
  ///
  /// - Parameters:
  ///   - key: The document's key, 1 to 128 bytes.
  ///   - value: What the document is to hold, at most 64 KiB of JSON.
  ///   - version: The version that is replaced, 0 for none; nil for whichever.
  /// - Returns: The document's new version.
  /// - Throws: `conflict` when the document has another version by now, `tooLarge` when it or the plugin's storage is
  ///   over its limit, `permissionDenied` naming the side that refused.
  @discardableResult
  public func put(_ key: String, _ value: some JSONCodable, version: Int? = nil) async throws -> Int {
    var params = PutDocumentParams()
    (params.context, params.collection, params.key) = (request.context.token, collection, key)
    (params.value, params.version) = (try JSONValue(json: RawJSON(encoding: value)), version)
    let answer: DocumentVersion = try await ask(.putDocument, params)
    return answer.version
  }

  /// Deletes a document; one that is not there is deleted already.
  ///
  /// - Parameters:
  ///   - key: The document's key.
  ///   - version: The version that is deleted; nil for whichever.
  /// - Throws: `conflict` when the document has another version by now, `permissionDenied` naming the side that refused.
  public func delete(_ key: String, version: Int? = nil) async throws {
    var params = DeleteDocumentParams()
    (params.context, params.collection, params.key) = (request.context.token, collection, key)
    params.version = version
    let _: Nothing = try await ask(.deleteDocument, params)
  }

  /// Every document whose key begins so, in the order of the keys' bytes.
  ///
  /// - Parameters:
  ///   - prefix: How the keys begin; empty for every document.
  ///   - type: What the documents hold.
  ///   - limit: The most documents; more than 1,000 are fetched in several calls.
  /// - Returns: The documents.
  /// - Throws: `permissionDenied` naming the side that refused, or the host's other errors; `internalError` when a
  ///   document holds something else.
  public func list<Value: JSONCodable>(
    _ prefix: String = "", as type: Value.Type, limit: Int = 1000
  ) async throws -> [Stored<Value>] {
    var params = ListDocumentsParams()
    (params.context, params.collection, params.prefix) = (request.context.token, collection, prefix)
    var found: [Stored<Value>] = []
    repeat {
      params.limit = min(limit - found.count, 1000)
      guard params.limit > 0 else { break }
      let answer: Documents = try await ask(.listDocuments, params)
      for document in answer.documents { found.append(try Self.stored(document)) }
      params.cursor = answer.cursor
    } while params.cursor != nil
    return found
  }

  private func ask<Answer: JSONCodable>(_ method: Method, _ params: some JSONObject) async throws(RPCError) -> Answer {
    let answer = try await request.call.request(method, RawJSON(encoding: params))
    do {
      return try Answer(json: answer)
    } catch {
      throw RPCError(.internalError, "The host's answer does not fit: \(error.under("result")).")
    }
  }

  private static func stored<Value: JSONCodable>(_ document: Document) throws(RPCError) -> Stored<Value> {
    do {
      let value = try Value(json: RawJSON(encoding: document.value))
      return Stored(key: document.key, version: document.version, value: value)
    } catch {
      throw RPCError(.internalError, "A document is not what the plugin keeps there: \(error.under("value")).")
    }
  }
}

extension Request {
  /// The plugin's own documents in a collection that `plugin.json` declares.
  public func storage(_ collection: String) -> Storage { Storage(collection: collection, request: self) }
}
