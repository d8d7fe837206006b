import Foundation
import HustingsProtocol
import Store
import Testing

@Suite struct `Reads on their way into the audit` {
  /// What is beside the tenant's file while the host runs.
  private static let journals = ["-reads1", "-reads2"]

  @Test func `what a killed host had answered is in the audit of whoever opens the file next, once`() async throws {
    let branch = try await AuditedBranch()
    try await branch.write("1")
    let killed = try await branch.store.whileWriting {
      try await read(branch, 3, plugin: "lists")
      try await read(branch, 2, plugin: "other")
      try await read(branch, 1, plugin: "lists")
      return try Copy(of: branch)
    }
    #expect(try await killed.reads() == ["lists 3", "other 2", "lists 1"])
    #expect(try await killed.reads() == ["lists 3", "other 2", "lists 1"], "nothing is left of the journal")
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(killed.folder.path)/tenants")
    #expect(names == ["exbourne.sqlite"])
  }

  @Test func `what was brought before a kill is not brought again`() async throws {
    let branch = try await AuditedBranch()
    let before = try await branch.store.whileWriting {
      try await read(branch, 3, plugin: "lists")
      return try Copy(of: branch)
    }
    #expect(try await branch.store.audit(AuditQuery()).count == 1)
    let after = try Copy(of: branch)
    for suffix in Self.journals where FileManager.default.fileExists(atPath: try before.tenant + suffix) {
      let journal = URL(fileURLWithPath: try after.tenant + suffix)
      try Data(contentsOf: URL(fileURLWithPath: try before.tenant + suffix)).write(to: journal)
    }
    #expect(try await after.reads() == ["lists 3"])
  }

  @Test func `of a record that was cut off, those before it are brought, and reads go on`() async throws {
    let branch = try await AuditedBranch()
    let cut = try await branch.store.whileWriting {
      try await read(branch, 3, plugin: "lists")
      try await read(branch, 1, plugin: "other")
      return try Copy(of: branch)
    }
    let journals = try Self.journals.map { try cut.tenant + $0 }
    let journal = try #require(journals.first { FileManager.default.fileExists(atPath: $0) })
    let file = try #require(FileHandle(forUpdatingAtPath: journal))
    try file.truncate(atOffset: try file.seekToEnd() - 1)
    try file.close()
    #expect(try await cut.reads() == ["lists 3"])
    let store = try cut.open()
    _ = try await store.rows(Self.selection, audit: AuditedBranch.entry(plugin: "later"))
    #expect(try await store.verifyAudit().rows == 2)
    await store.close()
  }

  @Test func `a record that is like the one before is nothing where none is before it`() async throws {
    let branch = try await AuditedBranch()
    let cut = try await branch.store.whileWriting {
      try await read(branch, 3, plugin: "lists")
      return try Copy(of: branch)
    }
    let journals = try Self.journals.map { try cut.tenant + $0 }
    let journal = URL(fileURLWithPath: try #require(journals.first { FileManager.default.fileExists(atPath: $0) }))
    let bytes = try Data(contentsOf: journal)
    let first = 12 + bytes.prefix(4).reversed().reduce(0) { $0 << 8 + Int($1) }
    try #require(first < bytes.count)
    try bytes.dropFirst(first).write(to: journal)
    #expect(try await cut.reads().isEmpty)
  }

  @Test func `a journal that holds anything at all is no reason not to open the file`() async throws {
    let branch = try await AuditedBranch()
    try await branch.read(1)
    var random = SystemRandomNumberGenerator()
    for length in [1, 11, 12, 28, 4000, 600_000] {
      let strange = try Copy(of: branch)
      for (suffix, isZero) in zip(Self.journals, [true, false]) {
        let bytes = (0..<length).map { _ in isZero ? 0 : UInt8.random(in: 0...255, using: &random) }
        try Data(bytes).write(to: URL(fileURLWithPath: try strange.tenant + suffix))
      }
      #expect(try await strange.reads() == ["lists 1"], "\(length)")
    }
  }

  @Test func `a read whose audit cannot be written is refused`() async throws {
    let branch = try await AuditedBranch()
    for suffix in Self.journals {
      let path = try branch.folder.tenant("exbourne") + suffix
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }
    let refusal = await error {
      try await branch.store.rows(Self.selection, audit: AuditedBranch.entry())
    }
    #expect(refusal?.code == .unavailable && refusal?.data?.reason == "diskFailed")
    _ = try await branch.store.rows(Self.selection, audit: nil)
  }

  @Test func `reads are answered while a write is long at it, and come before what is written next`() async throws {
    let branch = try await AuditedBranch()
    try await branch.store.whileWriting {
      try await read(branch, 2, plugin: "lists")
      let get = try RowRead(Elector.schema, columns: ["id"])
      let nobody = RowID.random().description
      #expect(await error { try await branch.store.row(get, id: nobody, audit: AuditedBranch.entry(.get)) } != nil)
    }
    try await branch.write("1")
    let audit = try await branch.store.audit(AuditQuery())
    #expect(audit.map(\.operation) == ["query", "get", "create"])
    #expect(audit.map(\.calls) == [2, 1, 1])
    #expect(try await branch.store.verifyAudit().fault == nil)
  }

  @Test func `reads are in the file a moment later, whoever looks`() async throws {
    let branch = try await AuditedBranch()
    try await read(branch, 2, plugin: "lists")
    while try branch.column("calls").isEmpty { try await Task.sleep(for: .milliseconds(20)) }
    #expect(try branch.column("calls") == ["2"])
  }

  private static let selection = Selection(Elector.schema, columns: ["id"], limit: 5)

  private func read(_ branch: AuditedBranch, _ count: Int, plugin: String) async throws {
    for _ in 0..<count {
      _ = try await branch.store.rows(Self.selection, audit: AuditedBranch.entry(plugin: plugin))
    }
  }

  /// The files as a process that is killed now leaves them.
  private struct Copy {
    let folder: DataFolder

    var tenant: String { get throws { try folder.tenant("exbourne") } }

    init(of branch: AuditedBranch) throws {
      let path = "\(try TemporaryFolder().path)/killed"
      try FileManager.default.copyItem(atPath: branch.folder.path, toPath: path)
      folder = try DataFolder(path: path)
    }

    func open() throws -> TenantStore {
      try TenantStore(folder: folder, id: "exbourne", kind: .clp, isSample: true)
    }

    /// Opens it, and says which reads the audit has.
    func reads() async throws -> [String] {
      let store = try open()
      let verified = try await store.verifyAudit()
      #expect(verified.fault == nil)
      let reads = try await store.audit(AuditQuery()).filter { $0.operation == "query" }
      await store.close()
      return reads.map { "\($0.plugin) \($0.calls)" }
    }
  }
}
