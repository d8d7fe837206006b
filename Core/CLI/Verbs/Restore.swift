internal import Glibc
internal import Host
internal import HustingsProtocol
internal import Store

extension Verb {
  /// Brings data back.
  static let restore = Verb(
    name: "restore", summary: "bring back what `backup` copied, while no host runs", operands: "FILE",
    operandCount: 1...1,
    about: """
      FILE is looked through first: whole, of that tenant, its audit as it was written. Data that are there are replaced
      with --replace alone. All of it is made ready before anything is replaced. The audit then ends where the backup was
      made, and says that it was brought back.

      What was written since the backup is lost, but for this: who was erased since is erased again, as far as this host
      still knows, from the data that are replaced, and from what the platform keeps. Objections, restrictions and
      consents that were taken back since are kept where the data that are replaced can still be read, for electors whom
      the backup has; else they are lost with the rest, and people must be asked again.
      With --all, FILE is the folder that `backup --all` made, with a file of every tenant that it lists. Data that
      it does not list go with --replace, and the verb says whose. Roles, sessions and names behind pseudonyms that were
      taken away since stay away where the backup is of this host. What was decided about plugins since holds: what was
      withdrawn stays so, and grants are as officers decided last; where that cannot be told, because the backup is of
      another host, the verb says so.
      """,
    example: "hustings restore exbourne.backup --tenant exbourne --replace",
    options: [
      Option("tenant", "ID", "the branch or office"), Option("all", nil, "everything that the backup holds"),
      Option("replace", nil, "let go of the data that are there"), .data, .json,
    ],
    work: .machine { (options, output) throws(Failure) in
      guard options.has("all") != options.has("tenant") else {
        throw .misuse("What is brought back: one branch or office, or everything?", hint: "Give --tenant ID, or --all.")
      }
      let path = options.path(options.operands[0])
      let folder = try Workplace.folder(options)
      let restored: [BackupReport]
      var log: RestoredLog?
      var gone: [String] = []
      do {
        let lock = try folder.lock()
        defer { withExtendedLifetime(lock) {} }
        if options.has("all") {
          (restored, gone, log) = try await all(path, folder, options)
        } else {
          restored = try await one(path, folder, options)
        }
      } catch let failure as Failure {
        throw failure
      } catch {
        throw Failure("\(path) was not brought back: \((error as? RPCError)?.message ?? "\(error)")")
      }
      if options.has("json") {
        output.line(String(decoding: restored.jsonBytes(), as: UTF8.self))
      } else {
        for one in restored { output.line("Brought back \(one.text)") }
        for one in restored { output.line(one.whatIsLost) }
      }
      if !gone.isEmpty {
        let words = "Let go of \(gone.joined(separator: ", ")), which the backup does not have."
        if options.has("json") { output.note(words) } else { output.line(words) }
      }
      if let words = log?.inWords { output.note(words) }
      return 0
    })

  private static func one(_ path: String, _ folder: DataFolder, _ options: Options) async throws -> [BackupReport] {
    let platform = try PlatformStore(folder: folder)
    do {
      let id = options.value("tenant") ?? ""
      guard let tenant = try await platform.tenant(id) else {
        throw Failure(
          "There is no branch or office `\(id.prefix(40))`.",
          hint: "A backup of one tenant comes back where the platform knows it; one made by --all brings that along.")
      }
      let restored = try await folder.restore(
        path, as: tenant, platform: platform, isReplacing: options.has("replace"), now: .now)
      await platform.close()
      return [BackupReport(restored, try folder.tenant(id))]
    } catch {
      await platform.close()
      throw error
    }
  }

  private static func all(
    _ path: String, _ folder: DataFolder, _ options: Options
  ) async throws -> ([BackupReport], [String], RestoredLog) {
    guard access("\(path)/platform.sqlite", R_OK) == 0 else {
      throw Failure("\(path) is no folder that `hustings backup --all` made.")
    }
    let source = try DataFolder(path: path)
    let bundles = BundleStore(folder: source.bundles)
    try BundleStore(folder: folder.bundles).take(try bundles.digests(), from: bundles)
    let restored = try await folder.restoreAll(from: source, isReplacing: options.has("replace"), now: .now)
    let reports = try restored.tenants.map { BackupReport($0, try folder.tenant($0.backup.tenant)) }
    return (reports, restored.gone, restored.log)
  }
}

extension RestoredLog {
  /// What to say of it; nil for nothing.
  fileprivate var inWords: String? {
    switch self {
    case .asInBackup, .kept(lines: 0): nil
    case .kept(let lines):
      "The public log: \(counted(lines, "line")) since the backup are kept, and what they decided about plugins holds."
    case .replaced:
      "The public log here was another than the backup's, and was replaced by it: look through `hustings plugins list` "
        + "and the grants. What was withdrawn here stays so."
    }
  }
}
