internal import CSystem
internal import Glibc
internal import Synchronization

/// Work for threads that wait for it in the kernel, bounded. Anyone may push; threads of our own take.
final class JobQueue<Job: Sendable>: Sendable {
  private struct State {
    var jobs: [Job] = []
    var first = 0
    var isClosed = false
  }

  /// The most jobs that wait. A byte per job goes through the pipe, which holds 64 KiB: a push never blocks.
  static var capacity: Int { 4096 }

  private let state = Mutex(State())
  private let reader: Int32
  private let writer: Int32

  init() throws(StoreError) {
    var ends: [Int32] = [-1, -1]
    guard hustings_pipe2(&ends, O_CLOEXEC) == 0 else {
      throw StoreError(.unavailable, "no descriptors left: \(String(cString: strerror(errno)))")
    }
    (reader, writer) = (ends[0], ends[1])
  }

  deinit {
    close(reader)
    close(writer)
  }

  /// False when the queue is full or closed: the job was not taken.
  func push(_ job: Job) -> Bool {
    let isTaken = state.withLock { state in
      guard !state.isClosed, state.jobs.count - state.first < Self.capacity else { return false }
      state.jobs.append(job)
      return true
    }
    if isTaken { ring(1) }
    return isTaken
  }

  /// The next job, once there is one; nil when the queue is closed and empty.
  func next() -> Job? {
    while true {
      wait(1)
      let (job, isOver) = state.withLock { state -> (Job?, Bool) in
        guard state.first < state.jobs.count else { return (nil, state.isClosed) }
        let job = state.jobs[state.first]
        state.first += 1
        // What a job holds is let go soon after it was taken, also where the queue never empties.
        if state.first * 2 >= state.jobs.count {
          state.jobs.removeFirst(state.first)
          state.first = 0
        }
        return (job, false)
      }
      if let job { return job }
      if isOver { return nil }
    }
  }

  /// Every job that waits, once there is one; empty when the queue is closed and empty. For queues with one thread.
  func all() -> [Job] {
    while true {
      // What `finish` rang may have been heard with the jobs before: once closed, there is nothing to wait for.
      if !state.withLock(\.isClosed) { wait(Self.capacity) }
      let (jobs, isOver) = state.withLock { state -> ([Job], Bool) in
        defer { (state.jobs, state.first) = ([], 0) }
        return (Array(state.jobs[state.first...]), state.isClosed)
      }
      if !jobs.isEmpty || isOver { return jobs }
    }
  }

  /// Takes no more jobs. Those that wait are still done; then `next` and `all` say that it is over.
  func finish() {
    let isFirst = state.withLock { state in
      defer { state.isClosed = true }
      return !state.isClosed
    }
    // More than there are threads, so that each wakes.
    if isFirst { ring(64) }
  }

  private func ring(_ times: Int) {
    withUnsafeTemporaryAllocation(byteCount: times, alignment: 1) { bytes in
      bytes.initializeMemory(as: UInt8.self, repeating: 1)
      while write(writer, bytes.baseAddress, times) < 0, errno == EINTR {}
    }
  }

  private func wait(_ most: Int) {
    withUnsafeTemporaryAllocation(byteCount: most, alignment: 1) { bytes in
      while read(reader, bytes.baseAddress, most) < 0, errno == EINTR {}
    }
  }
}
