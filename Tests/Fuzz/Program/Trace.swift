internal import Glibc
internal import Synchronization

/// Keeps the input that is being read in a file, so that a crash leaves it behind, and ends the run when one input
/// takes too long.
final class Trace: Sendable {
  /// Where the input is.
  let path: String
  private let descriptor: Int32
  private let count = Atomic<Int>(0)

  /// How long one input may take, in seconds: a thousand times what any does.
  static let patience: UInt32 = 20

  /// - Throws: `Disagreement` if the file cannot be made.
  init(path: String) throws {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Disagreement(description: "\(path) cannot be written; name a file by --input") }
    watch()
  }

  /// Notes what is read next.
  func begin(_ input: [UInt8]) {
    count.add(1, ordering: .relaxed)
    ftruncate(descriptor, 0)
    // Should it fail, a crash would leave nothing; the run is as good.
    _ = pwrite(descriptor, input, input.count, 0)
  }

  /// Takes the file away: nothing went wrong.
  func remove() { unlink(path) }

  private func watch() {
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        let trace = Unmanaged<Trace>.fromOpaque(argument).takeRetainedValue()
        while true {
          let before = trace.count.load(ordering: .relaxed)
          sleep(Trace.patience)
          guard before == trace.count.load(ordering: .relaxed) else { continue }
          warn("An input takes over \(Trace.patience) s. It is kept in \(trace.path).")
          exit(1)
        }
      }, Unmanaged.passRetained(self).toOpaque())
  }
}

/// Writes a line to standard output.
func say(_ text: String) {
  let bytes = Array("\(text)\n".utf8)
  _ = write(STDOUT_FILENO, bytes, bytes.count)
}

/// Writes a line to standard error.
func warn(_ text: String) {
  let bytes = Array("\(text)\n".utf8)
  _ = write(STDERR_FILENO, bytes, bytes.count)
}

/// The process's resident memory in MiB.
func residentMegabytes() -> Double {
  guard let file = fopen("/proc/self/statm", "r") else { return 0 }
  defer { fclose(file) }
  var buffer = [UInt8](repeating: 0, count: 256)
  let text = String(decoding: buffer[..<fread(&buffer, 1, buffer.count, file)], as: UTF8.self)
  let pages = text.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0
  return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / Double(1 << 20)
}
