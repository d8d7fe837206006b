internal import Host
internal import HustingsProtocol
internal import Store

extension Verb {
  /// Takes in a plugin for good, or what was signed about one that is there.
  static func add(
    _ word: String, _ options: Options, _ output: Output, _ platform: Platform
  ) async throws(Failure) {
    let statements = try VettingStatement.all("statement", options)
    let isFolder = word.contains("/")
    guard isFolder || !statements.isEmpty else {
      throw .misuse(
        "\(word) is here already, and nothing is said about it.",
        hint: "Name statements by --statement FILE; a folder is named with a slash: ./\(word).")
    }
    if !isFolder { _ = try await plugin(word, platform) }
    let record = try await orFail { () throws(RPCError) in
      try await platform.add(isFolder ? word : nil, of: word, statements: statements)
    }
    let added = try await plugin(record.id, platform)
    if options.has("json") {
      return output.line(
        "{\"id\":\"\(record.id)\",\"digest\":\"\(record.digest)\",\"stage\":\"\(record.stage.rawValue)\"}")
    }
    let place =
      switch record.stage {
      case .sandbox where added.manifest.scope == .platform: "It runs on the platform, for everybody, without data."
      case .sandbox: "It runs on samples alone: it is vetted once two maintainers have signed it."
      case .pilot: "It is still a pilot in \(record.pilotTenants.joined(separator: ", "))."
      case .vetted: "Two maintainers signed it: it runs wherever officers grant."
      case .withdrawn: "It was withdrawn, and runs nowhere until two maintainers have signed it anew."
      }
    output.line("\(added.manifest.name) \(added.manifest.version) is at the stage \(record.stage.rawValue). \(place)")
    output.line("bundle \(record.digest)")
  }
}
