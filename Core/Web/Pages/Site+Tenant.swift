internal import Access
internal import HustingsProtocol
internal import Store

extension Site {
  /// What any member may see of a branch or office: its plugins, who may open them, what they see, and who decided.
  func tenantPage(_ tenant: String, _ visit: Visit) async throws(RPCError) -> HTTPResponse {
    let membership = try visit.membership(in: tenant)
    let listings = try await plugins.listings(in: membership.tenant)
    let grants = try await accounts.grants(in: tenant)
    let retained = membership.role == .officer ? try await plugins.retained(in: membership.tenant) : nil
    let resting = membership.mayDecide ? try await resting(grants, beside: listings, in: membership.tenant) : []
    let body = HTML { html in
      html.element("h1", text: membership.tenant.name)
      html.element(
        "p", ["class": "lead"],
        text: "You are \(membership.role.withArticle) here. These are its tools, what they may see, and who decided.")
      if listings.isEmpty { html.element("p", text: "No tool runs here yet.") }
      for listing in listings {
        tool(listing, grants.filter { $0.plugin == listing.manifest.id }, membership, into: &html)
      }
      self.resting(resting, membership, into: &html)
      if let retained { letGo(retained, &html) }
    }
    return document(body, in: frame(membership.tenant.name, visit, tenant: membership))
  }

  private func tool(
    _ listing: PluginListing, _ grants: [Grant], _ membership: SiteMembership, into html: inout HTML
  ) {
    let manifest = listing.manifest
    let links = LinkResolver(tenant: membership.tenant.id, plugin: manifest.id)
    html.element("section") { html in
      html.element("h2", text: manifest.name)
      html.element("p", text: manifest.about ?? "")
      html.element("p", text: "Version \(manifest.version), trust stage: \(listing.stage.rawValue).")
      html.table("Who may open \(manifest.name)", ["Page", "Roles"]) { rows in
        for view in manifest.views {
          let roles = Role.allCases.filter { view.isOpen(to: $0) }
          let link: String? = view.listed && roles.contains(membership.role) ? links.path(view: view.id) : nil
          rows.row([(view.title, link), (Role.inWords(roles), nil)])
        }
      }
      documents(of: manifest, grants, &html)
      if !manifest.permissions.isEmpty || !manifest.storage.isEmpty { wayToRights(manifest, membership, into: &html) }
      guard !manifest.permissions.isEmpty else {
        html.element("p", text: "\(manifest.name) sees none of the branch’s data.")
        return
      }
      html.table("What \(manifest.name) may see", ["What for", "Data", "Decision"]) { rows in
        for permission in manifest.permissions {
          let grant = grants.first { $0.permission == permission.id }
          let fields = (grant?.fields ?? permission.fields).map(\.inPlainWords).joined(separator: ", ")
          rows.row([
            ("\(permission.why) (\(permission.purpose.rawValue))", nil),
            ("\(permission.access.inWords) \(permission.resource.inPlainWords): \(fields)", nil),
            (grant.map { Explanation.Decision($0).inWords } ?? "Not granted: it sees nothing of this", nil),
          ])
        }
      }
    }
  }

  private func wayToRights(_ manifest: Manifest, _ membership: SiteMembership, into html: inout HTML) {
    html.element("p") { html in
      html.element(
        "a", ["href": Self.path(ofRightsOf: manifest.id, in: membership.tenant.id)],
        text: membership.mayDecide
          ? "Decide what \(manifest.name) may see"
          : "What \(manifest.name) may see for each role, and why not more")
    }
  }

  /// Plugins with grants that do not run here now: what was granted would hold again, and officers take it back.
  private func resting(
    _ grants: [Grant], beside listings: [PluginListing], in tenant: TenantRecord
  ) async throws(RPCError) -> [Manifest] {
    var resting: [Manifest] = []
    for id in Set(grants.map(\.plugin)).sorted() where !listings.contains(where: { $0.manifest.id == id }) {
      if let listing = try await plugins.listing(of: id, in: tenant) { resting.append(listing.manifest) }
    }
    return resting
  }

  private func resting(_ plugins: [Manifest], _ membership: SiteMembership, into html: inout HTML) {
    guard !plugins.isEmpty else { return }
    html.element("section") { html in
      html.element("h2", text: "Granted to tools that do not run here now")
      for manifest in plugins { wayToRights(manifest, membership, into: &html) }
    }
  }
}

/// What went because its time was over: officers answer for that.
private func letGo(_ lines: [RetentionLine], _ html: inout HTML) {
  html.element("section") { html in
    html.element("h2", text: "What was let go of")
    html.element("p") { html in
      html.text("Every day, what has been kept for its time goes. ")
      html.element("a", ["href": "/purposes"], text: "How long each kind of data is kept")
    }
    guard !lines.isEmpty else { return html.element("p", text: "Nothing has gone yet.") }
    html.table("What was let go of last", ["When", "What", "How much"]) { rows in
      for line in lines {
        rows.row([
          (line.at?.day.inWords ?? "", nil), (line.resource.inPlainWords, nil),
          ("\(line.rows) \(line.rows == 1 ? "row" : "rows")", nil),
        ])
      }
    }
  }
}

/// What a plugin keeps of its own, and for whom.
private func documents(of manifest: Manifest, _ grants: [Grant], _ html: inout HTML) {
  guard !manifest.storage.isEmpty else { return }
  html.table("What \(manifest.name) keeps", ["What for", "Read by", "Changed by", "Decision"]) { rows in
    for collection in manifest.storage {
      let grant = grants.first { $0.permission == collection.id }
      rows.row([
        (collection.why, nil), (Role.inWords(collection.read), nil), (Role.inWords(collection.write), nil),
        (grant.map { Explanation.Decision($0).inWords } ?? "Not granted: it keeps nothing here", nil),
      ])
    }
  }
}

extension Permission.Access {
  /// What may be done, as people say it.
  var inWords: String {
    switch self {
    case .aggregate: "Counts of"
    case .search: "Finds one known person at a time in"
    case .read: "Reads"
    case .write: "Reads and changes"
    case .delete: "Reads, changes and deletes"
    }
  }
}

extension HTML {
  /// A table of words, some of which lead somewhere.
  fileprivate mutating func table(_ caption: String, _ columns: [String], _ rows: (inout HTML) -> Void) {
    element("div", ["class": "table", "role": "region", "aria-label": caption, "tabindex": "0"]) { html in
      html.element("table") { html in
        html.element("caption", text: caption)
        html.element("thead") { html in
          html.element("tr") { html in
            for column in columns { html.element("th", ["scope": "col"], text: column) }
          }
        }
        html.element("tbody", [:], rows)
      }
    }
  }

  fileprivate mutating func row(_ cells: [(text: String, path: String?)]) {
    element("tr") { html in
      for cell in cells {
        html.element("td") { html in
          if let path = cell.path {
            html.element("a", ["href": path], text: cell.text)
          } else {
            html.text(cell.text)
          }
        }
      }
    }
  }
}
