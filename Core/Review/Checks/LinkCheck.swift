internal import Host
internal import HustingsProtocol

/// Whether what stands on pages leads to views and actions that are there, with values that they take.
enum LinkCheck {
  static func findings(_ manifest: Manifest, _ visits: [Visit]) -> [Finding] {
    var findings: [Finding] = []
    for visit in visits {
      let faults =
        switch visit.outcome {
        case .page(let page): LinkFault.of(page, manifest, visit.role)
        case .result(let result): LinkFault.of(result, manifest, visit.role)
        case .error: [LinkFault]()
        }
      for fault in faults {
        let finding = Finding(
          .links, fault.isFailure ? .failure : .warning,
          at: [visit.subject.place, fault.place].filter { !$0.isEmpty }.joined(separator: " › "), fault.text,
          mend: fault.mend)
        if !findings.contains(finding) { findings.append(finding) }
      }
    }
    return findings
  }
}
