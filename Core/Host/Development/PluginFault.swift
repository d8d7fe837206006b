package import HustingsProtocol
internal import HustingsTransport

/// What went wrong when a plugin was asked for a view or an action: for the person who writes it, on invented data.
package struct PluginFault: Equatable, Sendable {
  /// What was asked for: `view list`, `action add-task`.
  package var subject: String
  /// What is wrong: the sentence that the program wrote when it failed, or why the request did.
  package var text: String
  /// What to do about it.
  package var hint: String?
  /// The author's line; empty where none is known.
  package var place: String
  /// What the program wrote to standard error meanwhile, the last lines.
  package var output: String
  /// Through which calls a Swift program came to where it trapped.
  package var trace: StackTrace?
  /// The request's number in the recording, where it got as far as the plugin.
  package var request: Int?

  /// The most lines of `output`.
  private static let maximumLines = 50

  /// What a failed request tells its author.
  ///
  /// - Parameters:
  ///   - error: Why it failed.
  ///   - method: `view.render` or `action.invoke`.
  ///   - name: The view's or action's id.
  ///   - tenant: The tenant's id; empty on the platform.
  ///   - recording: What plugin and host have said.
  package init(_ error: RPCError, _ method: Method, _ name: String, in tenant: String, _ recording: Recording) {
    subject = "\(method == .invokeAction ? "action" : "view") \(name)"
    let events = recording.events()
    let asked = events.last {
      $0.kind == .request && $0.direction == .sent && $0.method == method.rawValue && $0.subject == name
        && $0.tenant == tenant
    }
    let lines = events.filter { event in
      guard let asked else { return false }
      return event.kind == .logged && event.process == asked.process && event.number > asked.number
        && (event.request ?? asked.number) == asked.number
    }
    request = asked?.number
    let words = lines.map { String(decoding: $0.line, as: UTF8.self) }
    let all = words.joined(separator: "\n")
    output = words.suffix(Self.maximumLines).joined(separator: "\n")
    trace = StackTrace(all)
    let problem = BuildProblem.ofPython(all) ?? BuildProblem.ofSwift(all) ?? Self.said(subject, all)
    place = problem?.place ?? ""
    // Of what the host refused, the host knows best what was wrong.
    let isOfProgram = !error.isOfHost || error.data?.reason == "stopped"
    text = isOfProgram ? problem.map(\.text).flatMap { $0.isEmpty ? nil : $0 } ?? error.message : error.message
    switch error.data?.reason {
    case "stopped": hint = nil
    case "timeout": hint = "A request may take as long as `limits.seconds` in plugin.json says."
    default: hint = error.isOfHost ? error.data?.hint : nil
    }
  }

  /// The sentence that the Swift SDK writes of an error that is none of the protocol's.
  private static func said(_ subject: String, _ output: String) -> BuildProblem? {
    let parts = subject.split(separator: " ")
    let mark = "The \(parts[0]) `\(parts[1])` failed: "
    let line = output.split(whereSeparator: \.isNewline).last { $0.hasPrefix(mark) }
    return line.map { BuildProblem(text: String($0.dropFirst(mark.count))) }
  }
}
