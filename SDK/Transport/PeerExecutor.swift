internal import Glibc
internal import Synchronization

/// Runs a peer's tasks on its reading thread, right after the lines that they waited for, and so without waking
/// another thread: that is most of what a round trip costs.
///
/// Tasks are strangers' code and may take their time, but reading must go on. So the pump looks every few milliseconds:
/// when a task has taken longer than one by then, another thread takes over the reading, what has not started goes to
/// Swift's own threads, and the thread that was held up ends with its task. When too many are held up already, all tasks
/// go to Swift's own threads.
///
/// Only what is made ready on the reading thread itself runs there; everything else is passed on to Swift's own
/// threads as if there were no preference.
final class PeerExecutor: TaskExecutor {
  /// How long a task may keep the thread from reading.
  static let patience: Duration = .milliseconds(1)
  /// How often the watch looks while tasks come and go.
  private static let round: Duration = .milliseconds(5)
  private static let mostHeldUp = 8

  /// A task that can go on, and the preference that brought it here.
  private struct Ready {
    let job: UnownedJob
    let executor: UnownedTaskExecutor
  }

  private struct State {
    var reader: pthread_t?
    /// Goes up with each change of the reading thread.
    var turn = 0
    var heldUp = 0
    var jobs: [Ready] = []
    /// When the reading thread began to run the task that it runs, if it does.
    var busySince: Moment?
    var hasRun = false
    var isWatched = false
  }

  private let state = Mutex(State())

  /// Takes a task that can go on.
  func enqueue(_ job: consuming ExecutorJob) {
    enqueue(UnownedJob(job), of: asUnownedTaskExecutor())
  }

  private func enqueue(_ job: UnownedJob, of executor: UnownedTaskExecutor) {
    let isTaken = state.withLock { state in
      guard let reader = state.reader, pthread_equal(reader, pthread_self()) != 0, state.heldUp < Self.mostHeldUp
      else { return false }
      state.jobs.append(Ready(job: job, executor: executor))
      return true
    }
    if !isTaken { globalConcurrentExecutor.enqueue(ExecutorJob(job)) }
  }

  /// Where tasks that ask peers go on: on the thread that read the answer, whichever peer's it is.
  final class Askers: TaskExecutor {
    static let shared = Askers()

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      guard let runner = PeerExecutor.ofThisThread else { return globalConcurrentExecutor.enqueue(ExecutorJob(job)) }
      runner.enqueue(job, of: asUnownedTaskExecutor())
    }
  }

  private static let threadKey: pthread_key_t = {
    var key = pthread_key_t()
    // Fails only past a thousand keys in one process; the key is then none that was ever set.
    return pthread_key_create(&key, nil) == 0 ? key : .max
  }()

  /// The executor whose reading thread this is, or was until it was held up.
  private static var ofThisThread: PeerExecutor? {
    // The thread holds its peer, and so its executor, until it ends.
    pthread_getspecific(threadKey).map { Unmanaged<PeerExecutor>.fromOpaque($0).takeUnretainedValue() }
  }

  private func markThisThread() {
    pthread_setspecific(Self.threadKey, Unmanaged.passUnretained(self).toOpaque())
  }

  // MARK: The reading thread

  /// Makes the calling thread the first that reads.
  ///
  /// - Returns: Its turn.
  func begin() -> Int {
    markThisThread()
    return state.withLock { state in
      state.reader = pthread_self()
      return state.turn
    }
  }

  /// Runs the tasks that can go on, until none is left.
  ///
  /// - Parameters:
  ///   - turn: The calling thread's turn.
  ///   - wakeWatch: Called when nobody watches and somebody should.
  /// - Returns: False if another thread reads now.
  func run(_ turn: Int, wakeWatch: () -> Void) -> Bool {
    let (hasJobs, isWatched) = state.withLock { state -> (Bool, Bool) in
      guard !state.jobs.isEmpty else { return (false, true) }
      state.hasRun = true
      defer { state.isWatched = true }
      return (true, state.isWatched)
    }
    guard hasJobs else { return true }
    if !isWatched { wakeWatch() }
    while true {
      let (next, isMine) = state.withLock { state -> (Ready?, Bool) in
        guard state.turn == turn else {
          state.heldUp -= 1
          return (nil, false)
        }
        state.busySince = state.jobs.isEmpty ? nil : .now
        // One at a time, so that the rest can be taken away from a thread that is held up.
        return (state.jobs.isEmpty ? nil : state.jobs.removeFirst(), true)
      }
      guard let next else { return isMine }
      next.job.runSynchronously(on: next.executor)
    }
  }

  /// Makes the calling thread the one that reads, if the present one is still held up.
  ///
  /// - Returns: Its turn; nil if it is not needed.
  func takeOver() -> Int? {
    let (turn, jobs) = state.withLock { state -> (Int?, [Ready]) in
      guard let since = state.busySince, since.after(Self.patience) <= .now else { return (nil, []) }
      state.turn += 1
      state.heldUp += 1
      state.reader = pthread_self()
      state.busySince = nil
      defer { state.jobs = [] }
      return (state.turn, state.jobs)
    }
    for ready in jobs { globalConcurrentExecutor.enqueue(ExecutorJob(ready.job)) }
    if turn != nil { markThisThread() }
    return turn
  }

  /// Ends the reading: what can go on from here on goes to Swift's own threads.
  func end(_ turn: Int) {
    let jobs = state.withLock { state -> [Ready] in
      guard state.turn == turn else { return [] }
      state.reader = nil
      defer { state.jobs = [] }
      return state.jobs
    }
    for ready in jobs { globalConcurrentExecutor.enqueue(ExecutorJob(ready.job)) }
  }

  /// Interrupts the reading thread if it waits for input.
  func interrupt() {
    state.withLock { state in
      // It clears `reader` under this lock before it ends.
      if let reader = state.reader, state.busySince == nil { pthread_kill(reader, interruption) }
    }
  }

  // MARK: The watch

  /// What the pump should do.
  enum Watch {
    /// Nothing runs: sleep until `wakeWatch`.
    case rest
    /// Look again then.
    case look(Moment)
    /// The reading thread is held up.
    case relieve
  }

  func watch() -> Watch {
    state.withLock { state in
      let now = Moment.now
      if let since = state.busySince {
        let end = since.after(Self.patience)
        return end <= now ? .relieve : .look(end)
      }
      guard state.hasRun else {
        state.isWatched = false
        return .rest
      }
      state.hasRun = false
      return .look(now.after(Self.round))
    }
  }
}
