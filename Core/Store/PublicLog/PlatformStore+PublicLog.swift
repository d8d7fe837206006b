package import HustingsProtocol

// The public log: what was decided about plugins, line by line, each with the hash of the one before it and the host's
// signature. It is written in the transaction of what it tells.
extension PlatformStore {
  /// Lines of the log as everybody may read them, in order, from the first of that number on.
  package func log(from first: Int = 1, limit: Int = .max) async throws(RPCError) -> [LogEntry] {
    try await run { try PublicLog.entries($0, from: first, limit: limit) }
  }

  /// The bytes of those lines, which are what is hashed.
  package func logLines(from first: Int = 1, limit: Int = .max) async throws(RPCError) -> [String] {
    try await run { try PublicLog.lines($0, from: first, limit: limit).map(\.line) }
  }

  /// How many lines there are, and what the last one's hash is, with the host's signature of that line.
  package func logHead() async throws(RPCError) -> LogHead {
    let key = try publicKey()
    return try await run { try PublicLog.head($0, key: key) }
  }

  /// Looks the whole log through.
  ///
  /// - Parameter earlier: Lines that somebody kept; it must begin with them.
  /// - Returns: The first fault, in words; nil when there is none.
  /// - Throws: when it cannot be read.
  package func verifyLog(against earlier: [String] = []) async throws(RPCError) -> String? {
    let key = try publicKey()
    return try await run { try PublicLog.fault($0, key: key, earlier: earlier) }
  }

  /// What follows from the log.
  package func vetting() async throws(RPCError) -> Vetting {
    try await run { Vetting(try PublicLog.entries($0)) }
  }

  private func publicKey() throws(RPCError) -> PublicKey {
    do throws(StoreError) { return try hostKey().shown } catch { throw StoreError.rpcError(error) }
  }
}

/// The end of the public log.
package struct LogHead: JSONObject, Equatable {
  /// How many lines it has.
  package var number = 0
  /// The hash of the last one; of none, zeros.
  package var hash = LogEntry.genesis
  /// The host's signature of that line.
  package var signature = ""
  /// What the signature is checked with.
  package var key = ""

  package static let about = "The end of the public log."
  package static let members: [Member<Self>] = [
    .required("number", \.number, "How many lines it has."),
    .required("hash", \.hash, "The BLAKE2b-256 hash of the last one."),
    .required("signature", \.signature, "The host's signature (Ed25519) of the last line."),
    .required("key", \.key, "The host's public key."),
  ]

  package init() {}
}

/// The log's table. A line holds the hash of the line before it, so that none can be changed, taken out or put in without
/// another end.
enum PublicLog {
  /// Adds a line.
  static func append(
    _ entry: LogEntry, _ connection: Connection, by key: SigningKey, at now: Instant
  ) throws {
    var entry = entry
    entry.at = now
    let last = try connection.query("SELECT number, line FROM publicLog ORDER BY number DESC LIMIT 1") {
      (Int($0.integer(0)), $0.text(1))
    }.first
    entry.number = (last?.0 ?? 0) + 1
    entry.previous = last.map { Digest.hexadecimal($0.1) } ?? LogEntry.genesis
    let line = entry.jsonBytes()
    try insert(String(decoding: line, as: UTF8.self), signature: key.signature(of: line), connection)
  }

  /// Adds a line as it is, behind the last.
  static func insert(_ line: String, signature: String, _ connection: Connection) throws {
    try connection.run("INSERT INTO publicLog (line, signature) VALUES (?, ?)", [.text(line), .text(signature)])
  }

  /// Lines with their signatures.
  static func lines(
    _ connection: Connection, from first: Int = 1, limit: Int = .max
  ) throws -> [(line: String, signature: String)] {
    try connection.query(
      "SELECT line, signature FROM publicLog WHERE number >= ? ORDER BY number LIMIT ?",
      [.integer(Int64(first)), .integer(Int64(limit))]
    ) { ($0.text(0), $0.text(1)) }
  }

  static func entries(_ connection: Connection, from first: Int = 1, limit: Int = .max) throws -> [LogEntry] {
    try lines(connection, from: first, limit: limit).enumerated().map { offset, row in
      do {
        return try LogEntry(jsonBytes: Array(row.line.utf8))
      } catch {
        throw StoreError(.damaged, "line \(first + offset) of the public log cannot be read; `hustings log verify`")
      }
    }
  }

  static func head(_ connection: Connection, key: PublicKey) throws -> LogHead {
    var head = LogHead()
    head.key = key.text
    let last = try connection.query("SELECT number, line, signature FROM publicLog ORDER BY number DESC LIMIT 1") {
      (Int($0.integer(0)), $0.text(1), $0.text(2))
    }.first
    if let last { (head.number, head.hash, head.signature) = (last.0, Digest.hexadecimal(last.1), last.2) }
    return head
  }

  static func fault(_ connection: Connection, key: PublicKey, earlier: [String]) throws -> String? {
    var previous = LogEntry.genesis
    let lines = try lines(connection)
    for (offset, row) in lines.enumerated() {
      let place = "Line \(offset + 1)"
      guard let entry = try? LogEntry(jsonBytes: Array(row.line.utf8)) else { return "\(place) cannot be read." }
      guard entry.number == offset + 1 else { return "\(place) is missing: the next one is number \(entry.number)." }
      guard entry.previous == previous else { return "\(place) does not follow the line before it." }
      guard key.isSigned(Array(row.line.utf8), row.signature) else { return "\(place) is not as this host signed it." }
      if offset < earlier.count, earlier[offset] != row.line { return "\(place) is another than it was." }
      previous = Digest.hexadecimal(row.line)
    }
    guard lines.count >= earlier.count else {
      return "It ends at line \(lines.count), and had \(earlier.count) lines before."
    }
    return nil
  }
}
