internal import Glibc
internal import HustingsProtocol

/// Measures the platform, each figure against a baseline on the same machine, in the same minute.
@main struct Benchmarks {
  static let figures: [Figure] = [
    RoundTrip.figure, RoundTrip.ping, InFlight.figure, InFlight.ping, ElectorDelivery.figure, ColdStart.figure,
    RegisterLoad.figure, DataGet.figure, Aggregate.figure, AuditCost.figure, WriteRate.figure, HostMemory.figure,
    HostMemory.idlePlugin, HostMemory.activePlugin, Neighbours.figure,
  ]

  static func main() async {
    signal(SIGPIPE, SIG_IGN)
    var words = Array(CommandLine.arguments.dropFirst())
    if words.first == PingPong.option { PingPong.answer(words) }
    var isJSON = false
    var only: [String] = []
    while !words.isEmpty {
      switch words.removeFirst() {
      case "--json": isJSON = true
      case "--only" where !words.isEmpty: only.append(words.removeFirst())
      default: explain()
      }
    }
    guard only.allSatisfy({ name in figures.contains { $0.name == name } }) else { explain() }
    do {
      try OrdinaryUser.takeOver(Array(CommandLine.arguments.dropFirst()))
    } catch {
      warn("The ordinary user cannot take over from root: \(error)")
      exit(1)
    }
    exit(await report(figures.filter { only.isEmpty || only.contains($0.name) }, isJSON: isJSON) ? 0 : 1)
  }

  /// Measures and prints.
  ///
  /// - Returns: Whether every floor holds.
  private static func report(_ chosen: [Figure], isJSON: Bool) async -> Bool {
    if !isJSON { say(Report.heading) }
    var isGood = true
    for figure in chosen {
      do {
        let series = try await figure.run()
        Cores.releaseAll()
        for report in [Report(figure, series)] + series.parts.map({ Report($0, of: figure) }) {
          say(isJSON ? String(decoding: report.jsonBytes(), as: UTF8.self) : report.row)
          isGood = isGood && report.ok
        }
      } catch {
        Cores.releaseAll()
        warn("\(figure.name): \(error)")
        isGood = false
      }
    }
    return isGood
  }

  private static func explain() -> Never {
    warn(
      """
      hustings-bench [--json] [--only FIGURE]…
      Measures the platform; ends with 1 when a floor is missed. Figures: \(figures.map(\.name).joined(separator: ", ")).
      """)
    exit(2)
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
