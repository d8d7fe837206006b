/// A bound that both ends keep, so that neither can be flooded or kept waiting by the other.
public struct ProtocolLimit: Sendable {
  /// What it counts.
  public enum Measure: Sendable {
    case bytes, count, seconds
  }

  /// The bound, in the measure's unit.
  public let value: Int
  /// What it counts.
  public let measure: Measure
  /// What is bounded, and what happens beyond: one sentence.
  public let about: String

  private init(_ value: Int, _ measure: Measure, _ about: String) {
    self.value = value
    self.measure = measure
    self.about = about
  }

  /// The longest line.
  public static let line = ProtocolLimit(
    8 << 20, .bytes, "One line without its line break; a longer one that comes in ends the conversation.")
  /// The longest answer of rows.
  public static let answer = ProtocolLimit(
    1 << 20, .bytes, "About how much one answer of data.query holds; the cursor leads to the rest.")
  /// The most unanswered requests.
  public static let unanswered = ProtocolLimit(
    64, .count, "Requests that the other end has not answered yet; the next is answered rateLimited.")
  /// The most bytes of unanswered requests.
  public static let inbound = ProtocolLimit(
    16 << 20, .bytes, "What unanswered requests hold together; the request that goes over it is answered rateLimited.")
  /// The most bytes that wait to be written.
  public static let outbound = ProtocolLimit(
    16 << 20, .bytes, "What may wait to be written to an end that does not read; then requests fail as unavailable.")
  /// The longest id of a request.
  public static let id = ProtocolLimit(
    256, .bytes, "The id of a request; a longer one is answered invalidRequest, without an id.")
  /// The most lines that are no message.
  public static let garbage = ProtocolLimit(
    100, .count, "Lines of one conversation that are no message; one more ends it.")
  /// How long an end may not read.
  public static let stall = ProtocolLimit(
    5, .seconds, "How long an end may leave what waits for it unread; then the conversation ends.")
  /// The deepest nesting of JSON.
  public static let depth = ProtocolLimit(
    JSONReader.maximumDepth, .count, "Levels of arrays and objects within each other in one line.")
  /// The deepest nesting of a filter.
  public static let filterDepth = ProtocolLimit(
    Filter.maximumDepth, .count, "Levels of and, or and not within each other in a filter.")
  /// The most conditions of a filter.
  public static let filterNodes = ProtocolLimit(
    Filter.maximumNodes, .count, "Comparisons and joints in one filter, together.")
  /// The most operations of a batch.
  public static let operations = ProtocolLimit(
    BatchParams.maximumOperations, .count, "Writes in one data.batch.")
  /// The largest document.
  public static let document = ProtocolLimit(64 << 10, .bytes, "One document's value as JSON, without spaces.")
  /// The most documents.
  public static let documents = ProtocolLimit(10_000, .count, "A plugin's documents in one branch or office.")
  /// The most bytes of documents.
  public static let storage = ProtocolLimit(
    10 << 20, .bytes, "A plugin's documents in one branch or office together, keys and values.")
  /// The largest manifest.
  public static let manifest = ProtocolLimit(256 << 10, .bytes, "The file plugin.json; a larger one is refused.")

  /// Every limit, with the name that the specification gives it.
  public static let all: [(name: String, limit: ProtocolLimit)] = [
    ("line", line), ("answer", answer), ("unanswered requests", unanswered), ("bytes of unanswered requests", inbound),
    ("bytes waiting to be written", outbound), ("request id", id), ("lines that are no message", garbage),
    ("not reading", stall), ("JSON depth", depth), ("filter depth", filterDepth), ("filter conditions", filterNodes),
    ("operations of a batch", operations), ("document", document), ("documents of a plugin", documents),
    ("storage of a plugin", storage), ("manifest", manifest),
  ]
}
