internal import Glibc
internal import HustingsProtocol
internal import Sandbox

extension Verb {
  /// Says what this machine lacks.
  static let doctor = Verb(
    name: "doctor", summary: "say what this machine lacks to run plugins safely",
    about: "Tries each part of the sandbox for real. Exits 1 when something is missing: the host then refuses to run.",
    example: "hustings doctor", options: [Option("quiet", nil, "say what is missing only"), .json],
    work: .machine { (options, output) throws(Failure) in
      let findings = await inspectSandbox().map(Finding.init) + [Finding.user]
      let isWell = findings.allSatisfy(\.ok)
      if options.has("json") {
        output.line(String(decoding: findings.jsonBytes(), as: UTF8.self))
      } else {
        for finding in findings where !finding.ok || !options.has("quiet") {
          output.line("\(finding.ok ? "ok     " : "MISSING") \(finding.name): \(finding.detail)")
          if !finding.ok { output.line("        \(finding.mend)") }
        }
        if !options.has("quiet") { output.line(isWell ? "Plugins can run here." : "Plugins cannot run here yet.") }
      }
      return isWell ? 0 : 1
    })
}

/// What was found of one need.
private struct Finding: JSONObject {
  var name = ""
  var ok = false
  var detail = ""
  var mend = ""

  static let members: [Member<Self>] = [
    .required("name", \.name, "What was looked at."), .required("ok", \.ok, "Whether it is there."),
    .required("detail", \.detail, "What was found."), .required("mend", \.mend, "What to do."),
  ]

  init() {}

  /// Who runs the host; root can look, but not serve.
  static var user: Finding {
    var finding = Finding()
    (finding.name, finding.ok) = ("user", true)
    finding.detail =
      geteuid() == 0 ? "root; `serve` refuses to run so: start it as an ordinary user" : "an ordinary user"
    return finding
  }

  init(_ finding: SandboxFinding) {
    (name, ok, detail, mend) = (finding.name, finding.ok, finding.detail, finding.mend)
  }
}
