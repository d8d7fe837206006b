internal import Access
internal import HustingsProtocol
internal import Store

extension Site {
  /// What data are used for, for everybody.
  func purposes(_ visit: Visit) -> HTTPResponse {
    if visit.request.wantsJSON { return .json(PurposeTerms.page) }
    return document(Self.html(PurposeTerms.page), in: frame(PurposeTerms.page.title, visit))
  }

  /// What a plugin may see for any of the roles, and which side limits it: for every member. The role is the visitor's,
  /// unless the address names another.
  func rights(of plugin: String, in tenant: String, _ visit: Visit) async throws(RPCError) -> HTTPResponse {
    let membership = try visit.membership(in: tenant)
    guard let listing = try await plugins.listing(of: plugin, in: membership.tenant) else { throw .noSuchPage }
    let role = visit.request.query["role"].flatMap { Role(rawValue: $0) } ?? membership.role
    let explanation = try await plugins.explanation(
      of: plugin, in: tenant,
      for: Acting(account: "", role: role, areas: role == membership.role ? membership.areas : []))
    if visit.request.wantsJSON { return .json(explanation) }
    let page = explanation.page(in: membership.tenant.name)
    let toDecide = membership.mayDecide ? try await toDecide(listing.manifest, in: membership.tenant) : []
    let lead = decisions(toDecide, of: plugin, in: tenant, visit)
    let body = HTML { html in
      html.append(Self.html(page, lead: lead))
      html.element("h2", text: "For another role")
      html.element("ul") { html in
        for other in Role.allCases where other != role && other != .maintainer {
          let path = "\(Self.path(ofRightsOf: plugin, in: tenant))?role=\(other.rawValue)"
          html.element("li") { $0.element("a", ["href": path], text: other.inWords) }
        }
      }
    }
    return document(body, in: frame(page.title, visit, tenant: membership))
  }

  static func path(ofRightsOf plugin: String, in tenant: String) -> String {
    "\(path(ofTenant: tenant))/rights/\(LinkResolver.encoded(plugin))"
  }

  /// A page of the host's own, whose blocks have no forms.
  static func html(_ page: Page, lead: HTML = HTML()) -> HTML {
    page.html(links: LinkResolver(tenant: nil, plugin: ""), form: FormContext(csrf: "", key: ""), lead: lead)
  }
}
