internal import HustingsProtocol

/// A line that may be a message, and what it should come to.
struct Message {
  /// What is known of a line before it is read.
  enum Kind: String, CaseIterable {
    /// A message of the protocol: it must be accepted.
    case valid
    /// One with something broken in it, or an answer or manifest in place of another.
    case mutated
    /// Bytes.
    case random
  }

  var kind: Kind
  /// Without its line feed, unless it breaks the line.
  var bytes: [UInt8]
}

/// Makes lines: six in twenty are valid, thirteen mutated, one is random bytes.
struct MessageMaker {
  private var random: Random
  private var values: ValueMaker
  private var last: [UInt8] = Array("{}".utf8)

  init(seed: UInt64) {
    random = Random(seed: seed)
    values = ValueMaker(random: Random(seed: ~seed))
  }

  mutating func next() -> Message {
    switch random.below(20) {
    case 0: return Message(kind: .random, bytes: (0..<random.below(200)).map { _ in UInt8(random.below(256)) })
    case 1...6: return Message(kind: .valid, bytes: message())
    default:
      let message = message()
      let broken = Mutation.mutated(message, beside: last, &random)
      last = message
      return Message(kind: .mutated, bytes: broken)
    }
  }

  /// A number for how a line is cut, and the like.
  mutating func below(_ bound: Int) -> Int { random.below(bound) }

  private mutating func message() -> [UInt8] {
    var fields: [String: JSONValue] = ["jsonrpc": "2.0"]
    let method = random.pick(Method.allCases)
    switch random.below(4) {
    case 0:
      fields["id"] = values.value(of: MessageID.self)
      fields["result"] = values.value(of: random.once(in: 8) ? Manifest.self : method.result ?? Nothing.self)
    case 1 where random.once(in: 3):
      fields["id"] = random.once(in: 5) ? .null : values.value(of: MessageID.self)
      fields["error"] = [
        "code": .integer(random.pick(ErrorCode.allCases.map(\.rawValue) + [0])),
        "message": values.value(of: String.self),
        "data": [
          "reason": values.value(of: String.self), "side": values.value(of: ErrorDetail.Side?.self),
          "hint": values.value(of: String?.self),
        ],
      ]
    default:
      fields["method"] = .string(method.rawValue)
      fields["params"] = values.value(of: method.params)
      if !method.isNotification { fields["id"] = values.value(of: MessageID.self) }
    }
    return TextMaker.text(of: .object(fields), &random)
  }
}
