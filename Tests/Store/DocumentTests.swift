import HustingsProtocol
import Store
import Testing

@Suite(.serialized) struct `A plugin's documents` {
  private func call(
    _ what: DocumentCall.What, plugin: String = "notes", collection: String = "rooms"
  ) -> DocumentCall {
    DocumentCall(plugin: plugin, collection: collection, what, now: Branch.now)
  }

  private func put(
    _ branch: Branch, _ key: String, _ value: JSONValue, version: Int? = nil, plugin: String = "notes"
  ) async throws -> Int {
    let answer = try await branch.store.documents(
      call(.put(key: key, value, version: version), plugin: plugin), audit: nil)
    return try DocumentVersion(json: answer).version
  }

  private func get(
    _ branch: Branch, _ key: String, plugin: String = "notes", collection: String = "rooms"
  ) async throws -> Document {
    let answer = try await branch.store.documents(
      call(.get(key: key), plugin: plugin, collection: collection), audit: nil)
    return try Document(json: answer)
  }

  private func list(
    _ branch: Branch, _ prefix: String = "", limit: Int = 100, cursor: String? = nil, rights: String = "r"
  ) async throws -> Documents {
    let what = DocumentCall.What.list(prefix: prefix, limit: limit, cursor: cursor, rights: rights)
    return try Documents(json: try await branch.store.documents(call(what), audit: nil))
  }

  /// Keeps so many documents of one value at once, by keys of three digits or more.
  private func fill(_ branch: Branch, documents: Int, value: JSONValue) throws {
    let text = RawJSON(encoding: value).text
    let connection = try Connection(path: try branch.folder.tenant("exbourne"), mode: .readWrite)
    try connection.query(
      """
      WITH RECURSIVE numbers (number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM numbers LIMIT ?)
      INSERT INTO documents (plugin, collection, key, version, size, value, updatedAt)
      SELECT 'notes', 'rooms', printf('%03d', number), 1, length(printf('%03d', number)) + ?, ?, '2026-05-07T09:00:00Z'
      FROM numbers
      """, [.integer(Int64(documents)), .integer(Int64(text.utf8.count)), .text(text)]
    ) { while try $0.step() {} }
  }

  @Test func `one is kept as it came, with a version and a change number for each write`() async throws {
    let branch = try await Branch()
    let number = await branch.store.lastChange
    let value: JSONValue = ["text": "Siân \"O'Neill\"\n", "at": [1, 2.5, true, nil], "": [:]]
    #expect(try await put(branch, "a", value) == 1)
    #expect(try await put(branch, "a", nil) == 2)
    #expect(try await put(branch, "a", value) == 3)
    #expect(await branch.store.lastChange == number + 3)
    let document = try await get(branch, "a")
    #expect((document.key, document.version, document.value) == ("a", 3, value))
    _ = try await branch.store.documents(call(.delete(key: "a", version: nil)), audit: nil)
    #expect(await branch.store.lastChange == number + 4)
    #expect(await error { try await get(branch, "a") }?.code == .notFound)
    _ = try await branch.store.documents(call(.delete(key: "a", version: 7)), audit: nil)
    #expect(await branch.store.lastChange == number + 4, "what is not there is deleted already")
  }

  @Test func `a write from an outdated version is a conflict, and one of what is there already is none`() async throws {
    let branch = try await Branch()
    #expect(await error { try await put(branch, "a", 1, version: 3) }?.data?.reason == "versionChanged")
    #expect(try await put(branch, "a", 1, version: 0) == 1)
    #expect(try await put(branch, "a", 1, version: 0) == 1, "sent again")
    #expect(await error { try await put(branch, "a", 1, version: 7) }?.code == .conflict, "the same value, guessed")
    #expect(try await put(branch, "accent", "\u{E9}") == 1)
    #expect(try await put(branch, "accent", "e\u{301}") == 2, "other bytes are another value")
    #expect(await error { try await put(branch, "a", 2, version: 0) }?.code == .conflict)
    #expect(try await put(branch, "a", 2, version: 1) == 2)
    let outdated = await error {
      try await branch.store.documents(call(.delete(key: "a", version: 1)), audit: nil)
    }
    #expect(outdated?.code == .conflict)
  }

  @Test func `a document that is made again starts above every version that was deleted`() async throws {
    let branch = try await Branch()
    for value in [1, 2, 3] { _ = try await put(branch, "a", .integer(value)) }
    _ = try await branch.store.documents(call(.delete(key: "a", version: 3)), audit: nil)
    #expect(try await put(branch, "a", 9, version: 0) == 4)
    #expect(await error { try await put(branch, "a", 5, version: 1) }?.code == .conflict, "of the one before")
    #expect(try await put(branch, "b", 1, version: 0) == 4, "no key is kept of what was deleted")
  }

