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
    if isJSON { return line(["build": "began"]) }
    output.note("Building …")
  }

  func succeeded(_ plugin: InstalledPlugin, after duration: Duration, warnings: [BuildProblem]) {
    let milliseconds = Int(duration / .milliseconds(1))
    if isJSON {
      return line([
        "build": "ready", "plugin": .string(plugin.id), "milliseconds": .integer(milliseconds),
        "warnings": Self.json(warnings),
      ])
    }
    output.line("✓ \(plugin.manifest.name) \(plugin.manifest.version) runs, after \(milliseconds) ms")
    for warning in warnings { output.line("  \(warning)") }
  }

  /// What went wrong when the plugin was asked for something.
  func faulty(_ fault: PluginFault) {
    if isJSON {
      return line([
        "fault": .string(fault.subject), "place": .string(fault.place), "text": .string(fault.text),
        "hint": fault.hint.map(JSONValue.string) ?? .null,
      ])
    }
    output.line("✗ \(fault.subject): \(fault.place.isEmpty ? "" : "\(fault.place): ")\(fault.text)")
    if let hint = fault.hint { output.line("  \(hint)") }
  }

  private static func json(_ problems: [BuildProblem]) -> JSONValue {
    .array(
      problems.map { problem in
        .object([
          "file": problem.file.map(JSONValue.string) ?? .null, "line": problem.line.map(JSONValue.integer) ?? .null,
          "text": .string(problem.text),
        ])
      })
  }

  func failed(_ failure: DevelopmentFailure, isOlderRunning: Bool) {
    if isJSON {
      return line([
        "build": "failed", "step": .string(failure.step.rawValue), "text": .string(failure.text),
        "problems": Self.json(failure.problems),
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
