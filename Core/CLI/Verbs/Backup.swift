internal import Glibc
internal import Host
internal import HustingsProtocol
internal import Store

extension Verb {
  /// Copies data while they are used.
  static let backup = Verb(
    name: "backup", summary: "copy a branch, an office or everything, while the host runs", operands: "FILE",
    operandCount: 1...1,
    about: """
      With --tenant, FILE becomes a copy of that tenant's data as of one moment. With --all it becomes a folder: a data
      folder of its own with the platform's file, every tenant's, the plugins that were added, and the keys of the audits
      and of who was erased, so keep it as safe as the data. Each copy is looked through: SQLite finds it whole, and its audit verifies. Nothing is ever
      overwritten. `hustings restore` brings it back.
      """,
    example: "hustings backup exbourne.backup --tenant exbourne",
    options: [
      Option("tenant", "ID", "the branch or office"), Option("all", nil, "everything"), .data,
      .json,
    ],
    work: .data { (options, output, platform) throws(Failure) in
      let path = options.path(options.operands[0])
      let tenants = try await chosen(options, platform)
      guard access(path, F_OK) != 0 else {
        throw Failure("\(path) is there already, and nothing is overwritten.", hint: "Choose another name.")
      }
      let copies: [BackupReport]
      do {
        copies = try await options.has("all") ? all(tenants, path, output, platform) : one(tenants[0], path, platform)
      } catch {
        throw Failure("The backup failed: \(error)", hint: "Nothing of the data was changed.")
      }
      if options.has("json") {
        output.line(String(decoding: copies.jsonBytes(), as: UTF8.self))
      } else {
        for copy in copies { output.line(copy.text) }
      }
      return 0
    })

  private static func chosen(_ options: Options, _ platform: Platform) async throws(Failure) -> [TenantRecord] {
    guard options.has("all") != options.has("tenant") else {
      throw .misuse("A backup is of one branch or office, or of everything.", hint: "Give --tenant ID, or --all.")
    }
    return try await orFail { () throws(RPCError) in
      guard let id = options.value("tenant") else { return try await platform.store.tenants() }
      return [try await platform.tenant(id)]
    }
  }

  private static func one(
    _ tenant: TenantRecord, _ path: String, _ platform: Platform
  ) async throws -> [BackupReport] {
    [
      BackupReport(
        try await platform.openStore(tenant).backUp(to: path, folder: platform.folder, audit: byTerminal), path)
    ]
  }

  private static var byTerminal: AuditEntry { .byHost(.backup, "", actor: "terminal", at: .now) }

  private static func all(
    _ tenants: [TenantRecord], _ path: String, _ output: Output, _ platform: Platform
  ) async throws -> [BackupReport] {
    let target = try DataFolder(path: path)
    // The platform's file first: it then knows of no checkpoint that a tenant's file lacks.
    try await platform.store.backUp(to: target.platform)
    try target.takeSecrets(from: platform.folder)
    let added = try await platform.store.plugins().filter(\.isAdded).map(\.digest)
    try BundleStore(folder: target.bundles).take(added, from: BundleStore(folder: platform.folder.bundles))
    var copies: [BackupReport] = []
    for (number, tenant) in tenants.enumerated() {
      output.progress("Backup", number, of: tenants.count)
      let store = try platform.openStore(tenant)
      let file = try target.tenant(tenant.id)
      let backup = try await store.backUp(to: file, folder: platform.folder, audit: byTerminal)
      copies.append(BackupReport(backup, file))
    }
    output.progress("Backup", tenants.count, of: tenants.count)
    return copies
  }
}

/// One tenant's copy, or what was brought back of it.
struct BackupReport: JSONObject {
  var tenant = ""
  var file = ""
  var auditRows = 0
  var erasedAgain: Int?
  var refusalsKept: Int?

  static let members: [Member<Self>] = [
    .required("tenant", \.tenant, "Whose data."), .required("file", \.file, "The copy."),
    .required("auditRows", \.auditRows, "How many rows of its audit verify."),
    .optional("erasedAgain", \.erasedAgain, "Rows of people erased since, who were erased again."),
    .optional(
      "refusalsKept", \.refusalsKept,
      "Objections, restrictions and consents taken back since the backup that were kept; absent where they are lost."),
  ]

  init() {}

  init(_ backup: TenantBackup, _ file: String) {
    (tenant, self.file, auditRows) = (backup.tenant, file, backup.audited)
  }

  init(_ restored: RestoredTenant, _ file: String) {
    self.init(restored.backup, file)
    (erasedAgain, refusalsKept) = (restored.erasedAgain, restored.refusalsKept)
  }

  /// What a restore does not bring back.
  var whatIsLost: String {
    let rest = "\(tenant): what was written since the backup is lost"
    guard let refusalsKept else {
      return rest + ", also who objected, took consent back or had the use of data restricted; ask people again."
    }
    let kept = counted(refusalsKept, "objection") + ", restrictions and consents taken back among them"
    return rest + (refusalsKept > 0 ? "; kept: \(kept)." : ", but for objections, of which there were none.")
  }

  var text: String {
    let again = erasedAgain ?? 0
    return "\(tenant): \(file), whole, \(counted(auditRows, "row")) of audit verified"
      + (again > 0 ? "; \(counted(again, "row")) of people who were erased since went again" : "")
  }
}
