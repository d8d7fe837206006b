internal import HustingsProtocol

/// Compares what came with what a transcript expects, by value: the order of members does not matter, the string `…`
/// stands for anything, and what the other end chose itself, the ids of its requests, is remembered by its name in the
/// transcript.
struct TranscriptMatch {
  /// The other end's own ids, by those that the transcript has in their place.
  private(set) var ids: [MessageID: MessageID] = [:]

  /// Takes a message that may be the expected one.
  ///
  /// - Returns: The place and the reason if it is another; nil if it fits.
  mutating func difference(of actual: JSONValue, from expected: JSONValue) -> String? {
    guard case .object(var expectedMembers) = expected, case .object(var members) = actual else { return "no message" }
    let isRequest = expectedMembers["method"] != nil && expectedMembers["id"] != nil
    guard isRequest else { return Self.difference(actual, withChosenIDs(expected), at: "") }
    guard let named = expectedMembers["id"].flatMap(MessageID.init(value:)),
      let chosen = members["id"].flatMap(MessageID.init(value:))
    else { return "id: the request has no id that is a string or a whole number" }
    expectedMembers["id"] = nil
    members["id"] = nil
    if let difference = Self.difference(.object(members), .object(expectedMembers), at: "") { return difference }
    ids[named] = chosen
    return nil
  }

  /// Takes a message in the place of one that it differs from, if it calls the same method or answers the same request.
  mutating func takes(_ actual: JSONValue, inPlaceOf expected: JSONValue) -> Bool {
    guard actual["method"] == expected["method"] else { return false }
    guard expected["method"] != nil else { return actual["id"] == expected["id"] }
    guard let named = expected["id"].flatMap(MessageID.init(value:)) else { return actual["id"] == nil }
    guard let chosen = actual["id"].flatMap(MessageID.init(value:)) else { return false }
    ids[named] = chosen
    return true
  }

  /// A request that came, with the id that the transcript has for it.
  func named(_ message: JSONValue) -> JSONValue {
    guard case .object(var members) = message, members["method"] != nil,
      let id = members["id"].flatMap(MessageID.init(value:)), let named = ids.first(where: { $0.value == id })?.key
    else { return message }
    members["id"] = named.value
    return .object(members)
  }

  /// A message to be sent, with the ids that the other end chose in the places of the transcript's.
  func sent(_ message: JSONValue) -> JSONValue {
    guard case .object(var members) = message, members["method"] == nil,
      let id = members["id"].flatMap(MessageID.init(value:)), let chosen = ids[id]
    else { return message }
    members["id"] = chosen.value
    return .object(members)
  }

  /// A `$/cancel` of the other end's, which names a request of its own.
  private func withChosenIDs(_ message: JSONValue) -> JSONValue {
    guard case .object(var members) = message, members["method"] == .string(Method.cancel.rawValue),
      case .object(var params)? = members["params"], let id = params["id"].flatMap(MessageID.init(value:)),
      let chosen = ids[id]
    else { return message }
    params["id"] = chosen.value
    members["params"] = .object(params)
    return .object(members)
  }

  private static func difference(_ actual: JSONValue, _ expected: JSONValue, at path: String) -> String? {
    switch (actual, expected) {
    case (_, .string("…")): return nil
    case (.object(let actual), .object(let expected)):
      for name in expected.keys.sorted() {
        guard let wanted = expected[name] else { continue }
        guard let value = actual[name] else { return "\(path)\(name) is missing" }
        if let difference = difference(value, wanted, at: "\(path)\(name).") { return difference }
      }
      return actual.keys.sorted().first { expected[$0] == nil }.map { "\(path)\($0) was not expected" }
    case (.array(let actual), .array(let expected)):
      for (index, pair) in zip(actual, expected).enumerated() {
        if let difference = difference(pair.0, pair.1, at: "\(path)\(index).") { return difference }
      }
      return actual.count == expected.count
        ? nil : "\(path.dropLast()) has \(actual.count) items where \(expected.count) were expected"
    case (.integer(let actual), .number(let expected)) where Double(actual) == expected: return nil
    case (.number(let actual), .integer(let expected)) where actual == Double(expected): return nil
    default:
      guard actual != expected else { return nil }
      return "\(path.dropLast()) is \(shown(actual)) where \(shown(expected)) was expected"
    }
  }

  private static func shown(_ value: JSONValue) -> String {
    let text = String(decoding: value.jsonBytes(), as: UTF8.self)
    return text.count > 200 ? text.prefix(200) + "…" : text
  }
}

extension MessageID {
  /// An id from a value, nil if that is neither a string nor a whole number.
  init?(value: JSONValue) {
    switch value {
    case .string(let text): self = .string(text)
    case .integer(let number): self = .integer(number)
    default: return nil
    }
  }

  /// The id as a value.
  var value: JSONValue {
    switch self {
    case .string(let text): .string(text)
    case .integer(let number): .integer(number)
    }
  }
}
