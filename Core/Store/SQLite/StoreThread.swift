internal import Glibc
internal import Synchronization

/// Runs a body on a thread of its own, with every signal blocked: they are the main thread's business.
func startThread(_ body: @escaping @Sendable () -> Void) throws(StoreError) {
  final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  pthread_attr_setstacksize(&attributes, 512 << 10)
  pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  var every = sigset_t()
  var before = sigset_t()
  sigfillset(&every)
  pthread_sigmask(SIG_SETMASK, &every, &before)
  defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
  let box = Unmanaged.passRetained(Box(body))
  var thread = pthread_t()
  let error = pthread_create(
    &thread, &attributes,
    { argument in
      guard let argument else { return nil }
      Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
      return nil
    }, box.toOpaque())
  if error != 0 {
    box.release()
    throw StoreError(.unavailable, "no thread left: \(String(cString: strerror(error)))")
  }
}

/// Counts threads that have ended, for whoever closes their store.
final class Ending: Sendable {
  private struct State {
    var running: Int
    var waiting: [CheckedContinuation<Void, Never>] = []
  }
  private let state: Mutex<State>

  init(threads: Int) { state = Mutex(State(running: threads)) }

  /// Said by a thread after it has closed its connection.
  func ended() {
    let waiting = state.withLock { state in
      state.running -= 1
      guard state.running <= 0 else { return [CheckedContinuation<Void, Never>]() }
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Returns when every thread has ended.
  func wait() async {
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if state.running > 0 { state.waiting.append(continuation) }
        return state.running <= 0
      }
      if isOver { continuation.resume() }
    }
  }
}
