internal import HustingsProtocol
internal import HustingsTransport

/// Plays the host's side of a transcript to a plugin, and compares what the plugin says.
///
/// A transcript without `initialize` is played to a plugin that was initialized before.
/// The plugin's lines between two of the host's may come in any order: nothing in the protocol orders them.
public struct TranscriptPlayer: Sendable {
  /// The first thing that a plugin said otherwise than the transcript.
  public struct Difference: Error, Equatable, Sendable, CustomStringConvertible {
    /// The transcript's line, from 1.
    public var line: Int
    /// What differs, in words.
    public var what: String

    /// The place and what differs there.
    public var description: String { "line \(line): \(what)" }
  }

  private let transcript: Transcript
  private let limit: Duration
  private let rewrites: Bool

  /// A player of a transcript.
  ///
  /// - Parameters:
  ///   - transcript: What is to be said.
  ///   - limit: How long the plugin may take for each line.
  ///   - rewrites: Whether another line of the same method, or answer to the same request, is taken in the place of one
  ///     that differs.
  public init(_ transcript: Transcript, limit: Duration = .seconds(30), rewrites: Bool = false) {
    self.transcript = transcript
    self.limit = limit
    self.rewrites = rewrites
  }

  /// Plays the transcript from its first line to its last.
  ///
  /// - Parameter wire: The conversation with a plugin that has just started.
  /// - Returns: The transcript as it was played: the plugin's lines as they came, in the transcript's order. When it is
  ///   rewritten, those that fit stand as they stood.
  /// - Throws: `Difference` at the first line that the plugin said otherwise, or did not say.
  @discardableResult
  public func play(over wire: Wire) async throws(Difference) -> Transcript {
    var match = TranscriptMatch()
    var played = transcript
    var awaited: [Int] = []
    if !transcript.entries.contains(where: \.isBeginning) { try await begin(wire) }
    for (index, entry) in transcript.entries.enumerated() {
      if entry.speaker == .plugin {
        awaited.append(index)
        continue
      }
      try await hear(&awaited, wire, &match, &played)
      let message = match.sent(entry.message)
      let line = message == entry.message ? entry.sent : Self.line(message)
      guard await wire.send(line, within: limit) else {
        throw Difference(line: entry.line, what: "the plugin does not read, or has ended")
      }
    }
    try await hear(&awaited, wire, &match, &played)
    return played
  }

  /// Asks `initialize`, whatever the plugin's views and actions are. The host's ids begin with 1, so 0 is free.
  private func begin(_ wire: Wire) async throws(Difference) {
    var params = InitializeParams()
    params.versions = [ProtocolVersion.current]
    params.host = "hustings"
    let request = Envelope.request(
      id: .integer(0), method: Method.initialize.rawValue, params: RawJSON(encoding: params))
    guard await wire.send(String(decoding: request.line().dropLast(), as: UTF8.self), within: limit),
      case .line(let bytes) = await wire.next(within: limit), case .result(.integer(0), _)? = try? Envelope(line: bytes)
    else { throw Difference(line: 1, what: "the plugin does not answer `initialize` with a result") }
  }

  private func hear(
    _ awaited: inout [Int], _ wire: Wire, _ match: inout TranscriptMatch, _ played: inout Transcript
  ) async throws(Difference) {
    while let first = awaited.first {
      let expected = transcript.entries[first]
      guard case .line(let bytes) = await wire.next(within: limit) else {
        throw Difference(line: expected.line, what: "the plugin did not say this: \(expected.text)")
      }
      guard let actual = try? JSONValue(json: RawJSON(validating: bytes)) else {
        throw Difference(line: expected.line, what: "the plugin said something that is no JSON")
      }
      var reason: String?
      var found: Int?
      for (place, index) in awaited.enumerated() {
        let difference = match.difference(of: actual, from: transcript.entries[index].message)
        if difference == nil {
          found = place
          if !rewrites { played.entries[index].text = String(decoding: bytes, as: UTF8.self) }
          break
        }
        reason = reason ?? difference
      }
      if found == nil, rewrites {
        found = awaited.firstIndex { match.takes(actual, inPlaceOf: transcript.entries[$0].message) }
        if let found {
          let message = match.named(actual)
          played.entries[awaited[found]].text =
            message == actual ? String(decoding: bytes, as: UTF8.self) : Self.line(message)
        }
      }
      guard let found else {
        throw Difference(
          line: expected.line, what: "\(reason ?? "") in \(String(decoding: bytes.prefix(2000), as: UTF8.self))")
      }
      awaited.remove(at: found)
    }
  }

  /// A message as the host writes it: an answer's members in their order.
  static func line(_ message: JSONValue) -> String {
    guard case .object(let members) = message else { return "" }
    var writer = JSONWriter()
    writer.beginObject()
    let order = ["jsonrpc", "id", "method", "params", "result", "error"]
    for name in order + members.keys.filter({ !order.contains($0) }).sorted() {
      guard let value = members[name] else { continue }
      writer.name(name)
      value.write(to: &writer)
    }
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

extension Transcript.Entry {
  fileprivate var isBeginning: Bool {
    guard speaker == .host, case .object(let members) = message else { return false }
    return members["method"] == .string(Method.initialize.rawValue)
  }
}
