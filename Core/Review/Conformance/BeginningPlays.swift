internal import HustingsProtocol

/// Section 3: beginning.
enum BeginningPlays {
  static let first: Rule.Play = { stage throws(Breach) in
    let mend = "Answer every request before `initialize` with the error -32600."
    return try await stage.run { (run) throws(Breach) in
      var ids = [await run.ask("ping")]
      if let view = stage.anyView { ids.append(await run.ask(for: view)) }
      for id in ids {
        let line = run.open[id] ?? "a request"
        let answer = try await run.answer(to: id, mend: mend)
        guard case .error(ErrorCode.invalidRequest.rawValue, _, _) = answer else {
          throw Breach(sent: "before `initialize`: \(line)", came: answer.shown, mend: mend)
        }
      }
      let answer = try await run.begin()
      guard answer.result != nil else {
        throw Breach(
          sent: "`initialize`, after a request that came too early", came: answer.shown,
          mend: "Answer `initialize` all the same.")
      }
      try await run.fence(mend: "Answer after `initialize`.")
      return .kept
    }
  }

  /// The versions that are offered, and those that may be chosen of them; none means a refusal.
  private static let offers: [(versions: String, choices: [String])] = [
    (#"["9.0","8.4"]"#, []), ("[]", []), (#"["9.3","1.7","1.0"]"#, ["1.7", "1.0"]), (#"["1.9"]"#, ["1.9"]),
    (#"["1.0"]"#, ["1.0"]),
  ]

  static let version: Rule.Play = { stage throws(Breach) in
    for (versions, choices) in offers {
      let answer = try await stage.run { (run) throws(Breach) in try await run.begin(versions: versions) }
      let sent = "`initialize` with the versions \(versions)"
      guard choices.isEmpty else {
        guard let chosen = answer.result?["version"]?.string, choices.contains(chosen) else {
          throw Breach(
            sent: sent, came: answer.shown, mend: "Choose of the offered versions one whose major is yours.")
        }
        continue
      }
      guard case .error(ErrorCode.unsupportedVersion.rawValue, _, let data) = answer else {
        throw Breach(sent: sent, came: answer.shown, mend: "Refuse unknown majors with the error -32009.")
      }
      guard data["hint"]?.string?.contains("1.0") == true else {
        throw Breach(
          sent: sent, came: "the error -32009 whose `data.hint` names no version",
          mend: "Name the versions that you speak in `data.hint`.")
      }
    }
    return .kept
  }

  static let manifest: Rule.Play = { stage throws(Breach) in
    let answer = try await stage.run { (run) throws(Breach) in try await run.begin() }
    for (name, declared) in [
      ("views", stage.manifest.views.map(\.id)), ("actions", stage.manifest.actions.map(\.id)),
    ] {
      let listed: [String]? =
        if case .array(let values)? = answer.result?[name] { values.compactMap(\.string) } else { nil }
      guard let listed, listed.sorted() == declared.sorted() else {
        throw Breach(
          sent: "`initialize`", came: answer.shown,
          mend: "List as `\(name)` what plugin.json has: \(declared.sorted().joined(separator: ", ")).")
      }
    }
    return .kept
  }
}
