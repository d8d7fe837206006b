internal import Host
internal import HustingsProtocol

/// What `hustings dev` says in the terminal: a line per build, its mistakes below; for programs an object per line.
struct DevelopmentReport: Sendable {
  var output: Output
  var isJSON: Bool

  func opened(_ folder: String, _ address: String) {
    if isJSON { return line(["address": .string(address), "folder": .string(folder)]) }
    output.line("Working on \(folder)\nOpen \(address)\n\nEach save is built and shown there. Ctrl-C ends it.")
  }

  func began() {
    if isJSON { line(["build": "began"]) }
  }

  func succeeded(_ plugin: InstalledPlugin, after duration: Duration) {
    let milliseconds = Int(duration / .milliseconds(1))
    if isJSON {
      return line(["build": "ready", "plugin": .string(plugin.id), "milliseconds": .integer(milliseconds)])
    }
    output.line("✓ \(plugin.manifest.name) \(plugin.manifest.version) runs, after \(milliseconds) ms")
  }

  func failed(_ failure: DevelopmentFailure, isOlderRunning: Bool) {
    if isJSON {
      let problems = failure.problems.map { problem -> JSONValue in
        .object([
          "file": problem.file.map(JSONValue.string) ?? .null, "line": problem.line.map(JSONValue.integer) ?? .null,
          "text": .string(problem.text),
        ])
      }
      return line([
        "build": "failed", "step": .string(failure.step.rawValue), "text": .string(failure.text),
        "problems": .array(problems),
      ])
    }
    output.line("✗ \(failure.text)")
    for problem in failure.problems { output.line("  \(problem)") }
    if failure.problems.isEmpty, !failure.output.isEmpty { output.line(String(failure.output.suffix(4000))) }
    if isOlderRunning { output.line("  The last version that worked runs on.") }
  }

  private func line(_ fields: [String: JSONValue]) {
    output.line(String(decoding: JSONValue.object(fields).jsonBytes(), as: UTF8.self))
  }
}
