public import HustingsProtocol

/// A conversation as a text file: what host and plugin say, line by line.
///
/// ```
/// # A view with one query.
/// → {"jsonrpc":"2.0","id":1,"method":"ping","params":{}}
/// ← {"jsonrpc":"2.0","id":1,"result":{}}
/// ```
///
/// Lines that begin with `#` are comments; the first say what the transcript shows. The string `…` in what is expected
/// stands for any value. After `! ` stands a line that is no message, as it is sent.
public struct Transcript: Equatable, Sendable {
  /// Who says a line.
  public enum Speaker: Character, Sendable {
    /// To the plugin.
    case host = "→"
    /// To the host.
    case plugin = "←"
  }

  /// One message.
  public struct Entry: Equatable, Sendable {
    /// Its line in the file, from 1.
    public var line: Int
    /// Who says it.
    public var speaker: Speaker
    /// The message; null for a line that is none.
    public var message: JSONValue
    /// The line as it stands in the file.
    public var text: String

    /// The line as it is sent.
    var sent: String { message == .null ? String(text.dropFirst(2)) : text }
  }

  /// What a file says that is no transcript.
  public struct Fault: Error, Equatable, Sendable, CustomStringConvertible {
    /// The line in the file, from 1.
    public var line: Int
    /// What is wrong with it.
    public var what: String

    /// The place and what is wrong there.
    public var description: String { "line \(line): \(what)" }
  }

  /// The comments before the first message, without their `#`.
  public var head: [String]
  /// The messages, in their order.
  public var entries: [Entry]

  /// Reads a file's text.
  ///
  /// - Parameter text: The whole file.
  /// - Throws: `Fault` for the first line that is neither a comment nor a message.
  public init(_ text: String) throws(Fault) {
    head = []
    entries = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let number = index + 1
      if line.first == "#" {
        if entries.isEmpty { head.append(String(line.dropFirst(line.hasPrefix("# ") ? 2 : 1))) }
        continue
      }
      guard let first = line.first else { continue }
      guard let speaker = Speaker(rawValue: first), line.dropFirst().first == " " else {
        throw Fault(line: number, what: "begins with none of `# `, `→ ` and `← `")
      }
      let text = String(line.dropFirst(2))
      guard !text.hasPrefix("! ") else {
        entries.append(Entry(line: number, speaker: speaker, message: .null, text: text))
        continue
      }
      do throws(JSONError) {
        let message = try JSONValue(json: RawJSON(validating: text.utf8))
        guard case .object = message else { throw JSONError("is no object", offset: 0) }
        entries.append(Entry(line: number, speaker: speaker, message: message, text: text))
      } catch {
        throw Fault(line: number, what: "holds no message: \(error)")
      }
    }
    guard let first = head.first, !first.isEmpty else {
      throw Fault(line: 1, what: "must be a comment that says what the transcript shows")
    }
  }

  /// The file's text.
  public var text: String {
    (head.map { "# \($0)" } + entries.map { "\($0.speaker.rawValue) \($0.text)" }).joined(separator: "\n") + "\n"
  }

  /// What the head says under a name, as in `# Plays: swift python`.
  ///
  /// - Parameter name: The word before the colon.
  /// - Returns: The rest of that line; nil when there is none.
  public func note(_ name: String) -> String? {
    head.first { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) }
  }
}
