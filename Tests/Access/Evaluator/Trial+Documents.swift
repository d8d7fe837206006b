import Access
import HustingsProtocol
import Store

// The plugin's own documents.
extension Trial {
  mutating func document(_ call: Call) async -> String? {
    let policy = judge.facts
    let outcome: Outcome
    var writes = false
    switch call {
    case .getNote(let key):
      var params = GetDocumentParams()
      (params.collection, params.key) = ("notes", key)
      outcome = await documents {
        try policy.plan(getDocument: params)
      } answer: { json in
        let note = try Document(json: json)
        return .rows([[.string(note.key), .integer(note.version), note.value]], more: false)
      }
    case .putNote(let key, let value, let version):
      var params = PutDocumentParams()
      (params.collection, params.key, params.value, params.version) = ("notes", key, value, version)
      writes = true
      outcome = await documents {
        try policy.plan(putDocument: params)
      } answer: { json in
        .done(try DocumentVersion(json: json).version)
      }
    case .deleteNote(let key, let version):
      var params = DeleteDocumentParams()
      (params.collection, params.key, params.version) = ("notes", key, version)
      writes = true
      outcome = await documents {
        try policy.plan(deleteDocument: params)
      } answer: { _ in
        .done(0)
      }
    case .listNotes(let prefix, let limit):
      var params = ListDocumentsParams()
      (params.collection, params.prefix, params.limit) = ("notes", prefix, limit)
      outcome = await documents {
        try policy.plan(listDocuments: params)
      } answer: { json in
        let notes = try Documents(json: json)
        return .rows(
          notes.documents.map { [.string($0.key), .integer($0.version), $0.value] }, more: notes.cursor != nil)
      }
    default: return nil
    }
    let sides = judge.sides(ofNotes: writes)
    return sides.isEmpty ? decided(call, outcome) : refused(outcome, sides)
  }

  private func documents(
    _ plan: () throws -> Plan<DocumentCall>, answer: (RawJSON) throws -> Outcome
  ) async -> Outcome {
    await outcome {
      let plan = try plan()
      return try answer(try await store.documents(plan.request, audit: plan.audit))
    }
  }

  /// Compares what came of a call on documents that no side refuses.
  private mutating func decided(_ call: Call, _ outcome: Outcome) -> String? {
    func row(_ key: String) -> [JSONValue]? {
      notes[key].map { [.string(key), .integer($0.version), $0.value] }
    }
    switch call {
    case .getNote(let key):
      guard !key.isEmpty else { return refused(outcome, ["invalid"]) }
      guard let row = row(key) else { return refused(outcome, ["notFound"]) }
      return listed(outcome, [row], more: false)
    case .listNotes(let prefix, let limit):
      let all = notes.keys.filter { $0.hasPrefix(prefix) }.sorted().compactMap(row)
      return listed(outcome, Array(all.prefix(limit)), more: all.count > limit)
    case .putNote(let key, let value, let version):
      let known = notes[key]
      var next = known?.version ?? 0
      if let version, version != next, known?.value != value || ![0, next - 1].contains(version) {
        return refused(outcome, ["conflict"])
      }
      if known?.value != value {
        next += 1
        notes[key] = (next, value)
      }
      note("put")
      guard case .done(next) = outcome else { return "expected version \(next), got \(outcome)" }
    case .deleteNote(let key, let version):
      if let known = notes[key], let version, version != known.version { return refused(outcome, ["conflict"]) }
      notes[key] = nil
      guard case .done = outcome else { return "expected it to be deleted, got \(outcome)" }
    default: break
    }
    return nil
  }

  private mutating func listed(_ outcome: Outcome, _ rows: [[JSONValue]], more: Bool) -> String? {
    guard pays("notes", rows: rows.count) else { return refused(outcome, ["rateLimited"]) }
    note("rows of documents")
    guard case .rows(rows, more) = outcome else { return "expected \(rows), got \(outcome)" }
    return nil
  }
}

extension Judge {
  /// Which sides refuse a call on the plugin's own documents.
  func sides(ofNotes writes: Bool) -> Set<String> {
    var sides: Set<String> = []
    if !mayRun { sides.insert("stage") }
    if facts.manifest.scope.rawValue != facts.tenant.kind.rawValue { sides.insert("purpose") }
    guard let notes = facts.manifest.collection("notes") else { return ["invalid"] }
    if !(writes ? notes.write : notes.read).contains(facts.acting.role) { sides.insert("role") }
    let word = "\(writes ? "write" : "read"):\(facts.acting.role.rawValue)"
    if let grant = grant("notes"), grant.resource == "storage", grant.fields.contains(word) { return sides }
    return sides.union(["grant"])
  }
}
