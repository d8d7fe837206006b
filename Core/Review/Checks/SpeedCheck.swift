internal import Host
internal import HustingsProtocol
internal import Sample

/// Measures how fast the plugin starts and renders on the ordinary sample, and says what is slow.
enum SpeedCheck {
  /// - Returns: The figures of each view, for the first role that may open it.
  static func measure(
    _ host: TrialHost, _ visits: [Visit], tenant: String?, budgets: Budgets
  ) async -> [ViewFigures] {
    var figures: [ViewFigures] = []
    for view in host.plugin.manifest.views {
      let shown = visits.filter {
        $0.subject == .view(view.id) && $0.page != nil && ($0.scenario == nil || $0.scenario == .ordinary)
      }
      // Who sees most waits longest.
      guard let visit = shown.max(by: { $0.calls.map(\.size).reduce(0, +) < $1.calls.map(\.size).reduce(0, +) })
      else { continue }
      var times: [Duration] = []
      for _ in 0..<budgets.renders {
        let again = await host.visit(visit.subject, visit.scenario, tenant: tenant, role: visit.role, visit.parameters)
        if again.page != nil, let took = again.took { times.append(took) }
      }
      guard !times.isEmpty else { continue }
      figures.append(ViewFigures(visit, view.id, times.map(\.milliseconds).sorted()))
    }
    return figures
  }

  static func findings(_ start: Double?, _ views: [ViewFigures], _ budgets: Budgets) -> [Finding] {
    var findings: [Finding] = []
    if let start, start > budgets.startMS {
      findings.append(
        Finding(
          .speed, .warning, at: "start", "Slow: it starts in \(start.shown) ms; \(budgets.startMS.shown) ms are meant.",
          mend: "Do nothing before `initialize` is answered that a request could do later."))
    }
    for view in views where view.p95MS > budgets.renderMS {
      findings.append(
        Finding(
          .speed, .warning, at: "view \(view.view)",
          "Slow: of 100 pages 95 come within \(view.p95MS.shown) ms; \(budgets.renderMS.shown) ms are meant. "
            + "A page reads \(view.rows) rows, \(view.bytes >> 10) KiB, in \(view.calls) calls.",
          mend: view.calls > 8
            ? "Make fewer calls: select more fields at once, `in` instead of a call per row."
            : "Read less: fewer rows, counts in place of rows, pages."))
    }
    return findings
  }

  /// The middle of the starts seen, in milliseconds.
  static func start(_ visits: [Visit]) -> Double? {
    let starts = visits.compactMap(\.started).map(\.milliseconds).sorted()
    return starts.isEmpty ? nil : starts[starts.count / 2]
  }
}

extension ViewFigures {
  fileprivate init(_ visit: Visit, _ view: String, _ times: [Double]) {
    self.view = view
    role = visit.role
    renders = times.count
    medianMS = times[times.count / 2]
    p95MS = times[min(times.count - 1, times.count * 95 / 100)]
    calls = visit.calls.count
    rows = visit.calls.reduce(0) { $0 + ($1.decision.rows ?? 0) }
    bytes = visit.calls.reduce(0) { $0 + $1.size }
  }
}

extension Duration {
  /// With three digits behind the point.
  var milliseconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) * 1000 + (Double(attoseconds) / 1e12).rounded() / 1000
  }
}

extension Double {
  /// To tenths below ten, whole above.
  package var shown: String {
    self < 10 ? String((self * 10).rounded() / 10) : String(Int(rounded()))
  }
}
