internal import Access
internal import Host
internal import HustingsProtocol
internal import HustingsTransport
internal import Store
internal import Web

/// What is wrong with the codec.
struct Disagreement: Error, CustomStringConvertible {
  var description: String
}

/// Reads lines as the host does, from bytes to plans and pages, and holds every accepted value to the promise that it
/// can be written and read again.
struct Reading {
  /// A read that was planned.
  enum Read {
    case page(Selection)
    case row(RowRead, id: String)
  }

  /// Accepted lines, by what was known of them.
  private(set) var accepted: [Message.Kind: Int] = [:]
  /// Refused lines, by what was known of them.
  private(set) var refused: [Message.Kind: Int] = [:]
  /// Parameters and results that fitted a type.
  private(set) var decoded = 0
  /// Data calls that were allowed.
  private(set) var planned = 0
  /// Reads that were planned last, for the store.
  private(set) var reads: [Read] = []
  private var framer = LineFramer(limit: PeerLimits.standard.line)

  /// Reads one message, in pieces.
  ///
  /// - Parameters:
  ///   - message: What is read.
  ///   - cut: Gives a random number below its argument.
  /// - Throws: `Disagreement`.
  mutating func read(_ message: Message, cut: (Int) -> Int) throws {
    reads = []
    var lines: [[UInt8]] = []
    let stream = message.bytes + [UInt8(ascii: "\n")]
    var start = 0
    while start < stream.count {
      let end = cut(4) == 0 ? min(stream.count, start + 1 + cut(200)) : stream.count
      try framer.feed(stream.span.extracting(start..<end), into: &lines)
      start = end
    }
    let expected = message.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.count == expected.count, zip(lines, expected).allSatisfy({ $0.elementsEqual($1) }) else {
      throw Disagreement(description: "the framer cut a stream elsewhere than at its line feeds")
    }
    for line in lines { try read(line, message.kind) }
  }

  private mutating func read(_ line: [UInt8], _ kind: Message.Kind) throws {
    let isJSON = (try? RawJSON(validating: line)) != nil
    if !isJSON, (try? JSONValue(jsonBytes: line)) != nil {
      throw Disagreement(description: "a value was read from what is no JSON")
    }
    let envelope: Envelope
    do throws(EnvelopeError) {
      envelope = try Envelope(line: line)
    } catch {
      if kind == .valid { throw Disagreement(description: "a valid message was refused: \(error.error.message)") }
      guard (error.error.code == .parseError) == !isJSON else {
        throw Disagreement(description: "bad JSON and bad messages were mixed up: \(error.error.message)")
      }
      refused[kind, default: 0] += 1
      return
    }
    guard isJSON else { throw Disagreement(description: "a message was read from what is no JSON") }
    accepted[kind, default: 0] += 1
    guard try Envelope(line: envelope.line().dropLast()) == envelope else {
      throw Disagreement(description: "a message came back otherwise than it went out")
    }
    switch envelope {
    case .request(_, let name, let params), .notification(let name, let params):
      try call(name, params, mustFit: kind == .valid)
    case .result(_, let result): try answer(result, mustFit: kind == .valid)
    case .failure: break
    }
  }

  private mutating func call(_ name: String, _ params: RawJSON, mustFit: Bool) throws {
    guard let method = Method(rawValue: name) else { return }
    let fits = try comesBack(method.params, params)
    guard fits || !mustFit else { throw Disagreement(description: "valid parameters of \(name) were refused") }
    guard fits else { return }
    let policy = Sample.policy
    switch method {
    case .query: note(try? .page(policy.plan(query: QueryParams(json: params)).request))
    case .get:
      let get = try GetParams(json: params)
      note(try? .row(policy.plan(get: get).request, id: get.id))
    case .aggregate: planned += (try? policy.plan(aggregate: AggregateParams(json: params))) == nil ? 0 : 1
    case .create: planned += (try? policy.plan(create: WriteParams(json: params))) == nil ? 0 : 1
    case .update: planned += (try? policy.plan(update: WriteParams(json: params))) == nil ? 0 : 1
    case .delete: planned += (try? policy.plan(delete: DeleteParams(json: params))) == nil ? 0 : 1
    case .batch: planned += (try? policy.plan(batch: BatchParams(json: params))) == nil ? 0 : 1
    case .getDocument: planned += (try? policy.plan(getDocument: GetDocumentParams(json: params))) == nil ? 0 : 1
    case .putDocument: planned += (try? policy.plan(putDocument: PutDocumentParams(json: params))) == nil ? 0 : 1
    case .deleteDocument:
      planned += (try? policy.plan(deleteDocument: DeleteDocumentParams(json: params))) == nil ? 0 : 1
    case .listDocuments: planned += (try? policy.plan(listDocuments: ListDocumentsParams(json: params))) == nil ? 0 : 1
    default: break
    }
  }

  private mutating func note(_ read: Read?) {
    guard let read else { return }
    planned += 1
    reads.append(read)
  }

  private mutating func answer(_ result: RawJSON, mustFit: Bool) throws {
    var fits = false
    for type in Method.readable { if try comesBack(type, result) { fits = true } }
    guard fits || !mustFit else { throw Disagreement(description: "a valid result was refused") }
    if let page = try? Page(json: result) {
      _ = page.html(links: LinkResolver(tenant: "sample", plugin: "fuzz"), form: FormContext(csrf: "c", key: "k"))
      _ = page.terminalText()
    }
    _ = (try? Manifest(json: result))?.problems()
  }

  /// Whether the value fits the type; then it must come back equal when it is written and read, and be written the same.
  private mutating func comesBack<Value: JSONObject & Equatable>(_ type: Value.Type, _ raw: RawJSON) throws -> Bool {
    guard let value = try? Value(json: raw) else { return false }
    decoded += 1
    let bytes = value.jsonBytes()
    guard let again = try? Value(jsonBytes: bytes), again == value, again.jsonBytes() == bytes else {
      throw Disagreement(description: "a \(type) came back otherwise than it went out")
    }
    return true
  }
}