  @Test(arguments: ["", String(repeating: "k", count: 129), String(repeating: "ŵ", count: 65), "a\u{0}b", "a\nb"])
  func `a key is 1 to 128 bytes without control characters`(key: String) async throws {
    let branch = try await Branch()
    let refusal = await error { try await put(branch, key, 1) }
    #expect(refusal?.code == .invalid)
    #expect(refusal?.data?.field == "key")
    #expect(try await put(branch, String(repeating: "ŵ", count: 64), 1) == 1)
  }

  @Test func `no plugin sees another's, nor one collection what is in the other`() async throws {
    let branch = try await Branch()
    _ = try await put(branch, "a", "mine")
    #expect(await error { try await get(branch, "a", plugin: "other") }?.code == .notFound)
    #expect(await error { try await get(branch, "a", collection: "drafts") }?.code == .notFound)
    #expect(try await put(branch, "a", "theirs", version: 0, plugin: "other") == 1)
    #expect(try await get(branch, "a").value == "mine")
    #expect(try await list(branch).documents.map(\.value) == ["mine"])
  }

  @Test func `they are listed by the bytes of their keys, a page at a time, from a prefix on`() async throws {
    let branch = try await Branch()
    let keys = ["a", "aa", "ab", "ac/1", "ac/2", "b", "ŵ", "\u{10FFFF}", "\u{10FFFF}\u{10FFFF}", "Z", "%", "_"]
    for key in keys { _ = try await put(branch, key, .string(key)) }
    let sorted = keys.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    var found: [String] = []
    var cursor: String?
    repeat {
      let page = try await list(branch, limit: 5, cursor: cursor)
      found += page.documents.map(\.key)
      cursor = page.cursor
    } while cursor != nil
    #expect(found == sorted)
    #expect(try await list(branch, "a").documents.map(\.key) == ["a", "aa", "ab", "ac/1", "ac/2"])
    #expect(try await list(branch, "ac/").documents.map(\.key) == ["ac/1", "ac/2"])
    #expect(try await list(branch, "\u{10FFFF}").documents.count == 2)
    #expect(try await list(branch, "%").documents.map(\.key) == ["%"])
    let page = try await list(branch, limit: 5)
    for (prefix, rights) in [("a", "r"), ("", "other rights")] {
      let refusal = await error { try await list(branch, prefix, cursor: page.cursor, rights: rights) }
      #expect(refusal?.data?.reason == "cursorInvalid")
    }
  }

  @Test func `an answer is cut at 1 MiB, and its cursor leads to the rest`() async throws {
    let branch = try await Branch()
    let large = JSONValue.string(String(repeating: "x", count: 60_000))
    for index in 0..<30 { _ = try await put(branch, "\(100 + index)", large) }
    let first = try await list(branch)
    #expect(first.documents.count < 30)
    #expect(first.jsonBytes().count <= ProtocolLimit.answer.value)
    let rest = try await list(branch, cursor: first.cursor)
    #expect(first.documents.count + rest.documents.count == 30)
  }

  @Test func `a document over 64 KiB is too large, and so is one that the storage has no room for`() async throws {
    let branch = try await Branch()
    let most = ProtocolLimit.document.value
    let large = JSONValue.string(String(repeating: "x", count: most - 2))
    let refusal = await error { try await put(branch, "a", .string(String(repeating: "x", count: most - 1))) }
    #expect(refusal?.code == .tooLarge)
    #expect(refusal?.data?.reason == "documentTooLarge")
    let fitting = ProtocolLimit.storage.value / (most + 3)
    try fill(branch, documents: fitting, value: large)
    let full = await error { try await put(branch, "one more", large) }
    #expect(full?.code == .tooLarge)
    #expect(full?.data?.reason == "storageFull")
    #expect(full?.message.contains("10 MiB") == true)
    #expect(try await put(branch, "one more", large, plugin: "other") == 1, "another plugin has room of its own")
    #expect(try await put(branch, "000", "small") == 2, "what makes it smaller is taken")
    #expect(try await put(branch, "one more", large) == 1)
  }

  @Test func `of 10,000 documents the next is too many`() async throws {
    let branch = try await Branch()
    try fill(branch, documents: ProtocolLimit.documents.value, value: 1)
    let full = await error { try await put(branch, "one more", 1) }
    #expect(full?.data?.reason == "storageFull")
    #expect(full?.message.contains("10000") == true)
    #expect(try await put(branch, "007", 2) == 2)
  }
}
