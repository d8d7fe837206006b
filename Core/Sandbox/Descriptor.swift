internal import CSystem
internal import Glibc

/// A file descriptor that closes when its owner goes.
struct Descriptor: ~Copyable {
  let number: Int32

  init(owning number: Int32) { self.number = number }

  deinit { close(number) }

  /// Gives the descriptor up: who takes the number closes it.
  consuming func release() -> Int32 {
    let number = number
    discard self
    return number
  }

  /// A copy numbered 16 or higher, so that setting up a child's 0 to 4 never overwrites it. Closes on exec.
  consuming func raised() throws(SandboxError) -> Descriptor {
    let copy = fcntl(number, F_DUPFD_CLOEXEC, 16)
    guard copy >= 0 else { throw SandboxError(call: "Copying a descriptor") }
    return Descriptor(owning: copy)
  }

  /// Writes all of `bytes`; false when the other end is gone.
  func write(_ bytes: [UInt8]) -> Bool {
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(number, $0.baseAddress?.advanced(by: start), $0.count - start) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      start += count
    }
    return true
  }

  /// Waits up to `milliseconds` for something to read, and reads at most `limit` bytes of it. Empty at the end of the
  /// file, nil on an error or when the time is up.
  func read(upTo limit: Int, milliseconds: Int32) -> [UInt8]? {
    var waiting = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
    var ready: Int32
    repeat { ready = poll(&waiting, 1, milliseconds) } while ready < 0 && errno == EINTR
    guard ready > 0 else { return nil }
    var count = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, used in
      repeat { count = Glibc.read(number, buffer.baseAddress, buffer.count) } while count < 0 && errno == EINTR
      used = max(0, count)
    }
    return count < 0 ? nil : bytes
  }

  /// What can be read now and until the end of the file, or until nothing has come for `milliseconds`; at most
  /// `limit` bytes.
  func readToEnd(upTo limit: Int, milliseconds: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < limit, let more = read(upTo: limit - bytes.count, milliseconds: milliseconds), !more.isEmpty {
      bytes += more
    }
    return bytes
  }
}

/// A pipe, whose ends close on exec.
struct Pipe: ~Copyable {
  var reader: Descriptor
  var writer: Descriptor

  init() throws(SandboxError) {
    var ends: [Int32] = [-1, -1]
    guard hustings_pipe2(&ends, O_CLOEXEC) == 0 else {
      throw SandboxError(call: "Making a pipe", mend: "Raise the open files limit (ulimit -n).")
    }
    reader = Descriptor(owning: ends[0])
    writer = Descriptor(owning: ends[1])
  }
}
