package import HustingsProtocol

/// What all checks found in a plugin, and what was measured meanwhile.
package struct Report: JSONObject {
  /// The plugin's id; empty when its manifest cannot be read.
  package var plugin = ""
  package var name = ""
  package var version = ""
  /// Whether there is no failure.
  package var passed = false
  /// What it may see and do once all is granted, in words.
  package var permissions: [PermissionWords] = []
  /// The checks that were done: after some failures the later ones cannot be.
  package var done: [CheckName] = []
  package var findings: [Finding] = []
  /// From the start of a process to its answer to `initialize`, in milliseconds: the middle of those seen.
  package var startMS: Double?
  /// What rendering costs, for each view.
  package var views: [ViewFigures] = []

  package static let members: [Member<Self>] = [
    .required("plugin", \.plugin, "The plugin's id."), .required("name", \.name, "Its name."),
    .required("version", \.version, "Its version."),
    .required("passed", \.passed, "Whether there is no failure."),
    .required("permissions", \.permissions, "What it may see and do once all is granted."),
    .required("done", \.done, "The checks that were done."),
    .required("findings", \.findings, "What they found."),
    .optional("startMS", \.startMS, "From the start of a process to its answer to initialize, in milliseconds."),
    .required("views", \.views, "What rendering costs, for each view."),
  ]

  package init() {}

  /// How many findings matter so much.
  package func count(_ severity: Finding.Severity) -> Int { findings.count { $0.severity == severity } }

  /// Adds what a check found, each thing once.
  mutating func add(_ check: CheckName, _ found: [Finding]) {
    done.append(check)
    for finding in found where !findings.contains(finding) { findings.append(finding) }
  }
}

/// What rendering a view costs on the ordinary sample.
package struct ViewFigures: JSONObject, Equatable {
  package var view = ""
  package var role = Role.public
  /// How often it was rendered.
  package var renders = 0
  /// Within how many milliseconds half of the pages came.
  package var medianMS = 0.0
  /// Within how many milliseconds 95 of 100 pages came.
  package var p95MS = 0.0
  /// Data calls for one page.
  package var calls = 0
  /// Rows that they answered.
  package var rows = 0
  /// Bytes of those answers.
  package var bytes = 0

  package static let members: [Member<Self>] = [
    .required("view", \.view, "The view's id."), .required("role", \.role, "For whom it was rendered."),
    .required("renders", \.renders, "How often."),
    .required("medianMS", \.medianMS, "Within how many milliseconds half of the pages came."),
    .required("p95MS", \.p95MS, "Within how many milliseconds 95 of 100 pages came."),
    .required("calls", \.calls, "Data calls for one page."), .required("rows", \.rows, "Rows read for one page."),
    .required("bytes", \.bytes, "Bytes read for one page."),
  ]

  package init() {}
}

/// Above what a plugin is called slow.
package struct Budgets: Sendable {
  /// From the start of a process to its answer to `initialize`, in milliseconds.
  package var startMS = 500.0
  /// Within which 95 of 100 pages of a view come, in milliseconds.
  package var renderMS = 300.0
  /// How often each view is rendered to know.
  package var renders = 20

  package init() {}
}
