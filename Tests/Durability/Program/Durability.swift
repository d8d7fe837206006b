internal import Glibc

/// Ends a store at every kind of bad moment, and ends with 1 when anything that was acknowledged is lost.
@main struct Durability {
  static func main() async {
    signal(SIGPIPE, SIG_IGN)
    var words = Array(CommandLine.arguments.dropFirst())
    if words.first == Killing.option, words.count == 3 { await Killing.work(in: words[1], run: Int(words[2]) ?? 0) }
    guard let kind = words.isEmpty ? nil : words.removeFirst() else { explain() }
    var rounds = 200
    var seed: UInt64 = 1
    while words.count >= 2 {
      switch (words[0], UInt64(words[1])) {
      case ("--rounds", let value?) where (1...1_000_000).contains(value): rounds = Int(value)
      case ("--seed", let value?): seed = value
      default: explain()
      }
      words.removeFirst(2)
    }
    guard words.isEmpty else { explain() }
    do {
      switch kind {
      case "kill": try await Killing.run(rounds: rounds, seed: seed)
      case "cut": try await PowerCuts.run(rounds: rounds, seed: seed)
      default: explain()
      }
    } catch {
      warn("\(error)")
      exit(1)
    }
  }

  private static func explain() -> Never {
    warn(
      """
      hustings-durability kill|cut [--rounds N] [--seed S]
      kill: ends a process that reads, writes and imports by SIGKILL, again and again.
      cut: cuts the power under it: what was not synced is lost, whole or in part.
      Ends with 1 when an acknowledged write is lost, half of one is there, or the audit does not verify.
      """)
    exit(2)
  }
}

/// Why the data are not as they must be.
struct DurabilityError: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}

/// Writes a line to standard output, whole: another process may end this one right after it.
func say(_ text: String) {
  let bytes = Array("\(text)\n".utf8)
  _ = write(STDOUT_FILENO, bytes, bytes.count)
}

/// Writes a line to standard error.
func warn(_ text: String) {
  let bytes = Array("\(text)\n".utf8)
  _ = write(STDERR_FILENO, bytes, bytes.count)
}

/// A folder of this run's own.
func temporaryFolder() throws -> String {
  let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
  var template = Array("\(parent)/hustings-durability-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw DurabilityError("no folder can be made in \(parent)") }
  return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// Removes a folder and all in it.
func removeFolder(_ path: String) {
  if let listing = opendir(path) {
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { removeFolder("\(path)/\(name)") }
    }
    closedir(listing)
  }
  remove(path)
}

/// Numbers that depend on their seed alone (SplitMix64), so that every run can be had again.
struct Random: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed &>> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed &>> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed &>> 31
  }
}
