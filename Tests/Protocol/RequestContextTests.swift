import HustingsProtocol
import Testing

@Suite struct `A request's context` {
  /// What the list of members would write; `context` is written by hand.
  private struct Listed: JSONObject {
    var token = ""
    var tenant = ""
    var role = Role.public
    var areas: [String] = []
    var locale = ""
    var now = Instant.epoch
    var sample = false

    static let members: [Member<Self>] = [
      .required("token", \.token, ""), .required("tenant", \.tenant, ""), .required("role", \.role, ""),
      .required("areas", \.areas, ""), .required("locale", \.locale, ""), .required("now", \.now, ""),
      .required("sample", \.sample, ""),
    ]
  }

  private var context: RequestContext {
    var context = RequestContext()
    context.token = "0123\"\\\u{1}"
    context.tenant = "exbourne"
    context.role = .organiser
    context.areas = ["AA", "Llŷn"]
    context.now = Instant(seconds: 1_778_146_200)
    context.sample = true
    return context
  }

  @Test func `is read as it was written`() throws {
    #expect(try RequestContext(json: RawJSON(encoding: context)) == context)
  }

  @Test func `is written with every member, as their list says`() throws {
    let listed = try Listed(json: RawJSON(encoding: context))
    #expect(listed.jsonBytes() == context.jsonBytes())
    #expect(Listed.members.map(\.name) == RequestContext.members.map(\.name))
  }
}
