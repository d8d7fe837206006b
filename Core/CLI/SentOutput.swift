internal import HustingsProtocol
internal import HustingsTransport
internal import Synchronization

/// What a verb writes for a client, sent in pieces, each once the client has written the one before.
final class SentOutput: Sendable {
  fileprivate struct State {
    var waiting: [ControlOutput] = []
    var size = 0
    var isSending = false
    var isLost = false
    var waiters: [CheckedContinuation<Bool, Never>] = []
  }

  private let peer: Peer
  private let state = Mutex(State())

  /// How much may wait for a client that reads slowly, in bytes; beyond it all is lost.
  static let limit = 64 << 20
  /// A piece, in bytes: as JSON it is far from the longest line.
  private static let piece = 64 << 10

  init(_ peer: Peer) {
    self.peer = peer
  }

  /// Adds a text, to be sent after those before.
  func add(_ text: String, _ toStandardError: Bool) {
    let starts = state.withLock { state in
      guard !state.isLost else { return false }
      state.size += text.utf8.count
      guard state.size <= Self.limit else {
        state.lose()
        return false
      }
      if let last = state.waiting.indices.last, state.waiting[last].toStandardError == toStandardError,
        state.waiting[last].text.utf8.count + text.utf8.count <= Self.piece
      {
        state.waiting[last].text += text
      } else {
        var piece = ControlOutput()
        (piece.text, piece.toStandardError) = (text, toStandardError)
        state.waiting.append(piece)
      }
      defer { state.isSending = true }
      return !state.isSending
    }
    if starts { Task { await send() } }
  }

  /// Whether the client has written all of it. Waits until it has, or has gone.
  var isWhole: Bool {
    get async {
      await withCheckedContinuation { continuation in
        let isWhole = state.withLock { state -> Bool? in
          guard state.isSending else { return !state.isLost }
          state.waiters.append(continuation)
          return nil
        }
        if let isWhole { continuation.resume(returning: isWhole) }
      }
    }
  }

  private func send() async {
    while let next = next() {
      for piece in next.pieces(of: Self.piece) {
        do throws(RPCError) {
          _ = try await peer.request("output", RawJSON(encoding: piece), deadline: .seconds(3600))
          state.withLock { $0.size -= piece.text.utf8.count }
        } catch {
          // The client has gone, or could not write: nothing of the rest is of use.
          state.withLock { $0.lose() }
          break
        }
      }
    }
  }

  /// The first that waits. With nil nobody sends any more, and those who waited for that are told.
  private func next() -> ControlOutput? {
    state.withLock { state in
      guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
      state.isSending = false
      for waiter in state.waiters { waiter.resume(returning: !state.isLost) }
      state.waiters = []
      return nil
    }
  }
}

extension SentOutput.State {
  fileprivate mutating func lose() {
    isLost = true
    waiting = []
  }
}

extension ControlOutput {
  /// The same in pieces of so many bytes, each whole letters.
  fileprivate func pieces(of size: Int) -> [ControlOutput] {
    var pieces: [ControlOutput] = []
    var rest = text[...]
    while !rest.isEmpty {
      var end = rest.utf8.index(rest.startIndex, offsetBy: size, limitedBy: rest.endIndex) ?? rest.endIndex
      while end.samePosition(in: text.unicodeScalars) == nil { rest.utf8.formIndex(before: &end) }
      var piece = self
      piece.text = String(rest[..<end])
      pieces.append(piece)
      rest = rest[end...]
    }
    return pieces
  }
}
