internal import HustingsProtocol
package import Store

// Nothing is worked out here: each answer is what the plan of such a call would be, or why there is none.
extension AccessPolicy {
  /// What the plugin may see and do, and which side limits it.
  package var explanation: Explanation {
    var explanation = Explanation()
    (explanation.plugin, explanation.name, explanation.version) = (manifest.id, manifest.name, manifest.version)
    (explanation.tenant, explanation.role, explanation.areas) = (tenant.id, acting.role, acting.areas)
    explanation.stage = stage.rawValue
    explanation.refusal = refusal("") { () throws(RPCError) in try checkStage() }
    explanation.permissions = manifest.permissions.map(explained)
    explanation.documents = manifest.storage.map(explained)
    explanation.restrictedViews = manifest.views.filter(\.restricted).map(\.title)
    return explanation
  }

  private func explained(_ permission: Permission) -> Explanation.Asked {
    let terms = PurposeTerms.of(permission.purpose)
    var asked = Explanation.Asked()
    (asked.id, asked.resource, asked.why) = (permission.id, permission.resource, permission.why)
    (asked.purpose, asked.lawfulBasis) = (permission.purpose, terms.lawfulBasis)
    asked.retention = Retention.of(permission.resource)?.inWords ?? ""
    asked.decision = decision(on: permission.id)
    // Who may read may search as well.
    for access in Permission.Access.allCases
    where access <= permission.access && (access != .search || permission.access == .search) {
      let refusal = refusal(access.rawValue) { () throws(RPCError) in
        if access == .aggregate { try count(by: [], permission) } else { _ = try right(permission, to: access) }
      }
      if let refusal { asked.refused.append(refusal) } else { asked.may.append(access) }
    }
    // Where nothing may be done, it is for one reason.
    guard let most = asked.may.last else {
      asked.refused = Array(asked.refused.prefix(1))
      asked.refused[0].what = ""
      return asked
    }
    for field in permission.fields {
      let refusal = refusal(field) { () throws(RPCError) in try use(field, permission) }
      if let refusal { asked.refused.append(refusal) } else { asked.fields.append(field) }
    }
    if let right = try? right(permission, to: most) {
      asked.rows = right.rules.map { Explanation.Rule($0) }
      for (reference, rules) in reachedRules(right, asked.fields).sorted(by: { $0.key < $1.key }) {
        asked.rows += rules.map { Explanation.Rule($0, through: reference) }
      }
    }
    if RoleRights.secretOfPoll.contains(permission.resource) { asked.secrecy = RoleRights.secrecy }
    return asked
  }

  private func right(_ permission: Permission, to access: Permission.Access) throws(RPCError) -> Right {
    try right(to: access, permission.resource, permission.id, fields: [])
  }

  /// A call that uses one field as the permission would.
  private func use(_ field: String, _ permission: Permission) throws(RPCError) {
    guard permission.access > .aggregate else { return try count(by: [field], permission) }
    _ = try right(to: min(permission.access, .read), permission.resource, permission.id, fields: [field])
  }

  private func count(by fields: [String], _ permission: Permission) throws(RPCError) {
    var count = AggregateParams()
    (count.resource, count.permission) = (permission.resource, permission.id)
    (count.groupBy, count.measures) = (fields, [Measure("n", .count)])
    _ = try plan(aggregate: count)
  }

  private func explained(_ collection: Manifest.Collection) -> Explanation.Kept {
    var kept = Explanation.Kept()
    (kept.id, kept.why, kept.retention) = (collection.id, collection.why, Retention.documents.inWords)
    kept.decision = decision(on: collection.id)
    let read = refusal("read") { () throws(RPCError) in
      var params = GetDocumentParams()
      params.collection = collection.id
      _ = try plan(getDocument: params)
    }
    let write = refusal("write") { () throws(RPCError) in
      var params = PutDocumentParams()
      params.collection = collection.id
      _ = try plan(putDocument: params)
    }
    (kept.mayRead, kept.mayWrite) = (read == nil, write == nil)
    kept.refused = [read, write].compactMap { $0 }
    return kept
  }

  private func decision(on id: String) -> Explanation.Decision? {
    grants.first { $0.permission == id && $0.plugin == manifest.id && $0.tenant == tenant.id }
      .map { Explanation.Decision($0) }
  }

  private func refusal(_ what: String, _ body: () throws(RPCError) -> Void) -> Explanation.Refusal? {
    do throws(RPCError) {
      try body()
      return nil
    } catch {
      return Explanation.Refusal(what, error)
    }
  }
}

extension Explanation.Rule {
  fileprivate init(_ rule: RowRule, through reference: String = "") {
    self.init()
    (side, sentence, through) = (rule.denial.data?.side?.rawValue ?? "", rule.sentence, reference)
  }
}

extension Explanation.Decision {
  /// What a grant says.
  package init(_ grant: Grant) {
    self.init()
    (grantedBy, version, areas) = (grant.grantedBy, grant.version, grant.areas)
    (expiresAt, rowsPerDay) = (grant.expiresAt, grant.rowsPerDay)
  }
}
