internal import Access
internal import CSodium
internal import HustingsProtocol
internal import Store
internal import Synchronization

/// A request that a plugin is answering: whose rights its data calls have.
struct ActiveRequest: Sendable {
  var acting: Acting
  /// Nil for plugins of scope `platform`, which have no data.
  var tenant: TenantRecord?
  var now: Instant
}

/// The requests that one process is answering, by the token that its data calls name.
final class ActiveRequests: Sendable {
  private struct State {
    var byToken: [String: ActiveRequest] = [:]
    var tokens = TokenSource()
  }

  private let state = Mutex(State())

  /// Opens a request; returns its token, which nobody can guess.
  func open(_ request: ActiveRequest) -> String {
    state.withLock { state in
      let token = state.tokens.next()
      state.byToken[token] = request
      return token
    }
  }

  /// Closes a request: data calls with its token are refused from now on.
  func close(_ token: String) {
    state.withLock { $0.byToken[token] = nil }
  }

  /// The open request of a token.
  func request(_ token: String) throws(RPCError) -> ActiveRequest {
    guard let request = state.withLock({ $0.byToken[token] }) else {
      throw RPCError(
        .contextExpired, "This context's request was already answered, or never made.",
        data: ErrorDetail(
          reason: "contextExpired", field: "context", hint: "Use the context of the request that is being answered."))
    }
    return request
  }
}

/// Makes tokens of 128 random bits in 32 hexadecimal digits. The kernel is asked for sixteen at a time: asking is most
/// of what one costs.
private struct TokenSource {
  private static let size = 16
  private static let digits = Array("0123456789abcdef".utf8)
  private var random: [UInt8] = []

  mutating func next() -> String {
    if random.isEmpty {
      random = [UInt8](repeating: 0, count: 16 * Self.size)
      randombytes_buf(&random, random.count)
    }
    defer { random.removeLast(Self.size) }
    return String(unsafeUninitializedCapacity: 2 * Self.size) { text in
      for (place, byte) in random.suffix(Self.size).enumerated() {
        text[2 * place] = Self.digits[Int(byte >> 4)]
        text[2 * place + 1] = Self.digits[Int(byte & 15)]
      }
      return 2 * Self.size
    }
  }
}
