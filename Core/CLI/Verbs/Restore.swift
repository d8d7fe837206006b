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
      with --replace alone, and at once or not at all. The audit then ends where the backup was made. Who was erased since
      is erased again, as far as this host still knows: from the data that are replaced, and from what the platform keeps.
      With --all, FILE is the folder that `backup --all` made.
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
      do {
        let lock = try folder.lock()
        defer { withExtendedLifetime(lock) {} }
        restored = try await options.has("all") ? all(path, folder, options) : one(path, folder, options)
      } catch let failure as Failure {
        throw failure
      } catch {
        throw Failure("\(path) was not brought back: \((error as? RPCError)?.message ?? "\(error)")")
      }
      if options.has("json") {
        output.line(String(decoding: restored.jsonBytes(), as: UTF8.self))
      } else {
        for one in restored { output.line("Brought back \(one.text)") }
      }
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
      let (backup, again) = try await folder.restore(
        path, as: tenant, platform: platform, isReplacing: options.has("replace"), now: .now)
      await platform.close()
      return [BackupReport(backup, try folder.tenant(id), erasedAgain: again)]
    } catch {
      await platform.close()
      throw error
    }
  }

  private static func all(_ path: String, _ folder: DataFolder, _ options: Options) async throws -> [BackupReport] {
    guard access("\(path)/platform.sqlite", R_OK) == 0 else {
      throw Failure("\(path) is no folder that `hustings backup --all` made.")
    }
    let source = try DataFolder(path: path)
    try source.checkBackups()
    let erased = try await erasedHere(folder, source)
    try folder.restorePlatform(source.platform, isReplacing: options.has("replace"))
    try folder.takeSecrets(from: source)
    let platform = try PlatformStore(folder: folder)
    do {
      var restored: [BackupReport] = []
      for tenant in try await platform.tenants() {
        let (backup, again) = try await folder.restore(
          try source.tenant(tenant.id), as: tenant, platform: platform, isReplacing: options.has("replace"),
          erased: erased[tenant.id] ?? [:], now: .now)
        restored.append(BackupReport(backup, try folder.tenant(tenant.id), erasedAgain: again))
      }
      await platform.close()
      return restored
    } catch {
      await platform.close()
      throw error
    }
  }

  /// Who was erased from the tenants that are here now, whose platform's file is about to go.
  private static func erasedHere(_ folder: DataFolder, _ source: DataFolder) async throws -> [String: [String: Int]] {
    guard access(folder.platform, R_OK) == 0 else { return [:] }
    let platform = try PlatformStore(folder: folder)
    do {
      var erased: [String: [String: Int]] = [:]
      for tenant in try await platform.tenants() { erased[tenant.id] = try await platform.erasures(of: tenant.id) }
      await platform.close()
      guard try folder.knowsErased(of: source) || erased.values.allSatisfy(\.isEmpty) else {
        throw Failure(
          "The people who were erased here cannot be found in \(source.path): it has another erasure.key.",
          hint: "Restore it into a data folder of its own: --data DIR.")
      }
      return erased
    } catch {
      await platform.close()
      throw error
    }
  }
}
