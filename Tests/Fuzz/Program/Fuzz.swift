internal import Glibc
internal import HustingsProtocol
internal import Store

/// Reads random messages as the host does, and ends with 1 when anything disagrees, grows or hangs.
@main struct Fuzz {
  private var messages = 1_000_000
  private var seed: UInt64 = 1
  private var corpus = "Tests/Fuzz/corpus"
  private var input = "fuzz-input"
  private var isAgainstPython = false

  /// How much more memory the end may take than a tenth of the way, in MiB.
  private static let growth = 16.0
  /// Of how many messages one goes on to the store, and five to a peer.
  private static let share = 50

  static func main() async {
    signal(SIGPIPE, SIG_IGN)
    let fuzz = Fuzz(words: Array(CommandLine.arguments.dropFirst()))
    do {
      let trace = try Trace(path: fuzz.input)
      do {
        try await fuzz.run(trace)
        trace.remove()
      } catch {
        warn("\(error). The input is kept in \(trace.path).")
        exit(1)
      }
    } catch {
      warn("\(error)")
      exit(1)
    }
  }

  private init(words: [String]) {
    var words = words
    while !words.isEmpty {
      let word = words.removeFirst()
      switch (word, words.first) {
      case ("--against-python", _):
        isAgainstPython = true
        continue
      case ("--messages", let value?) where (Int(value) ?? 0) > 0: messages = Int(value) ?? 0
      case ("--seed", let value?) where UInt64(value) != nil: seed = UInt64(value) ?? 0
      case ("--corpus", let value?): corpus = value
      case ("--input", let value?): input = value
      default: Self.explain()
      }
      words.removeFirst()
    }
  }

  private func run(_ trace: Trace) async throws {
    var reading = Reading()
    let python = isAgainstPython ? try Python() : nil
    let store = try TemporaryStore()
    let kept = try Corpus.load(corpus)
    for (name, bytes) in kept {
      trace.begin(bytes)
      do {
        try await read(Message(kind: .mutated, bytes: bytes), &reading, python, store) { $0 - 1 }
        try await Conversation.hold([bytes])
      } catch {
        throw Disagreement(description: "\(name): \(error)")
      }
    }
    var maker = MessageMaker(seed: seed)
    var lines: [[UInt8]] = []
    var memory: [Double] = []
    let clock = ContinuousClock()
    let start = clock.now
    for number in 1...messages {
      let message = maker.next()
      trace.begin(message.bytes)
      let isShared = number % Self.share == 0
      try await read(message, &reading, python, isShared ? store : nil) { maker.below($0) }
      let mayEnd = number % 1_000 == 0
      if number % Self.share < 5, mayEnd || !Conversation.isAnswer(message.bytes) { lines.append(message.bytes) }
      if lines.count == 40 {
        trace.begin(lines.reduce(into: []) { $0 += $1 + [10] })
        try await Conversation.hold(lines)
        lines = []
      }
      if [messages / 10, messages / 2, messages].contains(number) { memory.append(residentMegabytes()) }
    }
    try report(reading, kept.count, start.duration(to: clock.now), memory)
  }

  private func read(
    _ message: Message, _ reading: inout Reading, _ python: Python?, _ store: TemporaryStore?, cut: (Int) -> Int
  ) async throws {
    try reading.read(message, cut: cut)
    for read in reading.reads { await store?.look(read) }
    guard let python else { return }
    let isJSON = (try? RawJSON(validating: message.bytes)) != nil
    guard try python.accepts(message.bytes) == isJSON else {
      throw Disagreement(description: "Python \(isJSON ? "refuses" : "accepts") this line")
    }
  }

  private func report(_ reading: Reading, _ kept: Int, _ time: Duration, _ memory: [Double]) throws {
    let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    say("\(messages) messages and \(kept) kept inputs, seed \(seed): \(Int(Double(messages) / seconds)) a second")
    for kind in Message.Kind.allCases {
      let (accepted, refused) = (reading.accepted[kind] ?? 0, reading.refused[kind] ?? 0)
      say("\(kind.rawValue): \(accepted) lines accepted, \(refused) refused")
    }
    say("\(reading.decoded) values came back equal, \(reading.planned) data calls planned")
    let resident = memory.map { "\(Int($0.rounded()))" }.joined(separator: ", ")
    say("resident at 10 %, 50 %, 100 %: \(resident) MiB")
    guard let first = memory.first, let last = memory.last, last <= first + Self.growth else {
      throw Disagreement(description: "memory grew by over \(Int(Self.growth)) MiB")
    }
  }

  private static func explain() -> Never {
    warn(
      """
      hustings-fuzz [--messages N] [--seed S] [--corpus DIR] [--input FILE] [--against-python]
      Reads N random messages as the host does (a million), after the kept inputs of DIR (Tests/Fuzz/corpus).
      FILE holds the input that is being read (fuzz-input); it stays behind when something goes wrong.
      """)
    exit(2)
  }
}
