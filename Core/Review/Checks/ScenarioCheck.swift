internal import HustingsProtocol
internal import Sample

/// Whether every view and action is answered whatever the data are: by a page, or by a refusal that says why.
enum ScenarioCheck {
  /// Reasons of errors that the host gives when a plugin failed.
  private static let failures: Set<String> = ["timeout", "stopped", "badAnswer", "didNotStart", "pluginStopped"]

  static func findings(_ visits: [Visit]) -> [Finding] {
    var findings: [Finding] = []
    var seen: Set<String> = []
    for visit in visits {
      guard let found = finding(visit) else { continue }
      // The same failure in other roles and data says nothing more.
      let kind = "\(found.place) \(found.severity) \(visit.error?.code.rawValue ?? 0)"
      guard seen.insert(kind).inserted else { continue }
      findings.append(found)
    }
    return findings
  }

  private static func finding(_ visit: Visit) -> Finding? {
    guard let error = visit.error else { return nil }
    let place = visit.subject.place
    let came = "Asked \(visit.circumstances), it gave no answer of use: \(error.message)"
    let reason = error.data?.reason ?? ""
    if error.code == .timeout {
      return Finding(
        .scenarios, at: place, came, mend: "Read less, or in fewer calls; `limits.seconds` is for what must take long.")
    }
    if error.code == .internalError || error.code == .unavailable || failures.contains(reason) {
      return Finding(
        .scenarios, at: place, came,
        mend: "Handle what came; its log and `hustings dev` show what the plugin was doing.")
    }
    if error.code == .methodNotFound || error.code == .invalidRequest || error.code == .invalidParams {
      return Finding(
        .scenarios, at: place, came, mend: "Answer what plugin.json declares; a refusal says why, with its own code.")
    }
    if error.code == .permissionDenied, error.data?.side == .role, visit.scenario == .ordinary {
      return Finding(
        .scenarios, .warning, at: place, "It is offered to \(visit.role.rawValue), who is refused: \(error.message)",
        mend: "Take \(visit.role.rawValue) out of its `roles`, or show what that role may see.")
    }
    return nil
  }
}
