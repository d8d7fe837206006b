internal import HustingsProtocol
internal import Store

// What may be asked of a resource's published table by those who may not read its rows.
extension AccessPolicy {
  /// Checks that a call asks for counts of rows, by the fields that the resource declares, and for a purpose that may use
  /// every row: the table is one for all.
  ///
  /// - Throws: `permissionDenied` by the grant or the purpose.
  func checkPublished(_ aggregate: AggregateParams, _ right: Right) throws(RPCError) {
    let fields = right.resource.published
    let hint = "Ask for `read` on the fields."
    guard !fields.isEmpty else {
      throw Denial.of(
        .grant, "accessNotGranted", "No counts of \(right.resource.name) are published.", hint: hint)
    }
    for measure in aggregate.measures where measure.fn != .count || measure.field != nil {
      throw Denial.of(
        .grant, "accessNotGranted", "The permission \(right.name) is for published counts of rows only.",
        field: measure.field.map(Denial.shown), hint: hint)
    }
    for name in aggregate.groupBy + (aggregate.where?.fields ?? []) where !fields.contains(name) {
      throw Denial.of(
        .grant, "accessNotGranted",
        "Counts of \(right.resource.name) are published by \(fields.joined(separator: " and ")), not by "
          + "\(Denial.shown(name)).", field: Denial.shown(name), hint: hint)
    }
    guard !leavesRowsOut(right) else {
      throw Denial.of(
        .purpose, "purposeForbids",
        "Published counts of \(right.resource.name) hold people who may not be used for "
          + "\(right.permission.purpose.rawValue).", hint: "Ask for them for another purpose, such as analysis.")
    }
  }
}
