internal import Synchronization

/// A value that one side gives once and the other waits for.
final class Promise<Value: Sendable>: Sendable {
  private enum State {
    case open
    /// Resumed once, by whoever puts the value in its place.
    case awaited(UnsafeContinuation<Value, Never>)
    case kept(Value)
  }

  private let state = Mutex(State.open)

  /// Gives the value; a second one is not looked at.
  func keep(_ value: Value) {
    let waiting = state.withLock { state -> UnsafeContinuation<Value, Never>? in
      switch state {
      case .kept: return nil
      case .open:
        state = .kept(value)
        return nil
      case .awaited(let waiting):
        state = .kept(value)
        return waiting
      }
    }
    waiting?.resume(returning: value)
  }

  /// The value, once it is there; for one who waits.
  var value: Value {
    get async {
      await withUnsafeContinuation { continuation in
        let value = state.withLock { state -> Value? in
          if case .kept(let value) = state { return value }
          state = .awaited(continuation)
          return nil
        }
        if let value { continuation.resume(returning: value) }
      }
    }
  }
}
