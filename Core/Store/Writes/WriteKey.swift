internal import HustingsProtocol

/// Lets a write that is sent again be answered as the first was, and do nothing: the key that names it, and what it
/// asked for. The first answer is kept as it was said, so that no later change of the rows shows in it.
struct WriteKey {
  /// How long a key is kept after its write, in seconds: 30 days.
  static let lifetime = 30 * 86_400
  /// The longest key, in bytes.
  private static let longest = 200

  private let scope: String
  private let key: String
  private let body: String
  private let at: Instant

  /// A write's key.
  ///
  /// - Parameters:
  ///   - key: As the writer gave it.
  ///   - scope: Within which keys are told apart: plugin, tenant, user and method.
  ///   - body: What is asked for.
  ///   - at: The time, by the clock that keys expire by: not a sample's, which stands still.
  /// - Throws: `invalid` for a key that is empty or too long.
  init(_ key: String, scope: String, body: JSONValue, at: Instant) throws(RPCError) {
    guard (1...Self.longest).contains(key.utf8.count) else {
      throw RPCError(
        .invalid, "A write needs a key of 1 to \(Self.longest) bytes.",
        data: ErrorDetail(reason: "outOfBounds", field: "key"))
    }
    (self.key, self.scope, self.at) = (key, scope, at)
    self.body = Digest.hexadecimal(body.jsonBytes())
  }

  /// The first answer, when this very write was done already.
  ///
  /// - Throws: `conflict` when another was done under the key.
  func firstAnswer<Answer: JSONCodable>(_ connection: Connection) throws -> Answer? {
    try connection.run("DELETE FROM answers WHERE at < ?", [SQLValue(at.adding(seconds: -Self.lifetime))])
    let found = try connection.query(
      "SELECT body, answer FROM answers WHERE scope = ? AND key = ?", [.text(scope), .text(key)]
    ) { try $0.step() ? ($0.text(0), $0.text(1)) : nil }
    guard let (body, answer) = found else { return nil }
    guard body == self.body else {
      throw RPCError(
        .conflict, "The key was used for another write; use a new key for each.",
        data: ErrorDetail(reason: "keyReused", field: "key"))
    }
    return try Answer(jsonBytes: Array(answer.utf8))
  }

  /// Keeps the answer of the write that was done.
  func keep(_ answer: some JSONCodable, _ connection: Connection) throws {
    try connection.run(
      "INSERT INTO answers (scope, key, body, answer, at) VALUES (?, ?, ?, ?, ?)",
      [.text(scope), .text(key), .text(body), .text(RawJSON(encoding: answer).text), SQLValue(at)])
  }
}
