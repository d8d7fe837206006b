internal import Access
internal import Host
internal import HustingsProtocol
internal import Sample

/// Whether the plugin asks for what it uses and uses what it asks for, by the data calls that it made on the tour.
enum UseCheck {
  static func findings(_ manifest: Manifest, _ visits: [Visit]) -> [Finding] {
    // Where nothing was granted, refusals say nothing about what was asked for.
    let visits = visits.filter { $0.scenario != .ungranted }
    return manifest.permissions.enumerated().flatMap { findings($1, at: "permissions[\($0)] \($1.id)", visits) }
      + manifest.storage.enumerated().flatMap { unused($1, at: "storage[\($0)] \($1.id)", visits) } + unasked(visits)
  }

  private static func unused(_ collection: Manifest.Collection, at place: String, _ visits: [Visit]) -> [Finding] {
    guard !visits.contains(where: { $0.calls.contains { $0.decision.allows(collection.id) } }) else { return [] }
    return [
      Finding(
        .use, at: place,
        "It is asked for and never used: no view or action of the plugin kept or read a document there.",
        mend: "Take it out of plugin.json; nobody should grant what is not needed.")
    ]
  }

  private static func findings(_ permission: Permission, at place: String, _ visits: [Visit]) -> [Finding] {
    let uses = visits.flatMap(\.calls).filter { $0.decision.allows(permission.id) }
    guard !uses.isEmpty else {
      return [
        Finding(
          .use, at: place, "It is asked for and never used: no view or action of the plugin made a call that needs it.",
          mend: "Take it out of plugin.json; nobody should grant what is not needed.")
      ]
    }
    var findings: [Finding] = []
    let allowances = uses.flatMap(\.decision.allowances).filter { $0.permission == permission.id }
    let used = Set(allowances.flatMap(\.fields))
    let unused = permission.fields.filter { !used.contains($0) }
    if !unused.isEmpty {
      findings.append(
        Finding(
          .use, .warning, at: place, "It asks for fields that were never used: \(unused.joined(separator: ", ")).",
          mend: "Take them out of `fields`, unless a page that was not seen here needs them."))
    }
    if permission.access >= .write, !uses.contains(where: \.writes) {
      findings.append(
        Finding(
          .use, .warning, at: place, "It asks to \(permission.access.rawValue), and only read.",
          mend: "Ask for `read`, unless an action that was not done here writes."))
    }
    if permission.access > .aggregate, uses.allSatisfy({ $0.method == Method.aggregate.rawValue }) {
      findings.append(
        Finding(
          .use, .note, at: place, "It asks to \(permission.access.rawValue) rows, and only counted them.",
          mend: "`aggregate` may do: it is granted more easily, and small counts are rounded then."))
    }
    return findings
  }

  /// What was used and not asked for: calls that the grant refused although all that is asked for is granted.
  private static func unasked(_ visits: [Visit]) -> [Finding] {
    var findings: [Finding] = []
    for visit in visits {
      for denial in visit.calls.compactMap(\.decision.denial)
      where denial.code == .permissionDenied && denial.data?.side == .grant {
        let finding = Finding(
          .use, at: visit.subject.place, "It uses what plugin.json does not ask for: \(denial.message)",
          mend: "Add it to a permission in plugin.json and say why, or do without.")
        if !findings.contains(finding) { findings.append(finding) }
      }
    }
    return findings
  }
}

extension DataDecision {
  fileprivate func allows(_ permission: String) -> Bool { allowances.contains { $0.permission == permission } }
}
