internal import Host
internal import HustingsProtocol
internal import Store

extension Verb {
  /// Stops a plugin everywhere.
  static let withdraw = Verb(
    name: "withdraw", summary: "stop a plugin everywhere at once", operands: "PLUGIN", operandCount: 1...1,
    about: """
      Its processes end, whatever they are doing, and it runs nowhere: in no branch, no office, not on the sample. What
      maintainers signed about it counts no more, also for other contents of it. What it was granted, and its documents,
      stay where they are. The public log says so, with --reason, which anybody can read: name nobody in it.

      It runs again once two maintainers have signed a content anew, or on samples after
      `hustings plugins stage PLUGIN sandbox`.
      """,
    example: "hustings withdraw tax-calculator --reason 'Its rates are of last year.'",
    options: [Option("reason", "TEXT", "why, in at most 200 characters, for everybody"), .data, .json],
    work: .data { (options, output, platform) throws(Failure) in
      guard let reason = options.value("reason"), (1...200).contains(reason.count),
        !reason.unicodeScalars.contains(where: \.isUnseen)
      else {
        throw .misuse("--reason says to everybody why, in 1 to 200 characters on one line.")
      }
      let id = options.operands[0]
      // One that cannot be had any more is withdrawn too; one that comes with the host is taken in first.
      let isKnown = try await orFail { () throws(RPCError) in
        _ = try? await platform.plugin(id)
        return try await platform.store.plugin(id) != nil
      }
      if !isKnown { _ = try await plugin(id, platform) }
      try await orFail { () throws(RPCError) in try await platform.withdraw(id, because: reason) }
      output.line(
        options.has("json")
          ? "{\"id\":\"\(id)\",\"stage\":\"\(TrustStage.withdrawn.rawValue)\"}"
          : "\(id) is withdrawn. It runs nowhere, and its processes have ended.")
      return 0
    })
}
