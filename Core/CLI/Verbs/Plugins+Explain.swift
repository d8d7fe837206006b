internal import Access
internal import Host
internal import HustingsProtocol
internal import Store
internal import Web

extension Verb {
  /// Says what a plugin may see for a role, and which side says no to the rest.
  static func explain(
    _ word: String, _ options: Options, _ output: Output, _ platform: Platform
  ) async throws(Failure) {
    let plugin = try await plugin(word, platform)
    guard plugin.manifest.scope != .platform else {
      if options.has("json") { return output.line("{\"plugin\":\"\(plugin.id)\",\"scope\":\"platform\"}") }
      return output.line("\(plugin.manifest.name) runs on the platform, for everybody, and sees no data.")
    }
    let role = try role(options)
    let tenant = try await tenant(options, plugin, platform, output)
    let areas = try await options.areas(in: tenant, platform)
    let explanation = try await orFail { () throws(RPCError) in
      try await platform.explanation(
        of: plugin.id, in: tenant.id, for: Acting(account: "", role: role, areas: areas))
    }
    output.write(
      options.has("json")
        ? String(decoding: explanation.jsonBytes(), as: UTF8.self) + "\n"
        : explanation.page(in: explanation.tenant).terminalText(width: output.width), false)
  }

  private static func role(_ options: Options) throws(Failure) -> Role {
    guard let word = options.value("role") else { return .organiser }
    if let role = Role(rawValue: word) { return role }
    var failure = missing("role", word, of: Role.allCases.map(\.rawValue))
    failure.isMisuse = true
    throw failure
  }
}
